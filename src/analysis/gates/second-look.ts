import type { DurationSummary } from '../../domain/report.ts';
import { createNumberColumn } from '../columns.ts';
import { summarizeDurations } from '../duration-summary.ts';
import { decide, holds } from './decide.ts';
import type { FailedGate } from './failed-cases.ts';
import { meanOf } from './failed-cases.ts';
import type { FigureColumn } from './figure-column.ts';
import { figureDifference } from './figure-difference.ts';
import type { GateData } from './gate-data.ts';
import type { GateInput } from './gate-input.ts';
import { measureOf } from './measure.ts';
import type { BothAnswers } from './merged-data.ts';
import { mergedData } from './merged-data.ts';
import type { Metric } from './metric.ts';
import { judgeShareDifference } from './share-difference.ts';

/** A failed gate's figure with new answers in place of the old. */
export interface SecondLook {
  readonly fails: boolean;
  readonly actual: number | null;
  /** `null` where no interval may decide. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Judges a failed gate anew; `repeats` is how often its cases were asked again. */
export function lookAgain(
  failed: FailedGate,
  answers: BothAnswers,
  { input, repeats }: { readonly input: GateInput; readonly repeats: number },
): SecondLook {
  const { question, result } = failed;
  const { metric, baseline } = question;
  const merged = mergedData(failed, answers);
  if (baseline !== null) {
    const asked = { ...question, baseline };
    const { status, actual, low, high } =
      metric.unit === 'share'
        ? judgeShareDifference(asked, merged, withRepeats(failed, answers, { input, repeats }))
        : figureDifference(asked, merged, input);
    return { fails: status === 'fail', actual, low, high };
  }
  if (metric.source.of === 'duration') return lookAtTimes(failed, merged, input);
  const weighing = { own: answers.own, input };
  const change = meanWith(failed, merged, weighing) - meanWith(failed, answers.own, weighing);
  const actual = result.actual === null ? null : result.actual + change;
  return { fails: actual === null || !holds(actual, result), actual, low: null, high: null };
}

/** Cases that are right in a part of their new answers make the table of pairs one of means, as repeats do. */
function withRepeats(
  { question, ordinals }: FailedGate,
  { fresh }: BothAnswers,
  { input, repeats }: { readonly input: GateInput; readonly repeats: number },
): GateInput {
  const { gate, metric, arm } = question;
  const column = fresh.shares({ arm, tag: gate.tag?.name ?? null }, metric);
  const hasFractions = [...ordinals].some((ordinal) => {
    const { passed, judged } = column.at(ordinal);
    return passed > 0 && passed < judged;
  });
  if (!hasFractions) return input;
  const baselineRepeats = input.baselineRepeats ?? input.repeats;
  return { ...input, baselineRepeats, repeats: Math.max(input.repeats, repeats) };
}

/** The mean that a gate is about, where cases weigh as they do in the run's own figure. */
function meanWith({ question }: FailedGate, data: GateData, { own, input }: Weighing): number {
  const { gate, metric, arm, dataset } = question;
  const slice = { arm, tag: gate.tag?.name ?? null };
  if (metric.unit !== 'share') return meanOf(valuesOf(data.figures(slice, metric)));
  const [column, ownColumn] = [data.shares(slice, metric), own.shares(slice, metric)];
  const { cases } = input.positions(dataset, slice.tag);
  let [sum, weights] = [0, 0];
  for (let position = 0; position < cases; position += 1) {
    const { passed, judged } = column.at(position);
    if (judged === 0) continue;
    const weight = isMeanOfCases(metric) ? 1 : ownColumn.at(position).judged;
    sum += (weight * (metric.better === 'lower' ? judged - passed : passed)) / judged;
    weights += weight;
  }
  return sum / weights;
}

interface Weighing {
  readonly own: GateData;
  readonly input: GateInput;
}

/** Pass rates are means over cases; other shares are of all trials. */
function isMeanOfCases({ source }: Metric): boolean {
  return source.of === 'scorer' || (source.of === 'share' && source.name.startsWith('passRate'));
}

function valuesOf(column: FigureColumn): readonly number[] {
  return [...column.cases().values()].flatMap(({ values }) => values);
}

function lookAtTimes({ question, result }: FailedGate, merged: GateData, input: GateInput): SecondLook {
  const { gate, metric, arm } = question;
  const slice = { arm, tag: gate.tag?.name ?? null };
  const summary = merged.summary(slice);
  const { source } = metric;
  if (summary === null || source.of !== 'duration')
    throw new Error(`${gate.text} is about no times of ${arm}`);
  const times = createNumberColumn();
  for (const value of valuesOf(merged.figures(slice, metric))) times.add(value);
  const durations: DurationSummary = summarizeDurations(times, input.level);
  const measure = measureOf({ ...summary, [source.name]: durations }, metric, input);
  const isPercentile = measure.supported !== null;
  return {
    fails: decide(measure, result).status === 'fail',
    actual: measure.actual,
    low: isPercentile ? measure.low : null,
    high: isPercentile ? measure.high : null,
  };
}
