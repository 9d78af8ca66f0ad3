import type { RouteStep } from '../domain/route.ts';
import { covers } from './route-conditions.ts';

/** What is wrong with a step, by its place in the route. */
export interface StepProblem {
  readonly index: number;
  readonly code: 'bad-route';
  readonly message: string;
  readonly hint: string | null;
}

type Finding = Pick<StepProblem, 'message' | 'hint'>;

/** Steps that can never be taken, are taken for nothing, or would be told apart by nothing in the results. */
export function stepProblems(id: string, steps: readonly RouteStep[]): readonly StepProblem[] {
  const found = steps.flatMap((step, index) => {
    const finding = findingOn(step, steps.slice(0, index));
    const where = `step ${index + 1} of the route "${id}" (${step.name})`;
    return finding === null
      ? []
      : [{ index, code: 'bad-route' as const, message: `${where} ${finding.message}`, hint: finding.hint }];
  });
  if (steps.some(({ when }) => when.length === 0)) return found;
  const message = `the route "${id}" has no step without "when", so nothing answers a case that no step's input conditions name`;
  return [...found, { index: 0, code: 'bad-route', message, hint: 'Leave "when" out where it begins.' }];
}

function findingOn(step: RouteStep, before: readonly RouteStep[]): Finding | null {
  if (step.repair) return repairFinding(step);
  if (before.some(({ name }) => name === step.name)) {
    return {
      message: 'uses a model that an earlier step uses',
      hint: 'Give the model a second entry with another id, or use {repair: true} to ask it once more.',
    };
  }
  return before.length === 0 ? firstFinding(step) : laterFinding(step, before);
}

function repairFinding({ when }: RouteStep): Finding | null {
  if (when.every(({ text }) => text === 'invalid')) return null;
  return {
    message: 'repairs, and only an answer that is invalid can be repaired',
    hint: 'Write {repair: true, when: [invalid]}.',
  };
}

function firstFinding({ when }: RouteStep): Finding | null {
  const waiting = when.find(({ kind }) => kind === 'result');
  if (waiting === undefined) return null;
  return {
    message: `waits for "${waiting.text}", and nothing comes before it`,
    hint: 'A first step has no "when", or one of tag=<tag> and inputTokens><number>.',
  };
}

function laterFinding({ when }: RouteStep, before: readonly RouteStep[]): Finding | null {
  if (when.length === 0) {
    const first = before.find((step) => step.when.length === 0);
    if (first === undefined) return null;
    return {
      message: `is never taken: it has no "when", and the route begins at ${first.name}`,
      hint: 'Say when it is to be taken: when: [rate_limit, unavailable, truncated, invalid].',
    };
  }
  const earlier = before.flatMap((step) => step.when);
  if (!when.every((condition) => earlier.some((one) => covers(one, condition)))) return null;
  return {
    message: `is never taken: an earlier step takes every case of ${when.map(({ text }) => text).join(', ')}`,
    hint: 'Put the narrower condition first, or leave the step out.',
  };
}
