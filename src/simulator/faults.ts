import type { Random } from '../lib/random.ts';
import { keyedRandom } from '../lib/random.ts';
import type { DrawKey } from './draws.ts';
import type { ReplyShape } from './reply-shape.ts';
import type { TypicalKind } from './typical-refusal.ts';

/** What happens to a reply. What isn't set stays as it is in the ordinary answer. */
export interface FaultEffect {
  readonly status: number | null;
  readonly error: TypicalKind | null;
  /** Simulated ms that everything comes later. */
  readonly delayMs: number;
  /** So many bytes of the body are sent. */
  readonly cutAtByte: number | null;
  /** Nothing more comes there, and the connection stays open. */
  readonly stall: boolean;
  /** The connection is reset there. */
  readonly reset: boolean;
  /** The body. */
  readonly garbage: string | null;
  /** `''`: none is sent. */
  readonly contentType: string | null;
  /** The header as it is sent, `$date+<seconds>` standing for an HTTP date. */
  readonly retryAfter: string | null;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** How the answer is written; it counts as an answer. */
  readonly shape: ReplyShape | null;
}

/** What a client may ask of the batch services. */
export type BatchEndpoint =
  | 'upload'
  | 'file'
  | 'create'
  | 'retrieve'
  | 'list'
  | 'results'
  | 'cancel'
  | 'delete';

/** One line of a fault script: which attempts it is about, and what they meet. */
export interface Fault {
  /** `null`: a chat request or a line of a batch. */
  readonly endpoint: BatchEndpoint | null;
  /** `null`: any. */
  readonly model: string | null;
  /** A case's id; `null`: any. */
  readonly case: string | null;
  /** From 1; `null`: any. */
  readonly attempts: readonly number[] | null;
  /** One attempt in so many, by a keyed draw; `null`: each. */
  readonly every: number | null;
  readonly effect: FaultEffect;
}

/** The effect of the first fault that is about an attempt (from 0), `null` where none is. Order of arrival doesn't count. */
export function faultFor(faults: readonly Fault[], key: DrawKey, attempt: number): FaultEffect | null {
  return faults.find((fault, line) => isAbout(fault, key, { attempt, line }))?.effect ?? null;
}

/** The effect of the first fault that is about a request (from 0) of this kind for one subject, `null` where none is. */
export function endpointFaultFor(
  faults: readonly Fault[],
  {
    seed,
    endpoint,
    subject,
  }: { readonly seed: number; readonly endpoint: BatchEndpoint; readonly subject: string },
  request: number,
): FaultEffect | null {
  const fault = faults.find((candidate, line) => {
    if (candidate.endpoint !== endpoint || !includesAttempt(candidate, request)) return false;
    return isDrawn(candidate, keyedRandom(seed, 'endpoint-fault', line, subject, request));
  });
  return fault?.effect ?? null;
}

/** Whether a client that waits long enough gets an answer in spite of a fault, if in another shape. */
export function keepsAnswer(effect: FaultEffect): boolean {
  const { delayMs: _delayMs, headers: _headers, shape: _shape, ...others } = effect;
  return Object.values(others).every((value) => value === null || value === false);
}

function isAbout(
  fault: Fault,
  key: DrawKey,
  { attempt, line }: { readonly attempt: number; readonly line: number },
): boolean {
  const { seed, model, caseId, repeat } = key;
  if (fault.endpoint !== null) return false;
  if (fault.model !== null && fault.model !== model) return false;
  if (fault.case !== null && fault.case !== caseId) return false;
  if (!includesAttempt(fault, attempt)) return false;
  return isDrawn(fault, keyedRandom(seed, 'fault', line, model, caseId, repeat, attempt));
}

function includesAttempt({ attempts }: Fault, attempt: number): boolean {
  return attempts === null || attempts.includes(attempt + 1);
}

function isDrawn({ every }: Fault, random: Random): boolean {
  return every === null || random.uniform() < 1 / every;
}
