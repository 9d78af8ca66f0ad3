import { sha256 } from '../lib/hash.ts';
import { headerText } from './body-fields.ts';
import type { Replies } from './apply-fault.ts';
import { faultyDelivery } from './apply-fault.ts';
import type { Delivery } from './delivery.ts';
import { deliverAnswer, deliverAtOnce, deliverStream } from './delivery.ts';
import type { DrawKey, DrawnFailure } from './draws.ts';
import { drawFailure } from './draws.ts';
import { faultFor, keepsAnswer } from './faults.ts';
import type { CaseFinder, FoundCase, KnownDataset } from './find-case.ts';
import { createCaseFinder } from './find-case.ts';
import { generate } from './generate.ts';
import { answerModels } from './models.ts';
import type { Persona } from './persona.ts';
import { personaOf } from './persona.ts';
import type { Profile } from './profile.ts';
import type { Tally } from './tally.ts';
import { createTally } from './tally.ts';
import { typicalRefusal } from './typical-refusal.ts';
import { createUnderstand, wireOf } from './understand.ts';
import type { ChatCall, Received, Refusal, ReplyContext, Wire } from './wire.ts';
import { refusalOf } from './wire.ts';

/** What happens on a connection, and whom to tell when the client doesn't wait for the end. */
export interface Plan {
  readonly delivery: Delivery;
  readonly abandoned: () => void;
}

export type Respond = (received: Received, date: Date) => Plan;

interface ResponderOptions {
  readonly profile: Profile;
  readonly datasets: readonly KnownDataset[];
  readonly seed: number;
}

interface Mind {
  readonly options: ResponderOptions;
  readonly finder: CaseFinder;
  readonly tally: Tally;
}

/** Decides what each request is answered with; it neither waits nor touches a socket. */
export function createRespond(options: ResponderOptions): Respond {
  const mind = { options, finder: createCaseFinder(options.datasets), tally: createTally() };
  const understand = createUnderstand();
  return (received, date) => {
    const wire = wireOf(received);
    const context = { date, id: replyIdOf(fingerprintOf(received), 0) };
    const models = answerModels(received, wire, { cast: options.profile, context });
    if (models !== null) return planOf(deliverAtOnce(models));
    const reading = understand(received, wire);
    if (reading.ok) return answerCall(reading.call, { received, wire, date }, mind);
    return planOf(refused(reading.refusal, wire, context));
  };
}

/** The reply of last resort when the simulator itself fails. */
export function simulatorBug(received: Received, date: Date, error: unknown): Plan {
  const message = `The simulator failed: ${String(error)}`;
  const refusal = refusalOf('simulator_bug', message);
  const context = { date, id: replyIdOf(fingerprintOf(received), 0) };
  return planOf(refused(refusal, wireOf(received), context));
}

interface Arrival {
  readonly received: Received;
  readonly wire: Wire;
  readonly date: Date;
}

interface Occasion {
  readonly persona: Persona;
  readonly key: DrawKey;
  readonly found: FoundCase | null;
  /** What the request is, whenever it comes. */
  readonly fingerprint: string;
  /** What the tally counts repeats by; `null` when the client says which repeat it is. */
  readonly countedBy: string | null;
}

function answerCall(call: ChatCall, arrival: Arrival, mind: Mind): Plan {
  const { tally, options } = mind;
  const occasion = occasionOf(call, arrival.received, mind);
  const { key, persona, countedBy, fingerprint } = occasion;
  const requestKey = JSON.stringify([key, fingerprint]);
  const attempt = tally.attempt(requestKey);
  const id = replyIdOf(fingerprint, attempt, key.repeat);
  const replies = repliesTo(call, { ...arrival, id }, { ...occasion, formats: options.profile.answers });
  const fault = faultFor(options.profile.faults, key, attempt);
  const failure = fault === null ? drawFailure(persona, key, attempt) : null;
  if (failure !== null) {
    tally.failed(requestKey);
    return planOf(replies.refuse(failureRefusal(failure, call.model)));
  }
  const delivery = fault === null ? replies.answer() : faultyDelivery(fault, replies);
  if (fault !== null && !keepsAnswer(fault)) {
    tally.failed(requestKey);
    return planOf(delivery);
  }
  tally.answered(requestKey, countedBy);
  return { delivery, abandoned: () => tally.abandoned(requestKey, countedBy, attempt) };
}

function occasionOf(call: ChatCall, received: Received, { options, finder, tally }: Mind): Occasion {
  const { headers } = received;
  const question = call.messages.findLast(({ role }) => role === 'user')?.text ?? '';
  const found = finder.byHeader(headerText(headers, 'x-evalsmall-case')) ?? finder.byMessage(question);
  const caseId = found?.example.id ?? sha256(question);
  // two arms may ask one model about one case: each has attempts and repeats of its own, so that neither's order of
  // arrival counts
  const fingerprint = fingerprintOf(received);
  const caseKey = JSON.stringify([call.model, found?.dataset, caseId, fingerprint]);
  const named = repeatFrom(headerText(headers, 'x-evalsmall-repeat'));
  const repeat = named ?? tally.repeat(caseKey);
  return {
    persona: personaOf(options.profile, call.model),
    key: { seed: options.seed, model: call.model, caseId, repeat },
    found,
    fingerprint,
    countedBy: named === null ? caseKey : null,
  };
}

function repeatFrom(header: string): number | null {
  return /^\d{1,9}$/.test(header) ? Number(header) : null;
}

function failureRefusal({ kind, retryAfterSeconds }: DrawnFailure, model: string): Refusal {
  const refusal = typicalRefusal(kind, model);
  return kind === 'rate_limited' ? { ...refusal, retryAfterSeconds } : refusal;
}

function repliesTo(
  call: ChatCall,
  { wire, ...context }: Pick<Arrival, 'wire' | 'date'> & ReplyContext,
  occasion: Parameters<typeof generate>[1],
): Replies {
  return {
    answer: () => {
      const generation = generate(call, occasion);
      return call.stream
        ? deliverStream(wire.writeStream(generation, context, call), generation)
        : deliverAnswer(wire.writeChat(generation, context), generation);
    },
    refuse: (refusal) => refused(refusal, wire, context),
    model: call.model,
    date: context.date,
  };
}

function planOf(delivery: Delivery): Plan {
  return { delivery, abandoned: () => undefined };
}

function refused(refusal: Refusal, wire: Wire, context: ReplyContext): Delivery {
  return deliverAtOnce(wire.writeRefusal(refusal, context));
}

function fingerprintOf({ method, path, headers, body }: Received): string {
  const { 'x-evalsmall-case': caseName, 'x-evalsmall-repeat': repeat } = headers;
  return sha256(JSON.stringify([method, path, caseName ?? null, repeat ?? null, body]));
}

function replyIdOf(fingerprint: string, attempt: number, repeat = 0): string {
  return sha256(JSON.stringify([fingerprint, attempt, repeat])).slice(0, 24);
}
