import { sha256 } from '../lib/hash.ts';
import { faultyDelivery } from './apply-fault.ts';
import type { BatchMind } from './batch-lines.ts';
import { createAnthropicBatches } from './batches-anthropic.ts';
import { createOpenaiBatches } from './batches-openai.ts';
import type { BatchService, ServiceReply, ServiceRoute } from './batch-service.ts';
import { createIds } from './batch-service.ts';
import { decodedSegment, headerText } from './body-fields.ts';
import type { Delivery } from './delivery.ts';
import { deliverAtOnce, deliverText } from './delivery.ts';
import { refusalOfEnvelope } from './envelope.ts';
import type { FaultEffect } from './faults.ts';
import { endpointFaultFor } from './faults.ts';
import { boundaryOf } from './multipart.ts';
import type { Moment, Received, ReplyContext, Wire } from './wire.ts';

/** What a request about batches is answered with; `null` when it isn't about batches. */
type AnswerBatches = (received: Received, wire: Wire, moment: Moment) => Delivery | null;

type FaultOf = (route: ServiceRoute, id: string, received: Received) => FaultEffect | null;

/** The batch services of the wires that have one. Batches and files are kept in memory until they are deleted. */
export function createBatchServices(mind: BatchMind): AnswerBatches {
  const services: Partial<Record<Wire['api'], BatchService>> = {
    openai: createOpenaiBatches(mind),
    anthropic: createAnthropicBatches(mind),
  };
  const faultOf = createFaultFinder(mind);
  const requestIds = createIds();
  return (received, wire, moment) => {
    const service = services[wire.api];
    const routes = service?.routes.filter(({ path }) => path.test(received.path)) ?? [];
    if (service === undefined || routes.length === 0) return null;
    const context = { date: moment.date, id: requestIds(`${received.method} ${received.path}`) };
    const refusal = refusalOfEnvelope(
      received,
      wire,
      routes.map(({ method }) => method),
    );
    const route = routes.find(({ method }) => method === received.method);
    if (refusal !== null || route === undefined) {
      return refusal === null ? null : deliverAtOnce(wire.writeRefusal(refusal, context));
    }
    const id = decodedSegment(route.path.exec(received.path)?.[1] ?? '');
    const answer = (): Delivery =>
      deliver(route.answer({ id, received, body: received.body ?? '', moment }), { service, wire, context });
    const fault = faultOf(route, id, received);
    if (fault === null) return answer();
    return faultyDelivery(fault, {
      answer,
      refuse: (refused) => deliverAtOnce(wire.writeRefusal(refused, context)),
      model: 'this model',
      date: moment.date,
    });
  };
}

function deliver(
  reply: ServiceReply,
  {
    service,
    wire,
    context,
  }: { readonly service: BatchService; readonly wire: Wire; readonly context: ReplyContext },
): Delivery {
  const headers = service.headers(context);
  switch (reply.kind) {
    case 'refused':
      return deliverAtOnce(wire.writeRefusal(reply.refusal, context));
    case 'json':
      return deliverAtOnce({ status: 200, headers, body: reply.body });
    case 'text':
      return deliverText(reply.text, { 'content-type': reply.contentType, ...headers });
  }
}

function createFaultFinder({ options }: BatchMind): FaultOf {
  const { faults } = options.profile;
  const counts = new Map<string, number>();
  return ({ endpoint }, id, received) => {
    if (!faults.some((fault) => fault.endpoint === endpoint)) return null;
    const subject = id === '' ? contentOf(received) : id;
    const counted = `${endpoint} ${subject}`;
    const request = counts.get(counted) ?? 0;
    counts.set(counted, request + 1);
    return endpointFaultFor(faults, { seed: options.seed, endpoint, subject }, request);
  };
}

function contentOf({ body, headers }: Received): string {
  // a form's boundary is chosen anew each time
  const boundary = boundaryOf(headerText(headers, 'content-type'));
  return sha256(boundary === null ? (body ?? '') : (body ?? '').replaceAll(boundary, ''));
}
