import type { TrialResult } from '../domain/trial.ts';
import { isCompleted } from './judged.ts';
import type { ArmFacts } from './summary-input.ts';
import type { TrialTotals } from './trial-totals.ts';
import type { Finding, Watch } from './watch.ts';
import { createWatch, wasOrWere } from './watch.ts';

function resumeCommand({ sweptFlags }: ArmFacts): string {
  return `\`evalsmall ${sweptFlags === null ? 'run' : 'sweep'} --resume\``;
}

/** Warns of trials that ended in an error. */
export function watchErrors(facts: ArmFacts): Watch {
  return createWatch({
    code: 'errors',
    when: (trial) => !isCompleted(trial),
    noteOf: (trial) => trial.error?.kind ?? 'unknown',
    message: ({ count, first, notes }) =>
      `${count} of ${facts.planned} planned trials ended in an error and ${wasOrWere(count)} left out of every rate: ` +
      `${notes}. The first, ${first?.caseId}: ${sentence(first?.error?.message ?? 'no message')} ${resumeCommand(facts)} runs them again.`,
  });
}

/** Warns of trials of a route that passed over a step, since its model was given up earlier in the run. */
export function watchGivenUpSteps(totals: TrialTotals): Watch {
  return createWatch({
    code: 'step-given-up',
    when: (trial) => givenUpStep(trial) !== null,
    noteOf: (trial) => givenUpStep(trial) ?? '',
    message: ({ count, notes }) =>
      `${count} of ${totals.seen()} trials passed over a step of the route without asking it, since its model was given ` +
      `up earlier in the run: ${notes}. What the route scored says little about that step: look at the first errors ` +
      'of its attempts, put the cause right and run again.',
  });
}

function givenUpStep({ route }: TrialResult): string | null {
  return route?.find(({ result }) => result === 'given_up')?.step ?? null;
}

/** Warns of requests that a batch didn't answer, so that they were sent again in a later one. */
export function watchBatchLines(facts: ArmFacts): Watch {
  return createWatch({
    code: 'batch-lines-sent-again',
    when: (trial) => unansweredInBatch(trial) !== null,
    noteOf: (trial) => unansweredInBatch(trial)?.message ?? '',
    message: ({ count, notes }) =>
      `${count} of ${facts.planned} planned trials got no answer in a batch and were sent again in a later one ` +
      `as far as retries allow: ${notes}.`,
  });
}

/** A line of a batch has no latency; one that wasn't answered at all has no status either. */
function unansweredInBatch({ attempts }: TrialResult): { readonly message: string } | null {
  const found = attempts.find(({ latencyMs, status, error }) => {
    return latencyMs === null && status === null && error !== null;
  });
  return found?.error ?? null;
}

/** Warns of trials that a scorer could not judge. */
export function watchScorerErrors(totals: TrialTotals): Watch {
  return createWatch({
    code: 'scorer-errors',
    when: (trial) => brokenScore(trial) !== null,
    noteOf: (trial) => brokenScore(trial)?.name ?? '',
    message: ({ count, first, notes }) =>
      `${count} of ${totals.completed()} answers could not be judged, which is not counted as failed: ${notes}. ` +
      `The first, ${first?.caseId}: ${sentence(first === null ? '' : (brokenScore(first)?.reason ?? ''))} ` +
      "Correct the scorer's options or the case, then run again.",
  });
}

function brokenScore(trial: TrialResult): { readonly name: string; readonly reason: string } | null {
  const broken = Object.entries(trial.scores).find(([, score]) => score.status === 'error');
  return broken === undefined ? null : { name: broken[0], reason: broken[1].reason };
}

/** Warns of answers that have no scorer, which are in no rate. */
export function watchUnscored(totals: TrialTotals): Watch {
  return createWatch({
    code: 'unmeasured',
    when: (trial) => isCompleted(trial) && Object.keys(trial.scores).length === 0,
    noteOf: () => '',
    message: ({ count }) =>
      `${count} of ${totals.completed()} answers ${wasOrWere(count)} judged by no scorer and left out of every rate. ` +
      'Give the cases an expected answer or a scorer.',
  });
}

/** What there is to say of an arm that was given up, or has fewer results than planned. */
export function missingTrials(facts: ArmFacts, totals: TrialTotals): Finding | null {
  const [planned, seen] = [facts.planned, totals.seen()];
  if (facts.stopped !== null) {
    const message =
      `The arm was given up after ${seen} of ${planned} planned trials, and its figures are over those alone: ` +
      `${sentence(facts.stopped)} Put the cause right, then go on with ${resumeCommand(facts)}.`;
    return { code: 'arm-stopped', message, caseIds: [] };
  }
  if (seen >= planned) return null;
  const message =
    `${planned - seen} of ${planned} planned trials ${planned - seen === 1 ? 'has' : 'have'} no result, and every ` +
    `figure is over the others alone. Go on with ${resumeCommand(facts)}.`;
  return { code: 'unmeasured', message, caseIds: [] };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
