import type { Completion, Usage } from '../domain/completion.ts';
import { isCutOff, isEmptyOutput } from '../domain/completion.ts';
import type { FailureKind } from '../domain/errors.ts';
import type { AnswerFlaw, RouteSpec, RouteStep, StepTaken } from '../domain/route.ts';
import { FAILURE_WORDS } from '../domain/route.ts';
import type { AnsweredCall, FailedCall } from './call-model.ts';
import { callModel } from './call-model.ts';
import { beginningOf } from './begin-route.ts';
import type { NextStep } from './begin-route.ts';
import type { EngineParts, Trial } from './parts.ts';
import { askingForRepair } from './repair.ts';
import { sumKnown } from '../lib/known-sum.ts';
import { sumUsage } from './sum-usage.ts';

/** What a trial got from its model, or from the steps of its route. */
export type RouteResult = AnsweredRoute | FailedRoute | { readonly kind: 'abandoned' };

/** Latency, cost and usage are sums over the steps that were answered. */
export interface AnsweredRoute extends AnsweredCall {
  readonly usage: Usage | null;
  readonly servedBy: string | null;
  readonly route: readonly StepTaken[] | null;
}

export interface FailedRoute extends FailedCall {
  /** USD for the steps that were answered before; `null`: unknown, or there were none. */
  readonly costUsd: number | null;
  readonly route: readonly StepTaken[] | null;
}

/**
 * Takes a route's steps until none is left that the last one's result calls for; the last one decides. A trial whose
 * last model was given up earlier in the run is abandoned, as a trial of that model alone would be.
 */
export async function runRoute(trial: Trial, route: RouteSpec, parts: EngineParts): Promise<RouteResult> {
  const taken: Taken[] = [];
  let next: NextStep | null = await beginningOf(route, trial, parts);
  while (next !== null) {
    const done: Taken | null = await take(next, { trial, before: taken.at(-1) ?? null }, parts);
    if (done === null) return leave(taken, trial, parts);
    taken.push(done);
    next = stepAfter(done, route);
  }
  return resultOf(taken, trial, parts);
}

/** What the steps took that a resumed run will take again is in no result, but not free. */
function leave(taken: readonly Taken[], { arm }: Trial, { halt }: EngineParts): RouteResult {
  const calls = callsOf(taken);
  const attempts = calls.flatMap((call) => call.attempts);
  halt.spentUnrecorded({ model: arm.model.id, costUsd: costOf(answeredOf(calls)), attempts });
  return { kind: 'abandoned' };
}

/** A step with what came of it. */
interface Taken extends NextStep {
  /** `null`: nothing was asked, since the model was given up. */
  readonly call: AnsweredCall | FailedCall | null;
  readonly failure: FailureKind | null;
  /** What is wrong with the answer; after a repair that failed, with the answer that was to be repaired. */
  readonly flaws: readonly AnswerFlaw[];
  /** The answer to repair, with what it breaks; `null` where there is none that could be. */
  readonly broken: Broken | null;
}

interface Broken {
  readonly text: string;
  readonly violations: readonly string[];
}

interface Place {
  readonly trial: Trial;
  readonly before: Taken | null;
}

/** `null`: the run is to end. */
async function take(next: NextStep, { trial, before }: Place, parts: EngineParts): Promise<Taken | null> {
  const { model, repair } = next.step;
  const broken = repair ? (before?.broken ?? null) : null;
  const asking = broken === null ? parts : askingForRepair(parts, broken);
  const call = parts.halt.reason(model) === null ? await callModel(trial, model, asking) : GIVEN_UP;
  if (call.kind === 'completed') return { ...next, call, failure: null, ...flawsOf(call, trial, parts) };
  const kept = { flaws: broken === null ? [] : (before?.flaws ?? []), broken };
  if (call.kind === 'failed') return { ...next, call, failure: call.failure.kind, ...kept };
  const failure = parts.halt.kind(model);
  if (failure === null || parts.stopSending.aborted || parts.stopNow.aborted) return null;
  return { ...next, call: null, failure, ...kept };
}

const GIVEN_UP = { kind: 'abandoned' } as const;

