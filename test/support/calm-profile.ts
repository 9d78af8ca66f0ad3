import type { Profile } from '../../src/simulator/profile.ts';
import { parseProfile } from '../../src/simulator/profile.ts';

interface Calm {
  /** Simulated ms per real ms. */
  readonly timeScale: number;
  /** What every answer takes, in simulated ms. */
  readonly latencyMs: number;
  /** As a profile's file writes them. */
  readonly faults: readonly string[];
  /** What every answer thinks, in tokens; nothing where it is left out. */
  readonly reasoningTokens?: number;
}

/** Simulated providers that are right at once, but for these faults. */
export function calmProfile({ timeScale, latencyMs, faults, reasoningTokens }: Calm): Profile {
  const thoughts = reasoningTokens === undefined ? 'none' : `{ median: ${reasoningTokens}, sigma: 0 }`;
  const text = `
timeScale: ${timeScale}
default:
  accuracy: { default: 1, tags: {} }
  latencyMs: { median: ${latencyMs}, sigma: 0, floor: 0 }
  fencedJson: 0
  reasoningTokens: ${thoughts}
  rateLimited: 0
  serverErrors: 0
personas: {}
answers: []
batch: { minutes: { median: 3, sigma: 0.4 }, expiredShare: 0 }
faults: [${faults.join(', ')}]
`;
  return parseProfile(text, 'calm profile');
}
