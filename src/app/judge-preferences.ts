import { preferenceFigures } from '../analysis/fold-preferences.ts';
import type { CaseJudgement, PairJudgement, Preference } from '../domain/preference.ts';
import type { ChoiceStore } from '../journal/judged-choices.ts';
import { openChoices } from '../journal/judged-choices.ts';
import { mapConcurrent } from '../lib/map-concurrent.ts';
import { createExactSum } from '../stats/exact-sum.ts';
import { holm } from '../stats/multiple-testing.ts';
import type { PairBench } from './ask-pair.ts';
import { judgePair } from './ask-pair.ts';
import type { RecordedArm } from './compare-operands.ts';
import type { StopSignals } from './compose-sending.ts';
import { composeSending } from './compose-sending.ts';
import { createEnding } from './ending.ts';
import type { OutputPair } from './output-pairs.ts';
import { outputPairs } from './output-pairs.ts';
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
}

/**
 * Asks the judge about every pair of answers, candidate by candidate, and records each reply as it comes. Told to stop, it
 * gives what there is; the rest is not asked.
 */
export async function judgePreferences(
  judge: PairJudge,
  { base, pairs, folder, signals }: JudgingInput,
): Promise<readonly Preference[]> {
  const ending = createEnding(signals);
  const store = await openChoices(folder, judge.redact);
  let simulation: Simulation | null = null;
  try {
    simulation = await simulationOf(judge);
    const { model, keys, seed } = judge;
    const sending = composeSending({ models: [model], keys, seed, simulation, signals: ending.signals });
    const parts = { ...sending, cache: null, budget: null };
    const preferences: Preference[] = [];
    for (const pair of pairs)
      preferences.push(await preferenceOf(pair, base, { judge, parts, simulation, store }));
    return withHolm(preferences);
  } catch (error) {
    // nobody is left to record what is still in flight
    ending.stopNow();
    throw error;
  } finally {
    await simulation?.stop();
    await store.close();
  }
}

async function simulationOf({ simulate, seed }: PairJudge): Promise<Simulation | null> {
  if (!simulate) return null;
  // loaded here, so that judges that are real don't wait for it
  const { startSimulation } = await import('./simulation.ts');
  return startSimulation([], seed);
}

interface Judges extends Omit<PairBench, 'told'> {
  readonly store: ChoiceStore;
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
  for await (const one of mapConcurrent(outputPairs(base, pair), model.concurrency, judgeCase))
    judged.push(one);
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

function createTally(): Tally {
  const counts = { calls: 0, failedCalls: 0, attempts: 0, kept: 0 };
  const cost = createExactSum();
  let isKnown = true;
  let simulated = false;
  return {
    add: (known, wasKept) => {
      counts.calls += known.taken.calls;
      counts.failedCalls += known.taken.failedCalls;
      counts.attempts += known.taken.attempts;
      counts.kept += Number(wasKept);
      simulated ||= known.simulated;
      if (known.taken.costUsd === null) isKnown = false;
      else cost.add(known.taken.costUsd);
    },
    summary: () => ({ ...counts, costUsd: isKnown ? cost.value() : null, simulated }),
  };
}

/** Several candidates share the error level, as their verdicts do. */
function withHolm(preferences: readonly Preference[]): readonly Preference[] {
  if (preferences.length < 2) return preferences;
  const adjusted = holm(preferences.map(({ pValue }) => pValue?.value ?? null));
  return preferences.map((preference, index) => ({ ...preference, holmPValue: adjusted[index] ?? null }));
}