function flawsOf(
  { completion, model }: AnsweredCall,
  trial: Trial,
  parts: EngineParts,
): Pick<Taken, 'flaws' | 'broken'> {
  const violations = parts.violations(trial, model, completion) ?? [];
  const unfinished = unfinishedFlaws(completion);
  const isWhole = unfinished.length === 0 && completion.text.trim() !== '';
  const invalid = violations.length > 0;
  return {
    flaws: [...unfinished, ...(invalid ? (['invalid'] as const) : [])],
    broken: invalid && isWhole ? { text: completion.text, violations } : null,
  };
}

function unfinishedFlaws(completion: Completion): readonly AnswerFlaw[] {
  const { unified } = completion.finishReason;
  const flaws: Readonly<Record<Exclude<AnswerFlaw, 'invalid'>, boolean>> = {
    refused: unified === 'refusal' || unified === 'content_filter',
    truncated: isCutOff(unified),
    empty: isEmptyOutput(completion),
  };
  return (['refused', 'truncated', 'empty'] as const).filter((flaw) => flaws[flaw]);
}

/** The first later step that one of its conditions calls; a repair is of the step right before it alone. */
function stepAfter(done: Taken, { steps }: RouteSpec): NextStep | null {
  const words = new Set<string>([...done.flaws, ...failureWords(done.failure)]);
  const at = steps.indexOf(done.step);
  for (const [index, step] of steps.entries()) {
    if (index <= at || (step.repair && (index !== at + 1 || done.broken === null))) continue;
    const condition = step.when.find((one) => one.kind === 'result' && words.has(one.word));
    if (condition !== undefined) return { step, why: condition.text };
  }
  return null;
}

function failureWords(kind: FailureKind | null): readonly string[] {
  if (kind === null) return [];
  return FAILURE_WORDS.filter((word) => word === kind || word === 'error');
}

function resultOf(taken: readonly Taken[], trial: Trial, parts: EngineParts): RouteResult {
  const last = taken.at(-1);
  const call = last?.call ?? null;
  if (last === undefined || call === null) {
    if (last !== undefined) parts.halt.left(trial.arm.id, leftText(last.step, parts));
    return leave(taken, trial, parts);
  }
  const calls = callsOf(taken);
  const answered = answeredOf(calls);
  const course = {
    attempts: calls.flatMap(({ attempts }) => attempts),
    queueMs: calls.reduce((sum, { queueMs }) => sum + queueMs, 0),
    costUsd: costOf(answered),
    route: taken.map(toStepTaken),
  };
  if (call.kind === 'failed') return { ...call, ...course };
  const latencies = answered.map(({ latencyMs }) => latencyMs);
  return {
    ...call,
    ...course,
    usage: sumUsage(answered.map(({ completion }) => completion.usage)),
    latencyMs: sumKnown(latencies),
    ttftMs: sumKnown([...latencies.slice(0, -1), call.ttftMs]),
    cached: answered.every(({ cached }) => cached),
    servedBy: last.step.name,
  };
}

function callsOf(taken: readonly Taken[]): readonly (AnsweredCall | FailedCall)[] {
  return taken.flatMap(({ call }) => (call === null ? [] : [call]));
}

function answeredOf(calls: readonly (AnsweredCall | FailedCall)[]): readonly AnsweredCall[] {
  return calls.filter((call) => call.kind === 'completed');
}

function leftText({ model }: RouteStep, { halt }: EngineParts): string {
  return `its step ${model.id} was given up and no other took over: ${halt.reason(model) ?? 'no reason given'}`;
}

/** What this trial paid: what came from the cache was paid for before, unless nothing else is there to tell of. */
function costOf(answered: readonly AnsweredCall[]): number | null {
  if (answered.length === 0) return null;
  const paid = answered.filter(({ cached }) => !cached);
  return sumKnown((paid.length === 0 ? answered : paid).map(({ costUsd }) => costUsd));
}

function toStepTaken({ step, why, call, failure, flaws }: Taken): StepTaken {
  const failed = call === null ? 'given_up' : failure;
  return { step: step.name, why, result: failed ?? flaws[0] ?? 'answered' };
}
