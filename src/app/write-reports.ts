import { join } from 'node:path';
import type { GateInput } from '../analysis/gates/gate-input.ts';
import { incompleteReason } from '../analysis/incomplete.ts';
import { sessionWarnings } from '../analysis/session-warnings.ts';
import { summarize } from '../analysis/summarize.ts';
import type { ReportFormat } from '../config/raw-config.ts';
import type { ArmSummary, RunReport, Warning } from '../domain/report.ts';
import type { SessionFacts } from '../domain/session-facts.ts';
import type { TrialResult } from '../domain/trial.ts';
import { cannotWrite } from '../journal/cannot-write.ts';
import type { PlanLine } from '../journal/plan-line.ts';
import type { RecordedRun } from '../journal/read-journal.ts';
import { readJournal } from '../journal/read-journal.ts';
import { readSessions } from '../journal/sessions-file.ts';
import type { Redact } from '../lib/redact.ts';
import { redactJson } from '../lib/redact.ts';
import { keyedRandom } from '../lib/random.ts';
import { writeAtomic } from '../lib/write-atomic.ts';
import { reporters } from '../reporters/registry.ts';
import { readFamilies } from './baseline-families.ts';
import type { ForeignArm } from './baseline-trials.ts';
import { readForeignArms } from './baseline-trials.ts';
import { createGridVerdicts } from './grid-verdicts.ts';
import type { AskedAgain } from './judge-and-confirm.ts';
import { judgeAndConfirm, NO_VERDICTS } from './judge-and-confirm.ts';
import { notAskedWarnings, readNotAsked } from './not-asked.ts';
import { armFacts, readCaseFacts } from './recorded-facts.ts';
import { compareFamilies } from './run-comparisons.ts';

/** Confidence level of every interval. */
export const LEVEL = 0.95;

/** A run folder whose report is to be made, and what the folder doesn't say. */
export interface ReportInput {
  readonly folder: string;
  readonly plan: PlanLine;
  readonly formats: readonly ReportFormat[];
  readonly redact: Redact;
  /** Why arms were given up, by arm id; `null`: as the last sitting says. */
  readonly stopped: ReadonlyMap<string, string> | null;
  readonly warnings: readonly Warning[];
  /** `null`: when the last attempt ended. */
  readonly finishedAt: string | null;
  /** Whether trials may be missing beside those that the plan and the journal tell of. */
  readonly isWhole: boolean;
}

/** A run's report, and the cases that its failed gates ask again, by arm. */
export interface WrittenRun {
  readonly report: RunReport;
  readonly again: AskedAgain;
}

/** Folds the journal into the run's report and writes the report files; `report.json` whatever formats are asked for. */
export async function writeReports(input: ReportInput): Promise<RunReport> {
  return (await writeRun(input)).report;
}

/** The same, telling also what is to be asked again. */
export async function writeRun(input: ReportInput): Promise<WrittenRun> {
  const { folder } = input;
  const recorded = await readJournal(folder);
  const made = await toReport(input, recorded);
  const report = redactJson(made.report, input.redact);
  // report.json says that the run is complete: a kill before it leaves a run that --resume finishes
  for (const format of new Set<ReportFormat>([...input.formats.filter((id) => id !== 'json'), 'json'])) {
    const reporter = reporters[format];
    await writeFile(join(folder, reporter.fileName), reporter.render(report, again(recorded)));
  }
  return { report, again: made.again };
}

/** The trials, to be read as often as a reporter likes. */
function again(recorded: RecordedRun): AsyncIterable<TrialResult> {
  return { [Symbol.asyncIterator]: () => recorded.trials()[Symbol.asyncIterator]() };
}

/** Why the run is incomplete (exit 3), arm by arm; empty when it isn't. */
export function incompleteReasons({ arms, plan }: RunReport): readonly string[] {
  return arms.flatMap((arm) => {
    const reason = incompleteReason(arm, plan.maxErrorRate);
    return reason === null ? [] : [`${arm.arm}: ${reason}`];
  });
}

async function writeFile(path: string, chunks: AsyncIterable<string>): Promise<void> {
  try {
    await writeAtomic(path, chunks);
  } catch (error) {
    throw cannotWrite(error, path, 'the journal is whole, --resume writes the reports');
  }
}

