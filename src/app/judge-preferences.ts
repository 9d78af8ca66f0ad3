import { preferenceFigures } from '../analysis/fold-preferences.ts';
import type { CaseJudgement, PairJudgement, Preference } from '../domain/preference.ts';
import type { ChoiceStore, KnownChoice } from '../journal/judged-choices.ts';
import { openChoices } from '../journal/judged-choices.ts';
import { mapConcurrent } from '../lib/map-concurrent.ts';
import type { Budget } from '../engine/budget.ts';
import { createBudget } from '../engine/budget.ts';
import type { SendingParts } from '../engine/parts.ts';
import { createExactSum } from '../stats/exact-sum.ts';
import { holm } from '../stats/multiple-testing.ts';
import type { PairBench } from './ask-pair.ts';
import { judgePair } from './ask-pair.ts';
import type { RecordedArm } from './compare-operands.ts';
import type { StopSignals } from './compose-sending.ts';
import { composeSending } from './compose-sending.ts';
import { createEnding } from './ending.ts';
import type { OutputPair } from './output-pairs.ts';
import { outputPairs, repeatsOf } from './output-pairs.ts';
import type { PairJudge } from './pair-judge.ts';
import type { ReadPair } from './read-pairs.ts';
import { nameOf } from './read-pairs.ts';
import type { Simulation } from './simulation.ts';

/** What is judged, and where its record is. */
export interface JudgingInput {
  readonly base: RecordedArm;
  readonly pairs: readonly ReadPair[];
  /** The comparison's folder, which is there. */
  readonly folder: string;
  readonly signals: StopSignals;
  readonly hooks: JudgingHooks;
}

/** What is told while a judge is asked. */
export interface JudgingHooks {
  readonly onStart: (start: JudgingStart) => void;
  /** A case is done, whatever became of it. */
  readonly onCase: () => void;
  /** Nobody is asked any more. */
  readonly onEnd: () => void;
}

/** What is about to be asked. */
export interface JudgingStart {
  readonly judge: string;
  readonly simulated: boolean;
  /** `<run>#<arm>`. */
  readonly candidates: readonly { readonly name: string; readonly cases: number }[];
  /** At most: what is kept from earlier, the same or empty isn't asked. */
  readonly questions: number;
}

/** What a judge prefers, and how far it came. */
export interface Judged {
  readonly preferences: readonly Preference[];
  /** The budget is used up, in words; `null`: it isn't. */
  readonly stopped: string | null;
  /** Why a question has no answer, the first reason; `null`: all have one. */
  readonly failure: string | null;
}

/**
 * Asks the judge about every pair of answers, candidate by candidate, and records each reply as it comes. Told to stop, it
 * gives what there is; the rest is not asked.
 */
export async function judgePreferences(
  judge: PairJudge,
  { base, pairs, folder, signals, hooks }: JudgingInput,
): Promise<Judged> {
  const ending = createEnding(signals);
  const store = await openChoices(folder, judge.redact);
  let simulation: Simulation | null = null;
  try {
    simulation = await simulationOf(judge);
    const { model, keys, seed, prices, budgetUsd } = judge;
    const sending = composeSending({ models: [model], keys, seed, simulation, signals: ending.signals });
    const { clock, halt } = sending;
    const budget = budgetUsd === null ? null : openBudget(budgetUsd, { prices, clock, halt });
    const parts = { ...sending, cache: null, budget };
    let failure: string | null = null;
    const failed = (why: string): void => void (failure ??= why);
    const asked = new Map<string, Promise<void>>();
    const bench = { judge, parts, simulation, store, hooks, asked, failed };
    hooks.onStart(startOf(judge, base, pairs));
    const preferences: Preference[] = [];
    for (const pair of pairs) preferences.push(await preferenceOf(pair, base, bench));
    const stopped = halt.kind(model) === null ? halt.reason(model) : null;
    return { preferences: withHolm(preferences), stopped, failure };
  } catch (error) {
    // nobody is left to record what is still in flight
    ending.stopNow();
    throw error;
  } finally {
    hooks.onEnd();
    await simulation?.stop();
    await store.close();
  }
}

