import type { Completion } from '../domain/completion.ts';
import type { ProviderFailure } from '../domain/errors.ts';
import type { Attempt } from '../domain/trial.ts';

/** What one HTTP request came to; `stopped` when the run was told to stop now and the attempt counts for nothing. */
export type AttemptResult =
  | ({ readonly kind: 'completed'; readonly attempt: Attempt } & MeasuredCompletion)
  | { readonly kind: 'failed'; readonly failure: ProviderFailure; readonly attempt: Attempt }
  | { readonly kind: 'stopped' };

/** A completion with the ms from its request's start to its first token; `null` where no token was seen to arrive. */
export interface MeasuredCompletion {
  readonly completion: Completion;
  readonly ttftMs: number | null;
}
