import { resolutionNote } from '../reporters/dry-run-resolution.ts';
import { forecastComparisons } from './forecast-comparison.ts';
import type { PreparedRun } from './prepare.ts';

/** What a run's comparisons with its baseline can show, a sentence each; a shard's are made after the merge. */
export function startNotes(prepared: PreparedRun): readonly string[] {
  if (prepared.baselines.size === 0 || prepared.config.shard !== null) return [];
  return forecastComparisons(prepared)
    .filter(({ candidates }) => candidates.length > 0)
    .map(resolutionNote);
}
