import type { RunOutcome } from '../app/run.ts';

/** Exit codes (contract section 3). `bug` is not one of them: it says that evalsmall itself failed. */
export const EXIT = {
  done: 0,
  gateFailed: 1,
  userError: 2,
  incomplete: 3,
  undecided: 4,
  bug: 70,
  interrupted: 130,
} as const;

const MOST_SERIOUS_FIRST: readonly number[] = [
  EXIT.bug,
  EXIT.interrupted,
  EXIT.userError,
  EXIT.incomplete,
  EXIT.gateFailed,
  EXIT.undecided,
  EXIT.done,
];

/** The exit code of one run. */
export function exitCodeOf(outcome: RunOutcome): number {
  if (outcome.interrupted) return EXIT.interrupted;
  return outcome.incomplete.length > 0 ? EXIT.incomplete : EXIT.done;
}

/** The exit code of several runs: the most serious. */
export function mostSerious(codes: readonly number[]): number {
  return MOST_SERIOUS_FIRST.find((code) => codes.includes(code)) ?? EXIT.done;
}
