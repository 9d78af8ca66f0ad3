/** A foreign text as one plain line of at most `limit` characters: no markup, no control characters, no raw dumps. */
export function plainText(text: string, limit: number): string {
  const line = (looksLikeHtml(text) ? withoutMarkup(text) : text)
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll(/[\p{Bidi_Control}\p{Cs}]/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length > limit ? `${line.slice(0, limit - 1).replace(/\p{Cs}$/u, '')}…` : line;
}

function looksLikeHtml(text: string): boolean {
  return /^\s*<(?:!doctype|html|head|body|\?xml)/i.test(text);
}

function withoutMarkup(html: string): string {
  return html
    .replaceAll(/<!--.*?-->|<(script|style)\b.*?<\/\1\s*>/gis, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&nbsp;', ' ');
}
