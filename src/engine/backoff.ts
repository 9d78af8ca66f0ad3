import type { ProviderFailure } from '../domain/errors.ts';
import type { Random } from '../lib/random.ts';

const FIRST_CEILING_MS = 500;

/** The longest wait between two attempts, asked for or drawn. */
export const LONGEST_WAIT_MS = 60_000;

export interface Wait {
  readonly ms: number;
  readonly why: 'backoff' | 'retry-after';
}

/**
 * How long to wait after the `failed`-th failed attempt (from 1): exponential with full jitter (M. Brooker, AWS
 * Architecture Blog 2015), never less than the provider asked for. The ceiling doubles from 500 ms to 60 s.
 */
export function waitAfter(failure: ProviderFailure, failed: number, random: Random): Wait {
  const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_CEILING_MS * 2 ** (failed - 1));
  const drawn = Math.round(random.uniform() * ceiling);
  const asked = failure.retryAfterMs ?? 0;
  return asked >= drawn && asked > 0 ? { ms: asked, why: 'retry-after' } : { ms: drawn, why: 'backoff' };
}
