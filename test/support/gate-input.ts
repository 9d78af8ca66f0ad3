import type { GateInput } from '../../src/analysis/gates/gate-input.ts';
import { summarize } from '../../src/analysis/summarize.ts';
import type { ArmFacts } from '../../src/analysis/summary-input.ts';
import type { Score } from '../../src/domain/score.ts';
import { scored, scorerError } from '../../src/domain/score.ts';
import type { TrialResult } from '../../src/domain/trial.ts';
import { keyedRandom } from '../../src/lib/random.ts';
import { answeredTrial } from './gate-trials.ts';

/** The arms of `gateInputOf`; the first is the second's baseline. */
export const GATE_ARMS = ['old', 'new'] as const;

const DATASET = 'cases.jsonl';

const OUTCOMES = { p: 'correct', t: 'truncated', e: 'error', u: 'unscored' } as const;

/** A case's trials, one letter each: p passed, f failed, t cut off, e errored, u not judged; digits failed in so many tenths of a second. */
export function trialsOfWord(arm: string, ordinal: number, word: string): readonly TrialResult[] {
  return Array.from(word, (letter, repeat): TrialResult => {
    const trial = answeredTrial({
      arm,
      ordinal,
      repeat,
      caseId: `c${ordinal}`,
      outcome: OUTCOMES[letter as keyof typeof OUTCOMES] ?? 'wrong',
      finishReason: letter === 't' ? 'length' : 'stop',
      latencyMs: /\d/.test(letter) ? Number(letter) * 100 : 1000,
      scores: { exact: letter === 'u' ? scorerError('no grade') : scoredBy(letter) },
    });
    if (letter !== 'e') return trial;
    const error = { kind: 'timeout', message: 'late' } as const;
    return { ...trial, output: null, usage: null, latencyMs: null, costUsd: null, scores: {}, error };
  });
}

function scoredBy(letter: string): Score {
  return scored({ pass: letter === 'p', answer: letter, reason: 'said so' });
}

/** Trials that can be read more than once, as those of a journal. */
export function readAgain(trials: readonly TrialResult[]): AsyncIterable<TrialResult> {
  return {
    [Symbol.asyncIterator]: async function* () {
      yield* trials;
    },
  };
}

interface Given {
  readonly trials: readonly TrialResult[];
  readonly cases: number;
  readonly repeats: number;
  readonly gates: readonly string[];
  readonly margin: number;
  readonly maxErrorRate: number;
}

/** A run of both arms whose gates, all for the second arm, are to be judged. Cases are tagged even and odd in turn. */
export async function gateInputOf(given: Given): Promise<GateInput> {
  const { cases, repeats } = given;
  const trials = readAgain(given.trials);
  const planned = cases * repeats;
  const facts = GATE_ARMS.map((id) => factsOf(id, planned));
  const caseFacts = (_dataset: string, ordinal: number) => {
    return { tags: tagsOf(ordinal), expected: 'x', scorers: null };
  };
  const rules = { repeats, level: 0.95, caseFacts };
  const { arms } = await summarize({ ...rules, arms: facts, trials });
  return {
    ...rules,
    arms,
    facts,
    trials,
    positions: (_dataset, tag) => ({
      cases,
      includes: (ordinal) => tag === null || tagsOf(ordinal).includes(tag),
    }),
    plan: {
      arms: facts.map(({ id, model, prompt, dataset }) => {
        return { id, model, prompt, dataset, scorers: null, planned, baseline: id === 'new' ? 'old' : null };
      }),
      gates: given.gates.map((expr) => ({ expr, arms: ['new'] })),
      margin: given.margin,
      maxErrorRate: given.maxErrorRate,
    },
    resampling: { draws, resamples: 1000 },
  };
}

function factsOf(id: string, planned: number): ArmFacts {
  return {
    id,
    model: id,
    requestedModel: id,
    modelFlag: id,
    sweptFlags: null,
    route: null,
    prompt: null,
    dataset: DATASET,
    settings: {},
    planned,
    stopped: null,
    choiceScores: [],
    expectedLabel: () => null,
    priced: true,
  };
}

function tagsOf(ordinal: number): readonly string[] {
  return [ordinal % 2 === 0 ? 'even' : 'odd'];
}

function draws(key: string): () => number {
  const random = keyedRandom(1, key);
  return () => random.uniform();
}
