import type { Case } from '../domain/case.ts';
import { createBitmap } from '../lib/bitmap.ts';
import { sha256 } from '../lib/hash.ts';

export interface SelectOptions {
  /** The first so many of what is left, in file order. */
  readonly limit: number | null;
  /** So many drawn by seed and id, whatever the file's order. */
  readonly sample: number | null;
  /** Cases with any of these; empty: all. */
  readonly tags: readonly string[];
  readonly seed: number;
}

/** Which cases of a dataset a run takes, by their ordinals. */
export interface Selection {
  has(ordinal: number): boolean;
  readonly count: number;
}

type Candidate = Pick<Case, 'id' | 'ordinal' | 'tags'>;

/**
 * Chooses cases: first by tag, then the sample, then the limit. Reads them once, not at all where `total` of them are
 * known to be there and all are taken. Memory: the sample, and a bit a case.
 */
export async function planSelection(
  cases: AsyncIterable<Candidate>,
  options: SelectOptions,
  total: number | null = null,
): Promise<Selection> {
  const { limit, sample, tags } = options;
  if (limit === null && sample === null && tags.length === 0)
    return selectAll(total ?? (await countOf(cases)));
  const tagged = withAnyTag(cases, tags);
  const sampled = sample === null ? ordinalsOf(tagged) : drawSample(tagged, sample, options.seed);
  const selected = createBitmap();
  if (limit !== 0) {
    for await (const ordinal of sampled) {
      selected.add(ordinal);
      if (selected.size === limit) break;
    }
  }
  return { has: (ordinal) => selected.has(ordinal), count: selected.size };
}

function selectAll(count: number): Selection {
  return { has: (ordinal) => ordinal >= 0 && ordinal < count, count };
}

async function countOf(cases: AsyncIterable<Candidate>): Promise<number> {
  let count = 0;
  for await (const _ of cases) count += 1;
  return count;
}

async function* withAnyTag(
  cases: AsyncIterable<Candidate>,
  tags: readonly string[],
): AsyncGenerator<Candidate> {
  const wanted = new Set(tags);
  for await (const example of cases) {
    if (wanted.size === 0 || example.tags.some((tag) => wanted.has(tag))) yield example;
  }
}

async function* ordinalsOf(cases: AsyncIterable<Candidate>): AsyncGenerator<number> {
  for await (const { ordinal } of cases) yield ordinal;
}

interface Draw {
  readonly rank: number;
  readonly ordinal: number;
}

/** The cases whose keyed hash is smallest: adding or shuffling lines changes the sample as little as it can. */
async function* drawSample(
  cases: AsyncIterable<Candidate>,
  size: number,
  seed: number,
): AsyncGenerator<number> {
  let kept: Draw[] = [];
  for await (const { id, ordinal } of cases) {
    kept.push({ rank: rankOf(id, seed), ordinal });
    if (kept.length >= 2 * size + 1024) kept = smallest(kept, size);
  }
  for (const { ordinal } of smallest(kept, size).toSorted((a, b) => a.ordinal - b.ordinal)) yield ordinal;
}

function smallest(draws: readonly Draw[], size: number): Draw[] {
  return draws.toSorted((a, b) => a.rank - b.rank || a.ordinal - b.ordinal).slice(0, size);
}

/** 52 bits, so that a number holds them. */
function rankOf(id: string, seed: number): number {
  return Number.parseInt(sha256(JSON.stringify([seed, id])).slice(0, 13), 16);
}
