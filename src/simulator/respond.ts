import type { Replies } from './apply-fault.ts';
import { faultyDelivery } from './apply-fault.ts';
import { createBatchServices } from './batch-services.ts';
import type { Delivery } from './delivery.ts';
import { deliverAnswer, deliverAtOnce, deliverStream } from './delivery.ts';
import { drawFailure } from './draws.ts';
import { failureRefusal } from './typical-refusal.ts';
import { faultFor, keepsAnswer } from './faults.ts';
import { createCaseFinder } from './find-case.ts';
import { generate } from './generate.ts';
import { answerModels } from './models.ts';
import type { Mind } from './occasion.ts';
import { fingerprintOf, occasionOf, replyIdOf } from './occasion.ts';
import { refusalOfShape } from './shaped-reply.ts';
import { createTally } from './tally.ts';
import { createUnderstand, wireOf } from './understand.ts';
import type { ChatCall, Moment, Received, Refusal, ReplyContext, Wire } from './wire.ts';
import { refusalOf } from './wire.ts';

/** What happens on a connection, and whom to tell when the client doesn't wait for the end. */
export interface Plan {
  readonly delivery: Delivery;
  readonly abandoned: () => void;
}

export type Respond = (received: Received, moment: Moment) => Plan;

/** Decides what each request is answered with; it neither waits nor touches a socket. */
export function createRespond(options: Mind['options']): Respond {
  const mind = { options, finder: createCaseFinder(options.datasets), tally: createTally() };
  const understand = createUnderstand();
  const answerBatches = createBatchServices({ ...mind, understand });
  return (received, moment) => {
    const { date } = moment;
    const wire = wireOf(received);
    const aboutBatches = answerBatches(received, wire, moment);
    if (aboutBatches !== null) return planOf(aboutBatches);
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

function answerCall(call: ChatCall, arrival: Arrival, mind: Mind): Plan {
  const { tally, options } = mind;
  const occasion = occasionOf(call, arrival.received, {
    mind,
    repeatOf: (caseKey) => tally.repeat(caseKey),
  });
  const { key, persona, countedBy, fingerprint } = occasion;
  const requestKey = JSON.stringify([key, fingerprint]);
  const attempt = tally.attempt(requestKey);
  const id = replyIdOf(fingerprint, attempt, key.repeat);
  const fault = faultFor(options.profile.faults, key, attempt);
  const shape = fault?.shape ?? null;
  const formats = options.profile.answers;
  const replies = repliesTo(call, { ...arrival, id }, { ...occasion, formats, shape });
  const unwritable = refusalOfShape(arrival.wire, shape);
  if (unwritable !== null) return planOf(replies.refuse(unwritable));
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
