export type CodeLanguage = 'python' | 'javascript';

export const CODE_LANGUAGES: readonly CodeLanguage[] = ['python', 'javascript'];

export interface CodeProgram {
  readonly language: CodeLanguage;
  readonly solution: string;
  readonly tests: string;
  /** Processor time; by the clock it may take four times as long and five seconds. */
  readonly timeoutSeconds: number;
}

export interface CodeVerdict {
  readonly pass: boolean;
  readonly reason: string;
}

/** Runs a model's code against tests, apart from this process. */
export interface CodeRunner {
  /** How programs in this language are kept apart, in words; `null`: they can't be run here. */
  isolationOf(language: CodeLanguage): string | null;
  /** Throws when it couldn't be judged: no process, tests that aren't valid, a language that can't be run. */
  run(program: CodeProgram): Promise<CodeVerdict>;
}
