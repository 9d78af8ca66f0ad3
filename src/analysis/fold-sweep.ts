import type { ArmSummary } from '../domain/report.ts';
import type { SweepArm, TokenSpread } from '../domain/sweep.ts';
import type { TrialResult } from '../domain/trial.ts';
import { wilson } from '../stats/proportion.ts';
import { quantile } from '../stats/quantile.ts';
import type { NumberColumn } from './columns.ts';
import { createNumberColumn } from './columns.ts';
import { isCompleted, wasCutOff } from './judged.ts';
import type { CaseColumn } from './pair-cases.ts';
import { createCaseColumn, PASS_RATE, readMetric } from './pair-cases.ts';

/** What one arm's trials come to for a sweep: three numbers a trial and a verdict a case. */
export interface SweepFold {
  add(trial: TrialResult): void;
  readonly verdicts: CaseColumn;
  /** The arm as a sweep shows it, of these names and its summary in the run's report. */
  readonly toArm: (named: SweptArm, summary: ArmSummary, repeats: number) => SweepArm;
}

/** What names an arm in a sweep. */
export type SweptArm = Pick<SweepArm, 'series' | 'maxTokens'>;

/** A fold of no trial yet. */
export function createSweepFold(): SweepFold {
  const tokens = {
    reasoning: createNumberColumn(),
    visible: createNumberColumn(),
    output: createNumberColumn(),
  };
  const verdicts = createCaseColumn();
  const statuses = new Map<string, number>();
  let [cutOff, passed, cutOffNotPassed] = [0, 0, 0];
  return {
    verdicts,
    add: (trial) => {
      verdicts.add(trial.ordinal, readMetric(trial, PASS_RATE));
      if (!isCompleted(trial)) return;
      const isPassed = trial.outcome === 'correct';
      if (isPassed) passed += 1;
      if (wasCutOff(trial)) cutOff += 1;
      if (wasCutOff(trial) && !isPassed) cutOffNotPassed += 1;
      addTokens(tokens, trial);
      const status = trial.attempts.find(({ error }) => error === null)?.status ?? null;
      if (status !== null) statuses.set(`${status}`, (statuses.get(`${status}`) ?? 0) + 1);
    },
    toArm: (named, summary, repeats) => ({
      ...factsOf(summary),
      ...named,
      endings: endingsOf(summary, cutOff),
      truncation: truncationOf(summary, cutOff, repeats),
      results: {
        passed,
        cutOff: cutOffNotPassed,
        other: summary.trials.completed - passed - cutOffNotPassed,
      },
      httpStatuses: Object.fromEntries(statuses),
      reasoningTokens: spreadOf(tokens.reasoning),
      visibleTokens: spreadOf(tokens.visible),
      outputTokens: spreadOf(tokens.output),
    }),
  };
}

type TokenColumns = Readonly<Record<'reasoning' | 'visible' | 'output', NumberColumn>>;

function addTokens(columns: TokenColumns, { usage }: TrialResult): void {
  const output = usage?.outputTokens ?? null;
  const reasoning = usage?.reasoningTokens ?? null;
  if (output !== null) columns.output.add(output);
  if (reasoning !== null) columns.reasoning.add(reasoning);
  if (output !== null && reasoning !== null) columns.visible.add(Math.max(0, output - reasoning));
}

function factsOf(summary: ArmSummary) {
  const { arm, dataset, trials, passRate, passRateFinished } = summary;
  const { emptyOutputs, latencyMs, costUsd } = summary;
  return {
    arm,
    dataset,
    trials,
    passRate,
    passRateFinished,
    emptyOutputs,
    latencyMs,
    costUsd,
  };
}

function endingsOf({ finishReasons, trials }: ArmSummary, cutOff: number): SweepArm['endings'] {
  const finished = finishReasons.stop + finishReasons.tool_calls;
  return { finished, cutOff, other: trials.completed - finished - cutOff };
}

/** Repeats count as parts of their case, and a trial without an answer may have been cut off or not. */
function truncationOf({ trials }: ArmSummary, cutOff: number, repeats: number): SweepArm['truncation'] {
  const { planned, completed } = trials;
  const unknown = planned - completed;
  const cases = planned / repeats;
  return {
    rate: completed === 0 ? null : cutOff / completed,
    low: completed === 0 ? null : (wilson(cutOff / repeats, cases)?.low ?? null),
    high: completed === 0 ? null : (wilson((cutOff + unknown) / repeats, cases)?.high ?? null),
  };
}

function spreadOf(column: NumberColumn): TokenSpread | null {
  const sorted = column.sorted();
  const at = (p: number): number => quantile(sorted, p) ?? 0;
  if (sorted.length === 0) return null;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
