import type { JsonValue } from './json.ts';
import type { ToolFault } from './tool-fault.ts';

/** One scorer's judgement. `error` means it could not judge, which is never a fail. */
export interface Score {
  readonly status: 'scored' | 'error';
  /** `null` when the status is `error`. */
  readonly pass: boolean | null;
  /** 0..1; `null` when the status is `error`. */
  readonly value: number | null;
  /** What the scorer took as the model's answer; `null` when it found none. */
  readonly answer: JsonValue;
  /** Why, in words; never empty. */
  readonly reason: string;
  /** What is wrong with the calls, each kind once; only where calls are judged. */
  readonly toolFaults?: readonly ToolFault[];
}

/** A passed or failed score; `value` is 1 or 0 unless the scorer has degrees. */
export function scored(verdict: { pass: boolean; answer: JsonValue; reason: string; value?: number }): Score {
  const { pass, answer, reason } = verdict;
  return { status: 'scored', pass, value: verdict.value ?? (pass ? 1 : 0), answer, reason };
}

/** The score of a scorer that could not judge. */
export function scorerError(reason: string): Score {
  return { status: 'error', pass: null, value: null, answer: null, reason };
}
