import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RescoreFold } from '../analysis/fold-rescore.ts';
import { createRescoreFold } from '../analysis/fold-rescore.ts';
import type { ScoringInput } from '../config/load-scoring.ts';
import { loadScoring } from '../config/load-scoring.ts';
import type { ReportFormat } from '../config/raw-config.ts';
import { UserError } from '../domain/errors.ts';
import type { ChangedTrial, Rescore } from '../domain/rescore.ts';
import { createJournal } from '../journal/open-journal.ts';
import type { RecordedRun } from '../journal/read-journal.ts';
import { readJournal } from '../journal/read-journal.ts';
import { appendSession, readSessions } from '../journal/sessions-file.ts';
import { openAppendFile } from '../lib/append-file.ts';
import type { Redact } from '../lib/redact.ts';
import { createRedact, tokensAmong } from '../lib/redact.ts';
import { createSchemaCompiler } from '../lib/validate.ts';
import type { ScorerRegistry } from '../scorers/registry.ts';
import { createScorerRegistry } from '../scorers/registry.ts';
import { fromEarlierReport, missingWarnings } from './earlier-report.ts';
import { withAskedArms } from './not-asked.ts';
import type { RenderOutcome } from './report.ts';
import { whyIncomplete } from './report.ts';
import type { RescoringCases } from './rescore-cases.ts';
import { writeRescoringCases } from './rescore-cases.ts';
import type { Rescoring, RescoringFlags } from './rescore-plan.ts';
import { planRescoring } from './rescore-plan.ts';
import { rescoredPlanLine } from './rescored-plan-line.ts';
import { changeOf, rescoreTrial } from './rescore-trial.ts';
import type { RunFolder } from './run-folder.ts';
import { createRescoredFolder, findRun } from './run-folder.ts';
import { LEVEL, writeReports } from './write-reports.ts';

export interface RescoreInput extends ScoringInput, RescoringFlags {
  /** A folder, a run id or `latest`. */
  readonly run: string;
  readonly formats: readonly ReportFormat[];
  /** Leave out cases that can't be scored again, instead of refusing. */
  readonly common: boolean;
}

export interface RescoreOutcome extends RenderOutcome {
  readonly rescore: Rescore;
}

/**
 * Scores a recorded run's outputs with the scorers and expectations of now, and records that as a run of its own with
 * its reports; the run itself stays as it is. Calls nobody. Leaves no folder behind when it throws.
 */
export async function rescoreRun(input: RescoreInput): Promise<RescoreOutcome> {
  const { scoring, problems } = await loadScoring(input);
  if (problems.length > 0) throw new UserError(problems);
  const from = await findRun(input.run, { outDirectory: scoring.outDirectory, cwd: input.cwd });
  const recorded = await withAskedArms(await readJournal(from.path), from.path);
  const registry = createScorerRegistry(createSchemaCompiler());
  const rescoring = await planRescoring({ plan: recorded.plan.plan, scoring, flags: input, registry });
  const folder = await createRescoredFolder(scoring.outDirectory, from.id);
  const redact = createRedact(tokensAmong(scoring.secrets));
  try {
    const { formats, common } = input;
    return await rescoreInto(folder, { from, recorded, registry, rescoring, redact, formats, common });
  } catch (error) {
    await rm(folder.path, { recursive: true, force: true });
    throw error;
  }
}

interface Job {
  readonly from: RunFolder;
  readonly recorded: RecordedRun;
  readonly registry: ScorerRegistry;
  readonly rescoring: Rescoring;
  readonly redact: Redact;
  readonly formats: readonly ReportFormat[];
  readonly common: boolean;
}

async function rescoreInto(folder: RunFolder, job: Job): Promise<RescoreOutcome> {
  const { from, recorded, rescoring, redact, formats } = job;
  const cases = await writeRescoringCases(from.path, folder.path, job);
  try {
    const plan = rescoredPlanLine(recorded.plan, { id: folder.id, from: from.id, rescoring, cases });
    const journal = await createJournal(folder.path, plan, redact);
    let rescore: Scored;
    try {
      rescore = await rescoreTrials(folder, { ...job, cases, append: (trial) => journal.append(trial) });
    } finally {
      await journal.close();
    }
    for (const facts of await readSessions(from.path)) await appendSession(folder.path, facts, redact);
    const { stopped, finishedAt, isWhole, warnings } = await fromEarlierReport(from.path, recorded);
    const report = await writeReports({
      folder: folder.path,
      plan,
      formats,
      redact,
      stopped,
      finishedAt,
      isWhole,
      warnings: [...plan.warnings, ...missingWarnings(warnings)],
    });
    const { simulated } = report.run;
    return {
      report,
      folder: folder.path,
      incomplete: whyIncomplete(report),
      rescore: { ...rescore, simulated },
    };
  } finally {
    await cases.close();
  }
}

interface TrialsJob extends Job {
  readonly cases: RescoringCases;
  readonly append: Awaited<ReturnType<typeof createJournal>>['append'];
}

/** What the trials came to. */
type Scored = Omit<Rescore, 'simulated'>;

/** The trials with another outcome, one a line. */
const CHANGES_FILE = 'changes.jsonl';
const SYNC_EVERY_MS = 1000;
/** More are of no use to a reader, and would fill the memory. */
const MOST_CHANGES_KEPT = 1000;

async function rescoreTrials(folder: RunFolder, job: TrialsJob): Promise<Scored> {
  const { from, recorded, rescoring, registry, cases, redact } = job;
  const rules = { repeats: recorded.plan.plan.repeats, level: LEVEL };
  const arms = new Map(
    rescoring.arms.map((arm) => [arm.id, { arm, fold: createRescoreFold(arm.id, rules) }]),
  );
  const changes: ChangedTrial[] = [];
  const file = await openAppendFile(join(folder.path, CHANGES_FILE), {
    keepBytes: 0,
    syncEveryMs: SYNC_EVERY_MS,
  });
  try {
    for await (const before of recorded.trials()) {
      const known = arms.get(before.arm);
      const found = known === undefined ? null : await cases.find(known.arm.dataset, before.ordinal);
      if (known === undefined || found === null) continue;
      const after = await rescoreTrial(before, { arm: known.arm, ...found }, registry);
      await job.append(after);
      known.fold.add(before, after);
      const change = changeOf(before, after, found.edited);
      if (change === null) continue;
      await file.append(redact(`${JSON.stringify(change)}\n`));
      if (changes.length < MOST_CHANGES_KEPT) changes.push(change);
    }
  } finally {
    await file.close();
  }
  return summaryOf(
    from,
    [...arms.values()].map(({ fold }) => fold),
    { changes, leftOut: cases.leftOut },
  );
}

function summaryOf(
  { id }: RunFolder,
  folds: readonly RescoreFold[],
  found: Pick<Rescore, 'changes' | 'leftOut'>,
): Scored {
  const arms = folds.map((fold) => fold.summary());
  return { from: id, arms, changedTrials: arms.reduce((sum, { changed }) => sum + changed, 0), ...found };
}
