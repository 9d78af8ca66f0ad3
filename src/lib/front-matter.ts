/** A text cut into its front matter and what follows. Lines count from 1. */
export interface SplitText {
  /** What stands between the two `---` lines, and the line it starts at; `null` when the text doesn't open with one. */
  readonly frontMatter: { readonly text: string; readonly firstLine: number } | null;
  readonly body: string;
  readonly bodyFirstLine: number;
  /** The text opens with `---` but no second one follows: then all of it is front matter. */
  readonly unclosed: boolean;
}

const FENCE = /^---[ \t]*$/;

/** Cuts the YAML front matter off a text; line ends become LF, and a byte order mark is dropped. */
export function splitFrontMatter(text: string): SplitText {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (!FENCE.test(lines[0] ?? '')) {
    return { frontMatter: null, body: lines.join('\n'), bodyFirstLine: 1, unclosed: false };
  }
  const found = lines.findIndex((line, index) => index > 0 && FENCE.test(line));
  const close = found < 0 ? lines.length : found;
  return {
    frontMatter: { text: lines.slice(1, close).join('\n'), firstLine: 2 },
    body: lines.slice(close + 1).join('\n'),
    bodyFirstLine: close + 2,
    unclosed: found < 0,
  };
}
