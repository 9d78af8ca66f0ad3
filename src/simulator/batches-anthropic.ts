import { writeBatch, writeResult } from './write-batch-anthropic.ts';
import type { BatchDesk, BatchView } from './batch-desk.ts';
import { createDesk } from './batch-desk.ts';
import { hasEnded } from './batch-job.ts';
import type { BatchMind, LineRequest } from './batch-lines.ts';
import { readLines } from './batch-lines.ts';
import { pageOf, readPageRequest } from './batch-page.ts';
import type { BatchService, ServiceReply, ServiceRequest } from './batch-service.ts';
import { createIds, json, jsonLines, refuse } from './batch-service.ts';
import { headerText, objectOrEmpty, objectsIn, stringOrEmpty } from './body-fields.ts';
import { limitHeaders } from './errors-anthropic.ts';
import type { Violations } from './parse-body.ts';
import { compileCheck, parseBody } from './parse-body.ts';
import { createSchemaCompiler } from '../lib/validate.ts';
import { anthropicWire } from './wire-anthropic.ts';
import { withoutTrial } from './occasion.ts';

const LARGEST_PAGE = 1000;
const NOTHING_SPENT = { inputTokens: 0, outputTokens: 0 };

const createSchema = {
  type: 'object',
  required: ['requests'],
  properties: {
    requests: {
      type: 'array',
      minItems: 1,
      maxItems: 100_000,
      items: {
        type: 'object',
        required: ['custom_id', 'params'],
        properties: {
          custom_id: { type: 'string', pattern: '^[a-zA-Z0-9_-]{1,64}$' },
          params: { type: 'object' },
        },
      },
    },
  },
} as const;

/** The results as JSONL. */
type Desk = BatchDesk<null, string>;
type View = BatchView<null, string>;

/** Anthropic's message batches. */
export function createAnthropicBatches(mind: BatchMind): BatchService {
  const { seed, profile } = mind.options;
  const desk: Desk = createDesk({
    seed,
    habits: profile.batch,
    collect: (done, job) => jsonLines(done.map((line) => writeResult(line, job))),
  });
  const create = createCreate(mind, desk);
  const withBatch = (answer: (view: View, request: ServiceRequest) => ServiceReply) => {
    return (request: ServiceRequest): ServiceReply => {
      const view = desk.view(request.id, request.moment.nowMs);
      return view === null ? unknownBatch(request.id) : answer(view, request);
    };
  };
  const one = /^\/v1\/messages\/batches\/([^/]+)\/?$/;
  const all = /^\/v1\/messages\/batches\/?$/;
  return {
    headers: ({ id, date }) => ({ 'request-id': `req_${id}`, ...limitHeaders(NOTHING_SPENT, date) }),
    routes: [
      { endpoint: 'create', method: 'POST', path: all, answer: create },
      { endpoint: 'list', method: 'GET', path: all, answer: (request) => list(desk, request) },
      { endpoint: 'retrieve', method: 'GET', path: one, answer: withBatch(shown) },
      {
        endpoint: 'delete',
        method: 'DELETE',
        path: one,
        answer: withBatch((view) => remove(desk, view)),
      },
      {
        endpoint: 'results',
        method: 'GET',
        path: /^\/v1\/messages\/batches\/([^/]+)\/results\/?$/,
        answer: withBatch(results),
      },
      {
        endpoint: 'cancel',
        method: 'POST',
        path: /^\/v1\/messages\/batches\/([^/]+)\/cancel\/?$/,
        answer: withBatch((view, request) => cancel(desk, view, request)),
      },
    ],
  };
}

function createCreate(mind: BatchMind, desk: Desk): (request: ServiceRequest) => ServiceReply {
  const nextId = createIds();
  let check: Violations | null = null;
  return (request) => {
    check ??= compileCheck(createSchemaCompiler(), createSchema);
    const body = parseBody(request.body, check);
    if (!body.ok) return { kind: 'refused', refusal: body.refusal };
    const lines = objectsIn(body.value['requests']).map(({ custom_id: customId, params }): LineRequest => ({
      customId: stringOrEmpty(customId),
      received: withoutTrial({
        ...request.received,
        path: '/v1/messages',
        body: JSON.stringify(objectOrEmpty(params)),
      }),
    }));
    const twice = firstDouble(lines);
    if (twice !== null) {
      return refuse('invalid_request', `requests: the custom_id ${twice} is there twice`, 'requests');
    }
    const id = `msgbatch_${nextId(request.body)}`;
    desk.open({ id, facts: null, lines: readLines(lines, anthropicWire, mind) }, request.moment);
    const view = desk.view(id, request.moment.nowMs);
    return view === null ? unknownBatch(id) : shown(view, request);
  };
}

function firstDouble(lines: readonly LineRequest[]): string | null {
  const seen = new Set<string>();
  for (const { customId } of lines) {
    if (seen.has(customId)) return customId;
    seen.add(customId);
  }
  return null;
}

function shown(view: View, { received }: ServiceRequest): ServiceReply {
  return json(writeBatch(view, hostOf(received)));
}

function hostOf({ headers }: ServiceRequest['received']): string {
  return headerText(headers, 'host');
}

function list(desk: Desk, { received, moment }: ServiceRequest): ServiceReply {
  const names = { largest: LARGEST_PAGE, after: 'after_id', before: 'before_id' };
  const asked = readPageRequest(received.query, names);
  if (!asked.ok) return asked.reply;
  const page = pageOf(desk.ids(), asked.page);
  if (page === null) return unknownBatch(asked.page.before ?? asked.page.after ?? '');
  const views = page.ids.flatMap((id) => desk.view(id, moment.nowMs) ?? []);
  return json({
    data: views.map((view) => writeBatch(view, hostOf(received))),
    has_more: page.hasMore,
    first_id: page.ids[0] ?? null,
    last_id: page.ids.at(-1) ?? null,
  });
}

function results({ results: text, job }: View): ServiceReply {
  if (text === null) return refuse('not_found', `The batch ${job.id} has not ended: it has no results yet.`);
  return { kind: 'text', contentType: 'application/x-jsonl', text };
}

function cancel(desk: Desk, { stage, job }: View, request: ServiceRequest): ServiceReply {
  if (hasEnded(stage)) {
    return refuse('invalid_request', `The batch ${job.id} has ended and can't be canceled.`);
  }
  desk.cancel(job.id, request.moment.nowMs);
  const view = desk.view(job.id, request.moment.nowMs);
  return view === null ? unknownBatch(job.id) : shown(view, request);
}

function remove(desk: Desk, { stage, job }: View): ServiceReply {
  if (!hasEnded(stage)) {
    return refuse('invalid_request', `The batch ${job.id} has not ended: cancel it before deleting it.`);
  }
  desk.remove(job.id);
  return json({ id: job.id, type: 'message_batch_deleted' });
}

function unknownBatch(id: string): ServiceReply {
  return refuse('not_found', `There is no batch with the id ${id}.`);
}
