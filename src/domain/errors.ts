import type { Problem } from './problem.ts';
import type { RateLimits } from './rate-limits.ts';
import { problemOf } from './problem.ts';

/** The user can fix it: command line, config, dataset, prompt or environment. Ends in exit 2 with nothing sent. */
export class UserError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map((problem) => problem.message).join('\n'), options);
    this.name = 'UserError';
    this.problems = problems;
  }

  static of(code: string, message: string, hint: string | null = null): UserError {
    return new UserError([problemOf(code, message, hint)]);
  }
}

/** Why an attempt brought no completion. These words stand in `errors{}` of the report and in the journal. */
export type FailureKind =
  | 'rate_limit'
  | 'unavailable'
  | 'timeout'
  | 'network'
  | 'bad_reply'
  | 'auth'
  | 'quota'
  | 'model_not_found'
  | 'invalid_request'
  | 'context_exceeded';

/** What the engine may do after a failure: try again, give up this case, this model, or everything on this key. */
export type FailureScope = 'retry' | 'case' | 'model' | 'key';

export interface ProviderFailure {
  readonly kind: FailureKind;
  readonly scope: FailureScope;
  readonly message: string;
  /** HTTP status, `null` when no status line arrived. */
  readonly status: number | null;
  /** What the provider asked us to wait, in ms; `null` when it asked for nothing. */
  readonly retryAfterMs: number | null;
  readonly requestId: string | null;
  /** What the provider says of its limits; `null`: nothing. */
  readonly rateLimits: RateLimits | null;
}

/** The one error class adapters throw. `cause` is what the SDK threw. */
export class ProviderError extends Error {
  readonly failure: ProviderFailure;

  constructor(failure: ProviderFailure, options?: ErrorOptions) {
    super(failure.message, options);
    this.name = 'ProviderError';
    this.failure = failure;
  }
}

/** The run can't go on (a full disk); what was written stays valid. Ends in exit 3. */
export class RunStoppedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RunStoppedError';
  }
}
