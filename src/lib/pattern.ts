import { RE2JS, RE2JSSyntaxException } from 're2js';

/** How a pattern is read: `i` whatever the case, `m` with `^` and `$` at every line, `s` with `.` for line ends too. */
export type PatternFlag = 'i' | 'm' | 's';

/** The first place where a pattern matches; `start` counts UTF-16 units from 0. */
interface PatternMatch {
  readonly start: number;
  readonly text: string;
}

/** A pattern in the syntax of RE2, whose search takes time in proportion to the text, whatever the pattern. */
export interface Pattern {
  /** The most steps a search takes for one character of the text; a step takes up to about 30 ns. */
  readonly stepsPerCharacter: number;
  /** The leftmost match, `null` where there is none. Any text is taken, whatever its length. */
  find(text: string): PatternMatch | null;
}

export type CompiledPattern =
  | { readonly ok: true; readonly pattern: Pattern }
  /** `part` is the place of the pattern that can't be read, where the engine tells one. */
  | { readonly ok: false; readonly error: string; readonly part: string | null };

/** Compiles a pattern; what RE2 doesn't have (lookarounds, back-references) is an error. */
export function compilePattern(source: string, flags: Iterable<PatternFlag>): CompiledPattern {
  let bits = 0;
  for (const flag of flags) bits |= BITS[flag];
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source, bits);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return { ok: false, error: error.getDescription(), part: error.getPattern() };
  }
  const stepsPerCharacter = compiled.programSize();
  return { ok: true, pattern: { stepsPerCharacter, find: (text) => findFirst(compiled, text) } };
}

const BITS: Readonly<Record<PatternFlag, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
};

function findFirst(compiled: RE2JS, text: string): PatternMatch | null {
  const matcher = compiled.matcher(text);
  if (!matcher.find()) return null;
  const start = matcher.start();
  return { start, text: text.slice(start, matcher.end()) };
}
