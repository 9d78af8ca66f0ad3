import { sha256 } from './hash.ts';

/** Which of `count` parts, from 1, a key falls into: by its hash alone, so that other keys never move it. */
export function partitionOf(key: string, count: number): number {
  // 52 bits, so that a number holds them
  return (Number.parseInt(sha256(key).slice(0, 13), 16) % count) + 1;
}
