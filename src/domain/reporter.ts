import type { RunReport } from './report.ts';
import type { TrialResult } from './trial.ts';

/** Turns a run into the text of one file. It never prints and never opens a file. */
export interface Reporter {
  readonly id: string;
  /** `report.md` */
  readonly fileName: string;
  /** `trials` may be read several times. */
  render(report: RunReport, trials: AsyncIterable<TrialResult>): AsyncIterable<string>;
}
