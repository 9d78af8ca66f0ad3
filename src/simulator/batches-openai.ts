import { createSchemaCompiler } from '../lib/validate.ts';
import type { BatchDesk, BatchView, DoneLine } from './batch-desk.ts';
import { createDesk } from './batch-desk.ts';
import { readBatchFile } from './batch-file-openai.ts';
import type { BatchJob } from './batch-job.ts';
import { cancelEndMs, hasEnded, milestonesOf } from './batch-job.ts';
import type { BatchMind, LineRequest } from './batch-lines.ts';
import { readLines } from './batch-lines.ts';
import { pageOf, readPageRequest } from './batch-page.ts';
import type { BatchService, ServiceReply, ServiceRequest } from './batch-service.ts';
import { createIds, idWithin, json, jsonLines, refuse } from './batch-service.ts';
import { objectOrEmpty, stringOrEmpty } from './body-fields.ts';
import { limitHeaders } from './errors-openai.ts';
import type { FileShelf } from './files-openai.ts';
import { createFileRoutes } from './files-openai.ts';
import { withoutTrial } from './occasion.ts';
import type { Violations } from './parse-body.ts';
import { compileCheck, parseBody } from './parse-body.ts';
import { openaiWire } from './wire-openai.ts';
import type { OpenaiFacts, OpenaiResults, WrittenLine } from './write-batch-openai.ts';
import { hasFailed, usageOf, writeBatch, writeLine } from './write-batch-openai.ts';

const ENDPOINT = '/v1/chat/completions';
const LARGEST_PAGE = 100;
const NOTHING_SPENT = { inputTokens: 0, outputTokens: 0 };

const createSchema = {
  type: 'object',
  required: ['input_file_id', 'endpoint', 'completion_window'],
  properties: {
    input_file_id: { type: 'string' },
    endpoint: { enum: [ENDPOINT] },
    completion_window: { enum: ['24h'] },
    metadata: {
      type: ['object', 'null'],
      maxProperties: 16,
      propertyNames: { maxLength: 64 },
      additionalProperties: { type: 'string', maxLength: 512 },
    },
  },
} as const;

type Desk = BatchDesk<OpenaiFacts, OpenaiResults>;
type View = BatchView<OpenaiFacts, OpenaiResults>;

/** OpenAI's files and batches. */
export function createOpenaiBatches(mind: BatchMind): BatchService {
  const { seed, profile } = mind.options;
  const shelf: FileShelf = new Map();
  const desk: Desk = createDesk({
    seed,
    habits: profile.batch,
    collect: (done, job) => collect(shelf, done, job),
  });
  const create = createCreate(mind, { desk, shelf });
  const withBatch = (answer: (view: View, request: ServiceRequest) => ServiceReply) => {
    return (request: ServiceRequest): ServiceReply => {
      const view = desk.view(request.id, request.moment.nowMs);
      return view === null ? unknownBatch(request.id) : answer(view, request);
    };
  };
  const all = /^\/v1\/batches\/?$/;
  return {
    headers: ({ id }) => ({ 'x-request-id': `req_${id}`, ...limitHeaders(NOTHING_SPENT) }),
    routes: [
      ...createFileRoutes(shelf),
      { endpoint: 'create', method: 'POST', path: all, answer: create },
      { endpoint: 'list', method: 'GET', path: all, answer: (request) => list(desk, request) },
      {
        endpoint: 'retrieve',
        method: 'GET',
        path: /^\/v1\/batches\/([^/]+)\/?$/,
        answer: withBatch((view) => json(writeBatch(view))),
      },
      {
        endpoint: 'cancel',
        method: 'POST',
        path: /^\/v1\/batches\/([^/]+)\/cancel\/?$/,
        answer: withBatch((view, request) => cancel(desk, view, request)),
      },
    ],
  };
}

function createCreate(
  mind: BatchMind,
  { desk, shelf }: { readonly desk: Desk; readonly shelf: FileShelf },
): (request: ServiceRequest) => ServiceReply {
  const nextId = createIds();
  let check: Violations | null = null;
  return ({ received, body, moment }) => {
    check ??= compileCheck(createSchemaCompiler(), createSchema);
    const parsed = parseBody(body, check);
    if (!parsed.ok) return { kind: 'refused', refusal: parsed.refusal };
    const inputFileId = stringOrEmpty(parsed.value['input_file_id']);
    const file = shelf.get(inputFileId);
    if (file?.purpose !== 'batch') {
      const message = `There is no file with the id ${inputFileId} and the purpose batch.`;
      return refuse('invalid_request', message, 'input_file_id');
    }
    const reading = readBatchFile({ bytes: Buffer.byteLength(file.text), text: file.text }, ENDPOINT);
    const requests = (reading.ok ? reading.requests : []).map(({ customId, body: line }): LineRequest => ({
      customId,
      received: withoutTrial({ ...received, path: ENDPOINT, body: line }),
    }));
    const { metadata } = parsed.value;
    const id = `batch_${nextId(body)}`;
    const facts = {
      inputFileId,
      endpoint: ENDPOINT,
      metadata: metadata === undefined || metadata === null ? null : objectOrEmpty(metadata),
      model: reading.ok ? reading.model : null,
      errors: reading.ok ? [] : reading.errors,
    };
    desk.open({ id, facts, lines: readLines(requests, openaiWire, mind) }, moment);
    return shown(desk, id, moment.nowMs);
  };
}

function collect(shelf: FileShelf, done: readonly DoneLine[], job: BatchJob): OpenaiResults {
  const lines = done.map((line) => writeLine(line, job));
  const put = (name: string, kept: readonly WrittenLine[]): string | null => {
    if (kept.length === 0) return null;
    const id = `file-${idWithin(job.id, name)}`;
    shelf.set(id, {
      id,
      name: `${job.id}_${name}.jsonl`,
      purpose: 'batch_output',
      createdAt: new Date(job.createdAt.getTime() + (cancelEndMs(job) ?? milestonesOf(job).endMs)),
      text: jsonLines(kept.map(({ line }) => line)),
    });
    return id;
  };
  return {
    outputFileId: put(
      'output',
      lines.filter(({ succeeded }) => succeeded),
    ),
    errorFileId: put(
      'error',
      lines.filter(({ succeeded }) => !succeeded),
    ),
    usage: usageOf(lines),
  };
}

function list(desk: Desk, { received, moment }: ServiceRequest): ServiceReply {
  const asked = readPageRequest(received.query, { largest: LARGEST_PAGE, after: 'after', before: null });
  if (!asked.ok) return asked.reply;
  const page = pageOf(desk.ids(), asked.page);
  if (page === null) return unknownBatch(asked.page.after ?? '');
  const views = page.ids.flatMap((id) => desk.view(id, moment.nowMs) ?? []);
  return json({
    object: 'list',
    data: views.map(writeBatch),
    first_id: page.ids[0] ?? null,
    last_id: page.ids.at(-1) ?? null,
    has_more: page.hasMore,
  });
}

function cancel(desk: Desk, view: View, { id, moment }: ServiceRequest): ServiceReply {
  if (hasFailed(view) || hasEnded(view.stage)) {
    return refuse('invalid_request', `The batch ${id} has ended and can't be cancelled.`);
  }
  desk.cancel(id, moment.nowMs);
  return shown(desk, id, moment.nowMs);
}

function shown(desk: Desk, id: string, nowMs: number): ServiceReply {
  const view = desk.view(id, nowMs);
  return view === null ? unknownBatch(id) : json(writeBatch(view));
}

function unknownBatch(id: string): ServiceReply {
  return refuse('not_found', `There is no batch with the id ${id}.`);
}
