import type { DrawnFailure } from './draws.ts';
import type { Refusal, RefusalKind } from './wire.ts';
import { refusalOf } from './wire.ts';

/** Refusals whose message is always the same, but for the model's name. */
export type TypicalKind = Exclude<
  RefusalKind,
  'unknown_path' | 'not_found' | 'wrong_method' | 'simulator_bug'
>;

/** A refusal of this kind in its usual words. It asks for no wait. */
export function typicalRefusal(kind: TypicalKind, model = 'this model'): Refusal {
  return refusalOf(
    kind,
    MESSAGES[kind].replace('$model', () => model),
  );
}

const MESSAGES: Readonly<Record<TypicalKind, string>> = {
  missing_key: 'No API key was sent with the request.',
  wrong_key: 'The API key is not valid.',
  unknown_model: 'The model $model does not exist or you have no access to it.',
  invalid_request: 'The request is not valid.',
  too_large: 'The request is too large: the limit is 64 MB, and 256 MB for batches.',
  context_exceeded: 'The prompt is longer than the context window of $model.',
  permission: 'This key has no permission to use $model.',
  rate_limited: 'Rate limit reached for $model.',
  quota: 'You exceeded your current quota, please check your plan and billing details.',
  spend_limit: 'You have reached your spend limit.',
  server_error: 'An internal error occurred.',
  overloaded: '$model is overloaded.',
  timeout: 'The request took too long to answer.',
};

/** The refusal of an attempt that was drawn to fail. */
export function failureRefusal({ kind, retryAfterSeconds }: DrawnFailure, model: string): Refusal {
  const refusal = typicalRefusal(kind, model);
  return kind === 'rate_limited' ? { ...refusal, retryAfterSeconds } : refusal;
}
