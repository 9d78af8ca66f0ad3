import { join } from 'node:path';
import type { SweptBudget } from '../analysis/answer-sweep.ts';
import { answerSeries, contradictionIn } from '../analysis/answer-sweep.ts';
import type { SweepFold, SweptArm } from '../analysis/fold-sweep.ts';
import { createSweepFold } from '../analysis/fold-sweep.ts';
import { seriesOf } from '../config/sweep-grid.ts';
import type { RunReport } from '../domain/report.ts';
import type { BudgetAnswer, SweepArm, SweepReport } from '../domain/sweep.ts';
import { cannotWrite } from '../journal/cannot-write.ts';
import { readJournal } from '../journal/read-journal.ts';
import { writeAtomic } from '../lib/write-atomic.ts';
import { firstWarnings } from '../reporters/run-facts.ts';
import { renderSweepMarkdown } from '../reporters/sweep-markdown.ts';
import { renderSweepTables } from '../reporters/sweep-tables.ts';
import type { RulesInput } from './budget-rules.ts';
import { budgetRules } from './budget-rules.ts';
import { readNotAsked } from './not-asked.ts';
import { readCaseFacts } from './recorded-facts.ts';
import type { RunHooks, RunInput, RunOutcome } from './run.ts';
import { run } from './run.ts';
import { VERSION } from './version.ts';

/** A sweep's run and what it says of budgets. */
export interface SweepOutcome extends RunOutcome {
  readonly sweep: SweepReport;
}

/** Runs a grid as one run, finds the smallest safe budget of each series, and writes `sweep.json` and `sweep.md` beside the reports. */
export async function sweep(
  input: RunInput & { readonly maxTruncation: number },
  hooks: RunHooks,
): Promise<SweepOutcome> {
  const outcome = await run(input, hooks);
  const report = await toSweep(outcome.folder, outcome.report, input.maxTruncation);
  await writeBeside(join(outcome.folder, 'sweep.md'), renderSweepMarkdown(report));
  await writeBeside(join(outcome.folder, 'sweep.json'), `${JSON.stringify(report, null, 2)}\n`);
  return { ...outcome, sweep: report };
}

async function writeBeside(path: string, content: string): Promise<void> {
  try {
    await writeAtomic(path, [content]);
  } catch (error) {
    throw cannotWrite(error, path, 'the journal is whole, sweep --resume writes it');
  }
}

/** A sweep's tables for a terminal of so many columns. */
export function renderSweep(
  report: SweepReport,
  options: { readonly width: number; readonly colour: boolean },
): string {
  return renderSweepTables(report, options);
}

async function toSweep(folder: string, report: RunReport, maxTruncation: number): Promise<SweepReport> {
  const folds = new Map(report.arms.map(({ arm }) => [arm, createSweepFold()]));
  const recorded = await readJournal(folder);
  for await (const trial of recorded.trials()) folds.get(trial.arm)?.add(trial);
  const swept = report.arms.flatMap((summary): readonly SweptBudget[] => {
    const fold: SweepFold | undefined = folds.get(summary.arm);
    if (fold === undefined) return [];
    const arm = fold.toArm(namesOf(summary), summary, report.plan.repeats);
    return [{ arm, verdicts: fold.verdicts }];
  });
  const { plan, run: info } = report;
  const cases = await readCaseFacts(folder);
  const answers = answersOf(swept, { report, plan, seed: info.seed, maxTruncation, cases });
  const isAdaptive = plan.adaptive !== null;
  const rules = { margin: plan.margin, maxTruncation };
  return {
    schemaVersion: 1,
    tool: { name: 'evalsmall', version: VERSION },
    run: info.id,
    simulated: info.simulated,
    complete: info.complete,
    margin: plan.margin,
    maxTruncation,
    warnings: firstWarnings(report),
    arms: swept.map(({ arm }) => arm),
    adaptive: isAdaptive,
    notAsked: await readNotAsked(recorded.plan, recorded, cases),
    contradictions: isAdaptive ? answers.flatMap((answer) => contradictionIn(answer, rules) ?? []) : [],
    answers,
  };
}

function namesOf({ arm, settings }: RunReport['arms'][number]): SweptArm {
  const { maxTokens } = settings;
  return { series: seriesOf(arm) ?? arm, maxTokens: typeof maxTokens === 'number' ? maxTokens : null };
}

interface Context extends RulesInput {
  readonly report: RunReport;
}

function answersOf(swept: readonly SweptBudget[], context: Context): readonly BudgetAnswer[] {
  const bySeries = new Map<string, SweptBudget[]>();
  for (const budget of swept) {
    const { series } = budget.arm;
    if (seriesOf(budget.arm.arm) !== null) bySeries.set(series, [...(bySeries.get(series) ?? []), budget]);
  }
  return [...bySeries].map(([series, budgets]) => answerOf(series, budgets, context));
}

function answerOf(series: string, budgets: readonly SweptBudget[], context: Context): BudgetAnswer {
  const dataset = budgets[0]?.arm.dataset ?? '';
  const answer = answerSeries(budgets, budgetRules({ series, dataset }, context));
  const chosen = budgets.find(({ arm }) => arm.arm === answer.chosen?.arm)?.arm ?? null;
  return { ...answer, config: chosen === null ? null : configOf(chosen, context.report) };
}

/** The settings that the sweep varied, as the config writes them. */
function configOf({ arm }: SweepArm, { plan }: RunReport): BudgetAnswer['config'] {
  const id = plan.arms.find((planned) => planned.id === arm)?.model;
  const model = plan.models.find((planned) => planned.id === id);
  if (model === undefined) return null;
  const { maxTokens, temperature, reasoning } = model.settings;
  const isVaried = (name: string): boolean => model.id.includes(`/${name}=`);
  const settings = {
    maxTokens,
    ...(isVaried('temperature') ? { temperature } : {}),
    ...(isVaried('effort') || isVaried('reasoningBudget') ? { reasoning: reasoningOf(reasoning) } : {}),
  };
  return { model: `${model.provider}:${model.model}`, settings };
}

function reasoningOf(reasoning: RunReport['plan']['models'][number]['settings']['reasoning']) {
  if (reasoning === null) return null;
  const set = Object.entries(reasoning).filter(([, value]) => value !== null);
  return Object.fromEntries(set);
}
