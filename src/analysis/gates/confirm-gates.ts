import { mayBeBilled } from '../../domain/billing.ts';
import type { GateConfirmation, GateResult } from '../../domain/gate.ts';
import type { TrialResult } from '../../domain/trial.ts';
import { getOrCreate } from '../counter.ts';
import { isCompleted } from '../judged.ts';
import { holds } from './decide.ts';
import type { FailedCases, FailedGate } from './failed-cases.ts';
import { countAgainst, meanOf, needColumns, wholeRunReason } from './failed-cases.ts';
import type { GateData } from './gate-data.ts';
import { createGateData } from './gate-data.ts';
import type { GateInput } from './gate-input.ts';
import { lookAgain } from './second-look.ts';
import { sumKnown } from '../../lib/known-sum.ts';

/** The new answers to the cases that made gates fail. */
export interface ConfirmInput {
  readonly input: GateInput;
  /** How often each case was to be asked again. */
  readonly repeats: number;
  /** Each new trial once. */
  readonly trials: AsyncIterable<TrialResult>;
  /** Why new trials of an arm are missing, where that is known. */
  readonly whyMissing: (arm: string) => string | null;
}

/**
 * The gates of a run, the failed ones with what came of asking their cases again. One that doesn't fail anew is undecided:
 * asking only failures again favours passing, so it is never a pass.
 */
export async function confirmGates(
  judged: readonly GateResult[],
  failed: FailedCases,
  given: ConfirmInput,
): Promise<readonly GateResult[]> {
  const tally = createTally();
  const fresh = createGateData({ ...given.input, trials: tallied(given.trials, tally) });
  for (const { question } of failed.gates) needColumns(question, fresh);
  await fresh.read();
  const confirmations = new Map(
    failed.gates.map((gate) => [gate.result, confirmationOf(gate, { ...given, failed, fresh, tally })]),
  );
  return judged.map((gate): GateResult => {
    const confirmation = confirmations.get(gate) ?? null;
    const status = confirmation?.status === 'not_reproduced' ? 'undecided' : gate.status;
    return { ...gate, status, confirmation };
  });
}

interface Context extends ConfirmInput {
  readonly failed: FailedCases;
  readonly fresh: GateData;
  readonly tally: Tally;
}

function confirmationOf(gate: FailedGate, context: Context): GateConfirmation {
  const { ordinals, question } = gate;
  const { repeats, input, failed, fresh } = context;
  const counts = countsOf(gate, context);
  const known = { repeats, cases: ordinals.size, ...counts, actual: null, low: null, high: null };
  if (ordinals.size === 0) {
    const reason = wholeRunReason(question.metric) ?? 'no single case made it fail';
    return { status: 'no_cases', ...known, reason };
  }
  const missing = missingReason(gate, context);
  if (missing !== null) return { status: 'incomplete', ...known, reason: missing };
  const { fails, ...figures } = lookAgain(gate, { own: failed.data, fresh }, { input, repeats });
  return { status: fails ? 'confirmed' : 'not_reproduced', ...known, ...figures, reason: null };
}

type Counts = Pick<GateConfirmation, 'failedAgain' | 'answers' | 'answersAgainst' | 'costUsd'>;

function countsOf(gate: FailedGate, { failed, fresh, tally }: Context): Counts {
  const { ordinals, question } = gate;
  const against = answersAgainst(gate, failed.data, fresh);
  const costs = [...ordinals].map((ordinal) => tally.of(question.arm, ordinal).costUsd);
  return {
    failedAgain: against.filter((count) => count > 0).length,
    answers: sumOf(answersOf(gate, { fresh, tally })),
    answersAgainst: sumOf(against),
    costUsd: sumKnown(costs),
  };
}

