import { join } from 'node:path';
import { incompleteReason } from '../analysis/incomplete.ts';
import { summarize } from '../analysis/summarize.ts';
import type { ArmFacts, CaseFacts } from '../analysis/summary-input.ts';
import type { ReportFormat } from '../config/raw-config.ts';
import type { Case } from '../domain/case.ts';
import { RunStoppedError } from '../domain/errors.ts';
import type { JsonObject } from '../domain/json.ts';
import type { RunReport } from '../domain/report.ts';
import type { TrialResult } from '../domain/trial.ts';
import { readCases } from '../journal/cases-file.ts';
import { readJournal } from '../journal/read-journal.ts';
import { redactJson } from '../lib/redact.ts';
import { writeAtomic } from '../lib/write-atomic.ts';
import { reporters } from '../reporters/registry.ts';
import type { Session } from './session.ts';

/** Confidence level of every interval. */
const LEVEL = 0.95;

/** Folds the journal into the run's report and writes the report files; `report.json` whatever formats are asked for. */
export async function writeReports(
  session: Session,
  stopped: ReadonlyMap<string, string>,
): Promise<RunReport> {
  const { path } = session.folder;
  const { config, redact } = session.prepared;
  const recorded = await readJournal(path);
  const report = redactJson(await toReport(session, stopped, recorded.trials()), redact);
  for (const format of new Set<ReportFormat>(['json', ...config.formats])) {
    const reporter = reporters[format];
    await writeFile(join(path, reporter.fileName), reporter.render(report, recorded.trials()));
  }
  return report;
}

async function writeFile(path: string, chunks: AsyncIterable<string>): Promise<void> {
  try {
    await writeAtomic(path, chunks);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const message = `${path} can't be written (${code}); the journal is whole, --resume writes the reports`;
    throw new RunStoppedError(message, { cause: error });
  }
}

async function toReport(
  session: Session,
  stopped: ReadonlyMap<string, string>,
  trials: AsyncIterable<TrialResult>,
): Promise<RunReport> {
  const { plan, prepared } = session;
  const { repeats, maxErrorRate } = prepared.config;
  const caseFacts = await loadCaseFacts(session.folder.path);
  const seen = { simulated: plan.run.simulated };
  const summary = await summarize({
    arms: armFacts(session, stopped),
    trials: watchSimulated(trials, seen),
    caseFacts,
    repeats,
    level: LEVEL,
  });
  const complete = summary.arms.every((arm) => incompleteReason(arm, maxErrorRate) === null);
  return {
    schemaVersion: 1,
    tool: plan.tool,
    run: { ...plan.run, ...seen, finishedAt: new Date().toISOString(), complete },
    plan: plan.plan,
    arms: summary.arms,
    comparisons: [],
    gates: [],
    warnings: [...session.warnings, ...summary.warnings],
  };
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

function armFacts({ prepared, plan }: Session, stopped: ReadonlyMap<string, string>): readonly ArmFacts[] {
  const planned = new Map(plan.plan.arms.map((arm) => [arm.id, arm.planned]));
  const choiceScores = new Map(prepared.datasets.map((dataset) => [dataset.plan.ref, dataset.choiceScores]));
  return prepared.arms.map((arm) => ({
    id: arm.id,
    model: arm.model.id,
    requestedModel: arm.model.model,
    prompt: arm.prompt?.ref ?? null,
    dataset: arm.dataset.path,
    settings: { ...arm.settings } as unknown as JsonObject,
    planned: planned.get(arm.id) ?? 0,
    stopped: stopped.get(arm.id) ?? null,
    choiceScores: choiceScores.get(arm.dataset) ?? [],
    expectedLabel: (score, { expected, scorers }) =>
      prepared.registry.expectedLabel(scorers ?? arm.scorers ?? [], score, {
        expected: expected === undefined ? null : { value: expected },
      }),
    priced: (prepared.prices.byModel.get(arm.model.id) ?? null) !== null,
  }));
}

const NO_FACTS: CaseFacts = { tags: [], expected: undefined, scorers: null };

/** What the summary needs of each case, by dataset and ordinal; equal lists of tags or scorers are held once. */
async function loadCaseFacts(folder: string): Promise<(dataset: string, ordinal: number) => CaseFacts> {
  const byDataset = new Map<string, Map<number, CaseFacts>>();
  const tagLists = createShared<readonly string[]>();
  const scorerLists = createShared<Case['scorers']>();
  for await (const { dataset, ordinal, tags, expected, scorers } of readCases(folder)) {
    const facts = byDataset.get(dataset) ?? new Map<number, CaseFacts>();
    byDataset.set(dataset, facts);
    facts.set(ordinal, { tags: tagLists(tags), expected: expected?.value, scorers: scorerLists(scorers) });
  }
  return (dataset, ordinal) => byDataset.get(dataset)?.get(ordinal) ?? NO_FACTS;
}

/** A function that gives the first of equal values for each of them. */
function createShared<Value>(): (value: Value) => Value {
  const byJson = new Map<string, Value>();
  return (value) => {
    const key = JSON.stringify(value);
    const shared = byJson.get(key) ?? value;
    byJson.set(key, shared);
    return shared;
  };
}
