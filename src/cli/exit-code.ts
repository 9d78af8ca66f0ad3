import type { RunReport } from '../domain/report.ts';

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

/** What decides a run's exit code. */
interface Ending {
  readonly interrupted: boolean;
  readonly incomplete: readonly string[];
  readonly report: Pick<RunReport, 'gates'>;
}

/** The exit code of one run. */
export function exitCodeOf({ interrupted, incomplete, report }: Ending): number {
  if (interrupted) return EXIT.interrupted;
  if (incomplete.length > 0) return EXIT.incomplete;
  const verdicts = new Set(report.gates.map(({ status }) => status));
  if (verdicts.has('fail')) return EXIT.gateFailed;
  return verdicts.has('undecided') ? EXIT.undecided : EXIT.done;
}

/** The exit code of several runs: the most serious. */
export function mostSerious(codes: readonly number[]): number {
  return MOST_SERIOUS_FIRST.find((code) => codes.includes(code)) ?? EXIT.done;
}
