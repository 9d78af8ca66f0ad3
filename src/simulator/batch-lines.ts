import type { Mind, Occasion } from './occasion.ts';
import { fingerprintOf, occasionOf, replyIdOf } from './occasion.ts';
import { refusalOfFault } from './apply-fault.ts';
import { drawExpired, drawFailure } from './draws.ts';
import type { FaultEffect } from './faults.ts';
import { faultFor, keepsAnswer } from './faults.ts';
import { generate } from './generate.ts';
import { refusalOfShape } from './shaped-reply.ts';
import { failureRefusal, typicalRefusal } from './typical-refusal.ts';
import type { Understand } from './understand.ts';
import type { ChatCall, Generation, Received, Refusal, Wire } from './wire.ts';
import { refusalOf } from './wire.ts';

/** One request of a batch as it would come alone. */
export interface LineRequest {
  readonly customId: string;
  readonly received: Received;
}

/** What becomes of a line when its batch isn't cancelled before. */
type LineFate =
  | { readonly kind: 'answered'; readonly generate: () => Generation }
  /** `status`: instead of the one that goes with the refusal. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly status: number | null }
  | { readonly kind: 'expired' };

export interface BatchLine {
  readonly customId: string;
  /** What the request is, whenever it comes and whatever its custom id. */
  readonly fingerprint: string;
  /** Of its reply, without a prefix. */
  readonly replyId: string;
  readonly fate: LineFate;
  /** To be called when the batch is cancelled before this line is tried. */
  readonly cancel: () => void;
}

/** What the batch services share with the single calls. */
export interface BatchMind extends Mind {
  readonly understand: Understand;
}

interface ReadLine extends LineRequest {
  readonly asked:
    | { readonly call: ChatCall; readonly occasion: Occasion }
    | { readonly call: null; readonly refusal: Refusal };
}

/**
 * Decides each line's fate by the draws a single call with its body would meet. Lines with equal bodies are repeats of
 * each other; a repeat that brought no answer is left to the next batch with that body.
 */
export function readLines(
  requests: readonly LineRequest[],
  wire: Wire,
  mind: BatchMind,
): readonly BatchLine[] {
  // all lines take their repeat before the first one fails, else its twin would be taken for a second attempt
  return requests.map((request) => readLine(request, wire, mind)).map((line) => decideLine(line, wire, mind));
}

function readLine(request: LineRequest, wire: Wire, mind: BatchMind): ReadLine {
  const { received } = request;
  const reading = mind.understand(received, wire);
  if (!reading.ok) return { ...request, asked: { call: null, refusal: reading.refusal } };
  const { call } = reading;
  if (call.stream) {
    const refusal = refusalOf('invalid_request', 'stream: a batch has no streams', 'stream');
    return { ...request, asked: { call: null, refusal } };
  }
  // a batch counts its repeats apart from single calls with the same body
  const repeatOf = (caseKey: string): number => mind.tally.reserve(batchKeyOf(caseKey));
  return { ...request, asked: { call, occasion: occasionOf(call, received, { mind, repeatOf }) } };
}

function decideLine({ customId, received, asked }: ReadLine, wire: Wire, mind: BatchMind): BatchLine {
  if (asked.call === null) {
    const fingerprint = fingerprintOf(received);
    const fate: LineFate = { kind: 'refused', refusal: asked.refusal, status: null };
    return { customId, fingerprint, replyId: replyIdOf(fingerprint, 0), fate, cancel: () => undefined };
  }
  const { tally } = mind;
  const { call, occasion } = asked;
  const { key, fingerprint, countedBy } = occasion;
  const requestKey = batchKeyOf(JSON.stringify([key, fingerprint]));
  const attempt = tally.attempt(requestKey);
  const giveBack = (): void => {
    if (countedBy !== null) tally.giveBack(batchKeyOf(countedBy), key.repeat);
  };
  const fate = fateOf(call, occasion, { mind, wire, attempt });
  if (fate.kind === 'answered') {
    tally.answered(requestKey, null);
  } else {
    tally.failed(requestKey);
    giveBack();
  }
  const cancel = fate.kind === 'answered' ? giveBack : () => undefined;
  return { customId, fingerprint, replyId: replyIdOf(fingerprint, attempt, key.repeat), fate, cancel };
}

function batchKeyOf(key: string): string {
  return `batch ${key}`;
}

function fateOf(
  call: ChatCall,
  occasion: Occasion,
  { mind, wire, attempt }: { readonly mind: Mind; readonly wire: Wire; readonly attempt: number },
): LineFate {
  const { profile } = mind.options;
  const { persona, key } = occasion;
  const fault = faultFor(profile.faults, key, attempt);
  const shape = fault?.shape ?? null;
  const unwritable = refusalOfShape(wire, shape);
  if (unwritable !== null) return { kind: 'refused', refusal: unwritable, status: null };
  const answered: LineFate = {
    kind: 'answered',
    generate: () => generate(call, { ...occasion, formats: profile.answers, shape }),
  };
  if (fault !== null) return keepsAnswer(fault) ? answered : fateByFault(fault, call.model);
  if (drawExpired(profile.batch.expiredShare, key, attempt)) return { kind: 'expired' };
  const failure = drawFailure(persona, key, attempt);
  if (failure === null) return answered;
  return { kind: 'refused', refusal: failureRefusal(failure, call.model), status: null };
}

/** A line has no connection of its own: a stall is one that never ends, any other breakage an error of the server. */
function fateByFault(fault: FaultEffect, model: string): LineFate {
  const refusal = refusalOfFault(fault, model);
  if (refusal !== null) return { kind: 'refused', refusal, status: fault.status };
  if (fault.stall) return { kind: 'expired' };
  return { kind: 'refused', refusal: typicalRefusal('server_error', model), status: null };
}
