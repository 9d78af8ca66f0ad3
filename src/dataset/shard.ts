import type { Case } from '../domain/case.ts';
import type { Shard } from '../domain/shard.ts';
import { createBitmap } from '../lib/bitmap.ts';
import { partitionOf } from '../lib/partition.ts';
import type { Selection } from './select.ts';

/**
 * The part of a selection that a shard takes; all of it without a shard. A case's id alone says which shard it is in,
 * so shuffling or growing the dataset moves none. Reads the cases once; memory: a bit a case.
 */
export async function takeShard(
  selection: Selection,
  cases: AsyncIterable<Pick<Case, 'id' | 'ordinal'>>,
  shard: Shard | null,
): Promise<Selection> {
  if (shard === null) return selection;
  const taken = createBitmap();
  for await (const { id, ordinal } of cases) {
    if (selection.has(ordinal) && partitionOf(id, shard.count) === shard.index) taken.add(ordinal);
  }
  return { has: (ordinal) => taken.has(ordinal), count: taken.size };
}
