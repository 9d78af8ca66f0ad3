import type { GateResult } from '../../domain/gate.ts';
import type { ArmSummary } from '../../domain/report.ts';
import { incompleteReason } from '../incomplete.ts';
import type { Decision } from './decide.ts';
import { callsToDecide, decide } from './decide.ts';
import { figureDifference, figureLimits } from './figure-difference.ts';
import type { GateData } from './gate-data.ts';
import { createGateData } from './gate-data.ts';
import type { GateInput, Judgement, Question } from './gate-input.ts';
import { measureOf } from './measure.ts';
import type { Metric } from './metric.ts';
import { questionsOf } from './questions.ts';
import { judgeShareDifference } from './share-difference.ts';

/** Judges every gate of a plan for its arms, in the order of the gates, in one pass over the trials. */
export async function judgeGates(input: GateInput): Promise<readonly GateResult[]> {
  const questions = questionsOf(input.plan);
  const data = createGateData(input);
  for (const question of questions) askFor(question, data);
  await data.read();
  return questions.map((question) => answer(question, data, input));
}

function askFor({ gate, metric, arm, baseline }: Question, data: GateData): void {
  const tag = gate.tag?.name ?? null;
  for (const side of baseline === null ? [arm] : [arm, baseline]) {
    data.needSummary({ arm: side, tag });
    if (metric.unit !== 'share') data.needFigures({ arm: side, tag }, metric);
    else if (baseline !== null) data.needShares({ arm: side, tag }, metric);
  }
}

function answer(question: Question, data: GateData, input: GateInput): GateResult {
  const { gate, metric, arm, baseline } = question;
  const found =
    baseline === null
      ? judgeValue(question, data, input)
      : metric.unit === 'share'
        ? judgeShareDifference({ ...question, baseline }, data, input)
        : figureDifference({ ...question, baseline }, data, input);
  const sides = baseline === null ? [arm] : [arm, baseline];
  const gaps = sides.flatMap((side) => gapOf(side, metric, input));
  return { expr: gate.text, arm, baseline, unit: metric.unit, ...withGaps(found, gaps), confirmation: null };
}

function judgeValue(question: Question, data: GateData, input: GateInput): Judgement {
  const { gate, metric, arm } = question;
  const { condition } = gate;
  if (condition.kind !== 'number') throw new Error(`the gate "${gate.text}" needs a baseline`);
  const slice = { arm, tag: gate.tag?.name ?? null };
  const summary = data.summary(slice);
  if (summary === null) throw new Error(`the gate "${gate.text}" is about ${arm}, which has no summary`);
  const measure = measureOf(summary, metric, input);
  const limits =
    metric.unit === 'share' || measure.supported !== null || measure.actual === null
      ? measure
      : figureLimits(data.figures(slice, metric), metric, input);
  const bound = { operator: condition.operator, needed: condition.value };
  const { status, reason } = decide(measure, bound);
  const calls = status === 'undecided' ? callsToDecide(measure, percentileOf(metric), condition.value) : null;
  return {
    ...withGaps({ status, reason }, measure.gap === null ? [] : [measure.gap]),
    ...bound,
    quantity: 'value',
    judgedBy: 'actual',
    actual: measure.actual,
    low: limits.low,
    high: limits.high,
    level: input.level,
    n: measure.n,
    casesNeeded: calls === null ? null : Math.ceil(calls / input.repeats),
  };
}

function percentileOf({ source }: Metric): number {
  return source.of === 'duration' ? Number(source.statistic.slice(1)) / 100 : Number.NaN;
}

/** Why nothing can be known to hold for an arm: it has errors that aren't allowed, or trials are missing. */
function gapOf(id: string, { source }: Metric, { arms, plan }: GateInput): readonly string[] {
  const arm = arms.find((one) => one.arm === id);
  if (arm === undefined) return [`${id} has no results`];
  const isAboutErrors = source.of === 'share' && (source.name === 'errorRate' || source.name === 'retryRate');
  // errors are what such a gate counts; all that may be missing then is a trial's end
  const looked: ArmSummary = isAboutErrors ? { ...arm, scores: {} } : arm;
  const reason = incompleteReason(looked, isAboutErrors ? 1 : plan.maxErrorRate);
  return reason === null ? [] : [`${id} is incomplete: ${reason}`];
}

/** What isn't known never makes a gate pass. */
function withGaps<Found extends Decision>(found: Found, gaps: readonly string[]): Found {
  if (gaps.length === 0) return found;
  const status = found.status === 'pass' ? 'undecided' : found.status;
  return { ...found, status, reason: [...(found.reason === null ? [] : [found.reason]), ...gaps].join('; ') };
}
