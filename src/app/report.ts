import type { ReportFormat } from '../config/raw-config.ts';
import type { RunReport } from '../domain/report.ts';
import { readJournal } from '../journal/read-journal.ts';
import { createRedact } from '../lib/redact.ts';
import { fromEarlierReport, missingWarnings } from './earlier-report.ts';
import type { RunPlaces } from './run-folder.ts';
import { findRun } from './run-folder.ts';
import { writeReview } from './write-review.ts';
import { incompleteReasons, writeReports } from './write-reports.ts';

export type { ReportFormat } from '../config/raw-config.ts';

/** How a review sheet is drawn; `null`: by the run's seed, of all cases. */
interface ReviewSheetOptions {
  readonly seed: number | null;
  readonly sample: number | null;
}

export interface RenderInput extends RunPlaces {
  /** A folder, a run id or `latest`. */
  readonly run: string;
  readonly formats: readonly ReportFormat[];
  /** Also write a sheet for people to judge the outputs; `null`: no. */
  readonly review: ReviewSheetOptions | null;
}

export interface RenderOutcome {
  readonly report: RunReport;
  /** Absolute. */
  readonly folder: string;
  /** Why the run is incomplete (exit 3); empty when it isn't. */
  readonly incomplete: readonly string[];
}

/** The journal was written without secrets. */
const NOTHING_SECRET = createRedact([]);

/** Makes a recorded run's report once more from its folder alone, and writes the report files. Calls nobody. */
export async function renderRun(input: RenderInput): Promise<RenderOutcome> {
  const { path } = await findRun(input.run, input);
  if (input.review !== null) await writeReview(path, input.review);
  const recorded = await readJournal(path);
  const report = await writeReports({
    folder: path,
    plan: recorded.plan,
    formats: input.formats,
    redact: NOTHING_SECRET,
    ...(await fromEarlierReport(path, recorded)),
  });
  return { report, folder: path, incomplete: whyIncomplete(report) };
}

/** What is missing of a run, and why its arms are incomplete; empty when it is whole. */
export function whyIncomplete(report: RunReport): readonly string[] {
  return [...missingWarnings(report.warnings).map(({ message }) => message), ...incompleteReasons(report)];
}
