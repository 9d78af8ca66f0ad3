/** One field of a form. */
export interface FormPart {
  /** `null` where the field is no file. */
  readonly fileName: string | null;
  readonly text: string;
}

/** The boundary a multipart content type names, `null` for any other content type. */
export function boundaryOf(contentType: string): string | null {
  const match = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  return match?.[1] ?? match?.[2] ?? null;
}

/** The fields of a multipart form (RFC 7578) by name; the first of a name counts. Text only: bytes that are no UTF-8 are lost. */
export function parseMultipart(body: string, boundary: string): ReadonlyMap<string, FormPart> {
  const parts = new Map<string, FormPart>();
  // the first piece comes before the first boundary, the last one after the closing boundary
  for (const piece of `\r\n${body}`.split(`\r\n--${boundary}`).slice(1, -1)) {
    const headEnd = piece.indexOf('\r\n\r\n');
    const disposition = /^content-disposition:(.*)$/im.exec(piece.slice(0, Math.max(0, headEnd)))?.[1] ?? '';
    const name = /;\s*name="([^"]*)"/i.exec(disposition)?.[1];
    if (name === undefined || parts.has(name)) continue;
    const fileName = /;\s*filename="([^"]*)"/i.exec(disposition)?.[1] ?? null;
    parts.set(name, { fileName, text: piece.slice(headEnd + 4) });
  }
  return parts;
}