/** How many of each case's new answers count against the gate. */
function answersAgainst(
  { question, result, ordinals }: FailedGate,
  own: GateData,
  fresh: GateData,
): number[] {
  const { gate, metric, arm, baseline } = question;
  const tag = gate.tag?.name ?? null;
  if (metric.unit === 'share') {
    const column = fresh.shares({ arm, tag }, metric);
    return [...ordinals].map((ordinal) => countAgainst(column.at(ordinal), metric, result));
  }
  const news = fresh.figures({ arm, tag }, metric).cases();
  const others = baseline === null ? null : own.figures({ arm: baseline, tag }, metric).cases();
  return [...ordinals].map((ordinal) => {
    const other = others?.get(ordinal)?.values ?? null;
    const less = other === null ? 0 : meanOf(other);
    return (news.get(ordinal)?.values ?? []).filter((value) => !holds(value - less, result)).length;
  });
}

function missingReason(gate: FailedGate, context: Context): string | null {
  const { question, ordinals } = gate;
  const { repeats, whyMissing } = context;
  const answers = answersOf(gate, context);
  const missing = sumOf(answers.map((count) => Math.max(0, repeats - count)));
  if (missing === 0) return null;
  const why = whyMissing(question.arm) ?? uselessText(gate, sumOf(answers), context.tally);
  const what = `${missing} of ${ordinals.size * repeats} new answers ${missing === 1 ? 'is' : 'are'} missing`;
  return why === null ? what : `${what}: ${why}`;
}

/** How many of each case's new trials are answers to the gate: of a share those that errored or no scorer could judge are none. */
function answersOf(
  { question, ordinals }: FailedGate,
  { fresh, tally }: Pick<Context, 'fresh' | 'tally'>,
): number[] {
  const { gate, metric, arm } = question;
  if (metric.unit !== 'share') return [...ordinals].map((ordinal) => tally.of(arm, ordinal).answered);
  const column = fresh.shares({ arm, tag: gate.tag?.name ?? null }, metric);
  return [...ordinals].map((ordinal) => column.at(ordinal).judged + column.at(ordinal).unasked);
}

/** Why trials that ended are no answers; `null`: they all are. */
function uselessText({ question, ordinals }: FailedGate, answers: number, tally: Tally): string | null {
  const trials = [...ordinals].map((ordinal) => tally.of(question.arm, ordinal));
  const useless = sumOf(trials.map(({ ended }) => ended)) - answers;
  const errored = Math.min(useless, sumOf(trials.map(({ ended, answered }) => ended - answered)));
  const parts = [
    ...(errored > 0 ? [`${errored} ended in an error`] : []),
    ...(useless > errored ? [`${useless - errored} could not be judged`] : []),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

interface CaseTally {
  readonly answered: number;
  readonly ended: number;
  readonly costUsd: number | null;
}

/** How the new trials of each case ended, and what they cost. */
interface Tally {
  add(trial: TrialResult): void;
  of(arm: string, ordinal: number): CaseTally;
}

const NOTHING: CaseTally = { answered: 0, ended: 0, costUsd: 0 };

function createTally(): Tally {
  const byArm = new Map<string, Map<number, CaseTally>>();
  const casesOf = (arm: string): Map<number, CaseTally> => getOrCreate(byArm, arm, () => new Map());
  const find = (arm: string, ordinal: number): CaseTally => casesOf(arm).get(ordinal) ?? NOTHING;
  return {
    of: find,
    add: (trial) => {
      const { answered, ended, costUsd } = find(trial.arm, trial.ordinal);
      casesOf(trial.arm).set(trial.ordinal, {
        answered: answered + Number(isCompleted(trial)),
        ended: ended + 1,
        costUsd: sumKnown([costUsd, costOf(trial)]),
      });
    },
  };
}

/** USD, judges included, and those of the trial's earlier lines too; `null`: not known. */
function costOf(trial: TrialResult): number | null {
  const { costUsd, attempts, judging } = trial;
  const isFree = !isCompleted(trial) && !attempts.some(mayBeBilled);
  const own = costUsd ?? (isFree ? 0 : null);
  const parts = [judging, judging?.earlier ?? null].filter((part) => part !== null);
  return sumKnown([own, ...parts.map((part) => part.costUsd)]);
}

async function* tallied(
  trials: AsyncIterable<TrialResult>,
  tally: Tally,
): AsyncGenerator<TrialResult, void, undefined> {
  for await (const trial of trials) {
    tally.add(trial);
    yield trial;
  }
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