async function toReport(input: ReportInput, recorded: RecordedRun): Promise<WrittenRun> {
  const { plan, warnings, isWhole } = input;
  const { repeats, maxErrorRate } = plan.plan;
  const cases = await readCaseFacts(input.folder, recorded.caseIds);
  const sessions = await readSessions(input.folder);
  const seen = { simulated: plan.run.simulated };
  const notAsked = await readNotAsked(plan, recorded, cases);
  const facts = armFacts(plan.plan, cases, input.stopped ?? lastStopped(sessions)).filter(
    ({ id }) => !notAsked.some(({ arm }) => arm === id),
  );
  const rules = { caseFacts: cases.factsOf, repeats, level: LEVEL };
  const grids = createGridVerdicts(plan, notAsked);
  const trials = grids.watch(watchSimulated(recorded.trials(), seen));
  const summary = await summarize({ ...rules, arms: facts, trials });
  // a part of the cases can't tell what is asked of all of them: the merged run is judged
  const isShard = plan.run.shard !== null;
  const { folder } = input;
  const families = isShard ? [] : await readFamilies({ folder, plan, recorded, cases });
  const asked = { ...rules, plan: plan.plan, arms: summary.arms, facts, positions: cases.positions };
  const foreign = await readForeignArms(families, cases, LEVEL);
  const complete = isWhole && summary.arms.every((arm) => incompleteReason(arm, maxErrorRate) === null);
  const judged = isShard
    ? NO_VERDICTS
    : await judgeAndConfirm(
        { folder, confirm: plan.plan.confirm, complete },
        { ...withForeign(asked, recorded, foreign), resampling: resamplingOf(plan, 'gates') },
      );
  const comparisons = await compareFamilies(families, plan.plan.margin);
  const finishedAt = input.finishedAt ?? lastInstant(summary.arms);
  const report: RunReport = {
    schemaVersion: 1,
    tool: plan.tool,
    run: { ...plan.run, ...seen, finishedAt, complete },
    plan: plan.plan,
    arms: summary.arms,
    comparisons,
    promptEffects: grids.effects(cases, { ...resamplingOf(plan, 'prompt effects'), level: LEVEL }),
    gates: judged.gates,
    warnings: distinct([
      ...warnings,
      ...notAskedWarnings(notAsked),
      ...sessionWarnings(sessions, summary.arms, seen.simulated),
      ...summary.warnings,
    ]),
  };
  return { report, again: judged.again };
}

type Asked = Omit<GateInput, 'trials' | 'resampling'>;

/** What gates are judged from: the run's own trials, and those of baselines that are of another run. */
function withForeign(
  asked: Asked,
  recorded: RecordedRun,
  foreign: readonly ForeignArm[],
): Omit<GateInput, 'resampling'> {
  const [first] = foreign;
  return {
    ...asked,
    arms: [...asked.arms, ...foreign.map(({ summary }) => summary)],
    facts: [...asked.facts, ...foreign.map(({ facts }) => facts)],
    trials: joined([recorded, ...foreign]),
    ...(first === undefined ? {} : { baselineRepeats: first.repeats }),
  };
}

/** The trials of several runs, to be read as often as is needed. */
function joined(runs: readonly { trials(): AsyncIterable<TrialResult> }[]): AsyncIterable<TrialResult> {
  return {
    async *[Symbol.asyncIterator]() {
      for (const run of runs) yield* run.trials();
    },
  };
}

/** A report that is made once more is given the warnings of the one before. */
function distinct(warnings: readonly Warning[]): readonly Warning[] {
  return [...new Map(warnings.map((warning) => [JSON.stringify(warning), warning])).values()];
}

const RESAMPLES = 10_000;

function resamplingOf({ run }: PlanLine, purpose: string): GateInput['resampling'] {
  const draws = (key: string): (() => number) => {
    const random = keyedRandom(run.seed, purpose, key);
    return () => random.uniform();
  };
  return { draws, resamples: RESAMPLES };
}

/** What an earlier sitting gave up, a later one has tried again. */
function lastStopped(sessions: readonly SessionFacts[]): ReadonlyMap<string, string> {
  return new Map(sessions.at(-1)?.stopped.map(({ arm, reason }) => [arm, reason]));
}

function lastInstant(arms: readonly ArmSummary[]): string | null {
  const instants = arms.flatMap(({ window }) => window.finishedAt ?? []);
  return instants.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? null;
}

/** Simulated providers also answer runs that were not told so, through a base URL. */
async function* watchSimulated(
  trials: AsyncIterable<TrialResult>,
  seen: { simulated: boolean },
): AsyncGenerator<TrialResult, void, undefined> {
  for await (const trial of trials) {
    if (trial.simulated) seen.simulated = true;
    yield trial;
  }
}
