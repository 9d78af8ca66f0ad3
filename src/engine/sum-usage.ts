import type { Usage } from '../domain/completion.ts';
import { sumKnown } from '../lib/known-sum.ts';

/** Token counts of several replies together, each `null` where one reply doesn't report it. */
export function sumUsage(usages: readonly (Usage | null)[]): Usage | null {
  const known = usages.filter((usage) => usage !== null);
  if (known.length === 0 || known.length < usages.length) return null;
  const sumOf = (field: keyof Usage): number | null => sumKnown(known.map((usage) => usage[field]));
  return {
    inputTokens: sumOf('inputTokens'),
    outputTokens: sumOf('outputTokens'),
    reasoningTokens: sumOf('reasoningTokens'),
    cachedInputTokens: sumOf('cachedInputTokens'),
    cacheWriteTokens: sumOf('cacheWriteTokens'),
  };
}
