import type { GateProblem, NameSpan, Span } from './gate-syntax.ts';

/** Thrown while a gate's text is read; never leaves the parser. */
export class GateSyntaxError extends Error {
  readonly problem: GateProblem;

  constructor(problem: GateProblem) {
    super(problem.message);
    this.name = 'GateSyntaxError';
    this.problem = problem;
  }
}

/** Walks over a text from left to right, past white space. */
export interface Scanner {
  /** What a sticky pattern matches next, and goes past it; `null` where it doesn't match. */
  take(pattern: RegExp): NameSpan | null;
  /** The next place, without a name. */
  here(): NameSpan;
  /** Where what was last taken ends. */
  end(): number;
  wrong(span: Span, message: string, hint: string | null): GateSyntaxError;
}

/** A scanner at the beginning of a text. */
export function createScanner(text: string): Scanner {
  let position = 0;
  const next = (): number => position + (/^\s*/.exec(text.slice(position))?.[0].length ?? 0);
  return {
    take: (pattern) => {
      const sticky = new RegExp(pattern.source, pattern.flags);
      sticky.lastIndex = next();
      const at = sticky.lastIndex;
      const [name] = sticky.exec(text) ?? [];
      if (name === undefined) return null;
      position = at + name.length;
      return { name, at, length: name.length };
    },
    here: () => ({ name: '', at: next(), length: 1 }),
    end: () => position,
    wrong: ({ at, length }, message, hint) => new GateSyntaxError({ message, hint, at, length }),
  };
}
