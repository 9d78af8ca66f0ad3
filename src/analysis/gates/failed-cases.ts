import type { GateResult } from '../../domain/gate.ts';
import { holds } from './decide.ts';
import type { GateData } from './gate-data.ts';
import { createGateData } from './gate-data.ts';
import type { GateInput, Question } from './gate-input.ts';
import type { Metric } from './metric.ts';
import { questionsOf } from './questions.ts';

/** A gate that failed, with the cases of its arm that made it fail, by ordinal; none where no single case did. */
export interface FailedGate {
  readonly question: Question;
  readonly result: GateResult;
  readonly ordinals: ReadonlySet<number>;
}

/** The failed gates of a run, and what its own trials say of their metrics. */
export interface FailedCases {
  readonly gates: readonly FailedGate[];
  readonly data: GateData;
}

type Failed = Omit<FailedGate, 'ordinals'>;

/**
 * Finds the cases that made gates fail, in one more pass over the trials. Of a share: the cases with a trial that counts
 * against the gate. Of a figure: those with a trial beyond the bound. Against a baseline: those that are worse than it.
 */
export async function findFailedCases(input: GateInput, judged: readonly GateResult[]): Promise<FailedCases> {
  const data = createGateData(input);
  const failed = questionsOf(input.plan).flatMap((question, index): readonly Failed[] => {
    const result = judged[index];
    return result?.status === 'fail' ? [{ question, result }] : [];
  });
  for (const { question } of failed) needColumns(question, data);
  if (failed.length > 0) await data.read();
  const gates = failed.map(({ question, result }) => {
    const ordinals = new Set(ordinalsAgainst({ question, result }, data, input));
    return { question, result, ordinals };
  });
  return { gates, data };
}

/** Asks for what a gate's arm and its baseline say of its metric, case by case. */
export function needColumns({ gate, metric, arm, baseline }: Question, data: GateData): void {
  const tag = gate.tag?.name ?? null;
  for (const side of baseline === null ? [arm] : [arm, baseline]) {
    data.needSummary({ arm: side, tag });
    if (metric.unit === 'share') data.needShares({ arm: side, tag }, metric);
    else data.needFigures({ arm: side, tag }, metric);
  }
}

/** Why no case can be told apart from the others in a metric; `null`: they can be. */
export function wholeRunReason({ source }: Metric): string | null {
  const isSum = source.of === 'cost' && source.name !== 'perTrial';
  return isSum ? `costUsd.${source.name} is about all cases together` : null;
}

function ordinalsAgainst(failed: Failed, data: GateData, input: GateInput): readonly number[] {
  const { question, result } = failed;
  if (wholeRunReason(question.metric) !== null || result.actual === null) return [];
  return question.metric.unit === 'share' ? sharesAgainst(failed, data, input) : figuresAgainst(failed, data);
}

function sharesAgainst({ question, result }: Failed, data: GateData, input: GateInput): readonly number[] {
  const { gate, metric, arm, baseline, dataset } = question;
  const tag = gate.tag?.name ?? null;
  const set = input.positions(dataset, tag);
  const own = data.shares({ arm, tag }, metric);
  const other = baseline === null ? null : data.shares({ arm: baseline, tag }, metric);
  const found: number[] = [];
  for (let position = 0; position < set.cases; position += 1) {
    if (set.includes !== undefined && !set.includes(position)) continue;
    const readings = own.at(position);
    const against = countAgainst(readings, metric, result);
    const base = other?.at(position) ?? null;
    const isWorse =
      base === null
        ? against > 0
        : base.judged > 0 && against / readings.judged > countAgainst(base, metric, result) / base.judged;
    if (isWorse) found.push(position);
  }
  return found;
}

interface Readings {
  readonly passed: number;
  readonly judged: number;
}

/** How many of a case's trials pull a share away from what the gate needs. */
export function countAgainst({ passed, judged }: Readings, { better }: Metric, result: GateResult): number {
  const counted = better === 'lower' ? judged - passed : passed;
  return needsMore(result) ? judged - counted : counted;
}

function needsMore({ operator, actual, needed }: GateResult): boolean {
  switch (operator) {
    case '>=':
    case '>':
      return true;
    case '<=':
    case '<':
      return false;
    case '==':
      return (actual ?? 0) < needed;
  }
}

function figuresAgainst({ question, result }: Failed, data: GateData): readonly number[] {
  const { gate, metric, arm, baseline } = question;
  const tag = gate.tag?.name ?? null;
  const own = data.figures({ arm, tag }, metric).cases();
  const others = baseline === null ? null : data.figures({ arm: baseline, tag }, metric).cases();
  return [...own].flatMap(([ordinal, { values }]) => {
    if (others === null) return values.some((value) => !holds(value, result)) ? [ordinal] : [];
    const other = others.get(ordinal);
    const isWorse = other !== undefined && !holds(meanOf(values) - meanOf(other.values), result);
    return isWorse ? [ordinal] : [];
  });
}

/** The mean of at least one value. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
