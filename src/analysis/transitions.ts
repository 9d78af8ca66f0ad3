import type { Transition } from '../domain/comparison.ts';
import { createCounter } from './counter.ts';

/** A word of each trial, by its case's position and its repeat; `null`: it has none. */
export type WordAt<Word> = (position: number, repeat: number) => Word | null;

/**
 * How often a word of the baseline's trials became which word of the candidate's, unchanged ones included, over the trials
 * that have one on both sides; the most frequent first.
 */
export function transitionsOf<Word extends string>(
  base: WordAt<Word>,
  candidate: WordAt<Word>,
  { cases, repeats }: { readonly cases: number; readonly repeats: number },
): readonly Transition<Word>[] {
  const counter = createCounter();
  const words = new Map<string, { from: Word; to: Word }>();
  for (let position = 0; position < cases; position += 1) {
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      const [from, to] = [base(position, repeat), candidate(position, repeat)];
      if (from === null || to === null) continue;
      const key = `${from} ${to}`;
      counter.add(key);
      if (!words.has(key)) words.set(key, { from, to });
    }
  }
  return counter.keys
    .flatMap((key) => {
      const pair = words.get(key);
      return pair === undefined ? [] : [{ ...pair, trials: counter.of(key) }];
    })
    .toSorted((one, other) => other.trials - one.trials);
}
