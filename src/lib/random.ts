import { hash } from 'node:crypto';

/** A stream of draws that depends on nothing but its seed and key. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform integer in [0, below). */
  integer(below: number): number;
}

/**
 * A generator keyed by a seed and any words (a model, a case, a repeat): the same key gives the same draws
 * whatever else was drawn before. The generator is sfc32 (C. Doty-Humphrey, PractRand), seeded from SHA-256.
 */
export function keyedRandom(seed: number, ...key: readonly (string | number)[]): Random {
  let next: (() => number) | null = null;
  // seeded at the first draw: most generators of a run, those of back-off, are never asked for one
  const uniform = (): number => {
    next ??= sfc32(hash('sha256', JSON.stringify([seed, ...key]), 'buffer'));
    return next();
  };
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    integer: (below) => Math.floor(uniform() * below),
  };
}

function sfc32(seed: Buffer): () => number {
  let [a, b, c, d] = [seed.readInt32LE(0), seed.readInt32LE(4), seed.readInt32LE(8), seed.readInt32LE(12)];
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) next();
  return next;
}
