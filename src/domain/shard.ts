/** One of the parts a run is split into. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** `2 of 4`. */
export function shardText({ index, count }: Shard): string {
  return `${index} of ${count}`;
}
