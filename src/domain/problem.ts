/** Where in a user's file something is wrong. Lines and columns count from 1; `null` is "not known". */
export interface SourceLocation {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** Something in the user's input that has to be put right (or, as a warning, known) before a run. */
export interface Problem {
  /** Stable kebab-case word for programs: `duplicate-id`, `unknown-key`. */
  readonly code: string;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** What to do about it; `null` when the message already says so. */
  readonly hint: string | null;
  /** `null` when it isn't in a file (a flag, an environment variable). */
  readonly source: SourceLocation | null;
  /** The text that is wrong and the part of it to point at; left out where the place says enough. */
  readonly excerpt?: { readonly text: string; readonly at: number; readonly length: number };
}

/** A `Problem` that is in no file. */
export function problemOf(code: string, message: string, hint: string | null = null): Problem {
  return { code, message, hint, source: null };
}

/** A `Problem` at a place in a file. */
export function problemAt(source: SourceLocation, problem: Omit<Problem, 'source'>): Problem {
  return { ...problem, source };
}
