/** A foreign text in double quotes, escaped and at most `longest` (200) characters long, quotes included. */
export function excerpt(text: string, longest = 200): string {
  const isShort = text.length <= longest;
  const escaped = JSON.stringify(isShort ? text : withoutHalfPair(text.slice(0, longest)))
    .slice(1, -1)
    .replaceAll(UNPRINTABLE, escaped16);
  const room = longest - 2;
  if (isShort && escaped.length <= room) return `"${escaped}"`;
  return `"${withoutHalfPair(escaped.slice(0, room - 1))}…"`;
}

/** The beginning of a text, at most `longest` UTF-16 units, `…` included; no pair of surrogates is cut in two. */
export function clip(text: string, longest: number): string {
  return text.length <= longest ? text : `${withoutHalfPair(text.slice(0, longest - 1))}…`;
}

/** Things in a row as English says them: `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

// what JSON leaves as it is but a terminal doesn't
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029]|\p{Cf}/gu;

function escaped16(character: string): string {
  return Array.from({ length: character.length }, (_, at) => {
    const unit = character.charCodeAt(at).toString(16).padStart(4, '0');
    return `\\u${unit}`;
  }).join('');
}

function withoutHalfPair(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '');
}