function openBudget(
  limitUsd: number,
  { prices, clock, halt }: Pick<PairJudge, 'prices'> & Pick<SendingParts, 'clock' | 'halt'>,
): Budget {
  return createBudget({
    limitUsd,
    spentUsd: 0,
    cost: (model, completion) => prices.costUsd(model, completion),
    priceOf: (model, tokens) => prices.estimateUsd(model, tokens),
    clock,
    halt,
    howToGoOn: 'the same command goes on',
  });
}

function startOf(
  { model, votes, simulate }: PairJudge,
  base: RecordedArm,
  pairs: readonly ReadPair[],
): JudgingStart {
  const questions = pairs.map((pair) => pair.aligned.cases * repeatsOf(base, pair.candidate) * votes * 2);
  return {
    judge: model.id,
    simulated: simulate,
    candidates: pairs.map(({ candidate, aligned }) => ({ name: nameOf(candidate), cases: aligned.cases })),
    questions: questions.reduce((sum, count) => sum + count, 0),
  };
}

async function simulationOf({ simulate, seed }: PairJudge): Promise<Simulation | null> {
  if (!simulate) return null;
  // loaded here, so that judges that are real don't wait for it
  const { startSimulation } = await import('./simulation.ts');
  return startSimulation([], seed);
}

interface Judges extends Omit<PairBench, 'told'> {
  readonly store: ChoiceStore;
  readonly hooks: JudgingHooks;
}

async function preferenceOf(pair: ReadPair, base: RecordedArm, bench: Judges): Promise<Preference> {
  const { judge } = bench;
  const { model, rubric, votes } = judge;
  const tally = createTally();
  const names = { base: nameOf(base), candidate: nameOf(pair.candidate) };
  const judged: { readonly ordinal: number; readonly judgement: CaseJudgement }[] = [];
  const judgeCase = async ({ example, repeats }: OutputPair) => {
    const found: PairJudgement[] = [];
    for (const [repeat, sides] of repeats.entries()) {
      found.push(await judgePair({ names, example, repeat, ...sides }, { ...bench, told: tally.add }));
    }
    return { ordinal: example.ordinal, judgement: { caseId: example.id, pairs: found } };
  };
  for await (const one of mapConcurrent(outputPairs(base, pair), model.concurrency, judgeCase)) {
    judged.push(one);
    bench.hooks.onCase();
  }
  const inOrder = judged.toSorted((a, b) => a.ordinal - b.ordinal).map(({ judgement }) => judgement);
  const { simulated, ...judging } = tally.summary();
  return {
    judged: true,
    judge: model.id,
    provider: model.endpoint.provider,
    model: model.model,
    rubric,
    votes,
    simulated: simulated || judge.simulate,
    ...preferenceFigures(inOrder),
    holmPValue: null,
    judging,
  };
}

interface Tally {
  readonly add: PairBench['told'];
  summary(): Preference['judging'] & { readonly simulated: boolean };
}

/** Counts a question once, however many cases ask it. */
function createTally(): Tally {
  const replies = new Map<string, { readonly known: KnownChoice; readonly wasKept: boolean }>();
  return {
    add: (key, known, wasKept) => void replies.set(key, { known, wasKept }),
    summary: () => {
      const all = [...replies.values()];
      const sum = (of: (known: KnownChoice['taken']) => number): number =>
        all.reduce((total, { known }) => total + of(known.taken), 0);
      const cost = createExactSum();
      for (const { known } of all) cost.add(known.taken.costUsd ?? 0);
      const isKnown = all.every(({ known }) => known.taken.costUsd !== null);
      return {
        calls: sum(({ calls }) => calls),
        failedCalls: sum(({ failedCalls }) => failedCalls),
        attempts: sum(({ attempts }) => attempts),
        kept: all.filter(({ wasKept }) => wasKept).length,
        costUsd: isKnown ? cost.value() : null,
        simulated: all.some(({ known }) => known.simulated),
      };
    },
  };
}

/** Several candidates share the error level, as their verdicts do. */
function withHolm(preferences: readonly Preference[]): readonly Preference[] {
  if (preferences.length < 2) return preferences;
  const adjusted = holm(preferences.map(({ pValue }) => pValue?.value ?? null));
  return preferences.map((preference, index) => ({ ...preference, holmPValue: adjusted[index] ?? null }));
}
