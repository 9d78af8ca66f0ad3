import type { BatchItem, BatchLine, BatchProvider, BatchState, FoundBatch } from '../domain/batch.ts';
import { ProviderError } from '../domain/errors.ts';
import { isJsonObject } from '../domain/json.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Endpoint, ModelSpec } from '../domain/model.ts';
import { timeOf, withoutStream } from './batch-facts.ts';
import { toBatchLine, toErrorLine, toUnrunLine } from './batch-line.ts';
import { createBatchLink } from './batch-link.ts';
import type { BatchCall, BatchLink } from './batch-link.ts';
import { batchesSince } from './batch-list.ts';
import type { BatchRecord } from './batch-records.ts';
import { openOpenAiClient } from './client-openai.ts';
import { baseUrlOf, LONGEST_TIMER_MS } from './endpoint.ts';
import { toBody, toCompletion } from './openai.ts';
import { plainText } from './plain-text.ts';
import { countOf, fieldOf, objectsIn, stringOf } from './reply.ts';
import type { Exchange, SdkOptions } from './transport.ts';

const MAX_REQUESTS = 50_000;
const MAX_BYTES = 200_000_000;
const CALLED_PATH = '/v1/chat/completions';
const NAME_KEY = 'evalsmall';

/** OpenAI's batches: a file of requests is uploaded, files of results come back. */
export async function openOpenAiBatches(model: ModelSpec, apiKey: string | null): Promise<BatchProvider> {
  const { endpoint } = model;
  const link = createBatchLink(endpoint, apiKey);
  const client = await openOpenAiClient(model);
  const get = (path: string) => (options: SdkOptions) => client.get(path, options);
  const post = (path: string, toSend: () => object) => (options: SdkOptions) =>
    // a large file may take long to send, and only the caller's signal decides how long
    client.post(path, { body: toSend(), ...options, timeout: LONGEST_TIMER_MS });
  return {
    maxRequests: MAX_REQUESTS,
    maxBytes: MAX_BYTES,
    bytesOf: (item) => Buffer.byteLength(toLine(item, endpoint), 'utf8'),
    submit: async (name, items, signal) => {
      const upload = post('/files', () => toUpload(name, items, endpoint));
      const fileId = await link.ask(callWith(signal), { send: upload, read: readId });
      const create = post('/batches', () => toBatch(name, fileId));
      return link.ask(callWith(signal), { send: create, read: readState });
    },
    find: async ({ name, since }, signal): Promise<FoundBatch | null> => {
      const batches = batchesSince(since, {
        toState,
        askPage: (after, read) => link.ask(callWith(signal), { send: get(listPath(after)), read }),
      });
      for await (const { state, entry } of batches) {
        if (fieldOf(entry.metadata, NAME_KEY) === name) return { ...state, isCertain: true };
      }
      return null;
    },
    state: (batchId, signal) => link.ask(callWith(signal), { send: get(pathOf(batchId)), read: readState }),
    results: async function* (batchId, signal) {
      const send = get(pathOf(batchId));
      const fileIds = await link.ask(callWith(signal), { send, read: readFileIds });
      const urls = fileIds.map((id) => `${baseUrlOf(endpoint)}/files/${encodeURIComponent(id)}/content`);
      yield* readFiles(urls, link, signal);
    },
    cancel: async (batchId, signal) => {
      const send = post(`${pathOf(batchId)}/cancel`, () => ({}));
      await link.ask(callWith(signal), { send, read: () => null });
    },
  };
}

function callWith(signal: AbortSignal): BatchCall {
  return { signal, wireHeaders: {} };
}

function pathOf(batchId: string): string {
  return `/batches/${encodeURIComponent(batchId)}`;
}

function listPath(after: string | null): string {
  const query = new URLSearchParams({ limit: '100', ...(after === null ? {} : { after }) });
  return `/batches?${query.toString()}`;
}

function toLine({ id, request }: BatchItem, endpoint: Endpoint): string {
  const body = withoutStream(toBody({ ...request, stream: false }, endpoint));
  return `${JSON.stringify({ custom_id: id, method: 'POST', url: CALLED_PATH, body })}\n`;
}

// a form of our own: the SDK's finds out whether `fetch` takes one by a call of it that would count as the attempt's
function toUpload(name: string, items: readonly BatchItem[], endpoint: Endpoint): FormData {
  const form = new FormData();
  form.append('purpose', 'batch');
  const lines = items.map((item) => Buffer.from(toLine(item, endpoint), 'utf8'));
  form.append('file', new Blob(lines, { type: 'application/jsonl' }), `${NAME_KEY}-${name}.jsonl`);
  return form;
}

function toBatch(name: string, inputFileId: string): JsonObject {
  const metadata = { [NAME_KEY]: name };
  return { input_file_id: inputFileId, endpoint: CALLED_PATH, completion_window: '24h', metadata };
}

function readId(file: JsonObject): string {
  const id = stringOf(file.id);
  if (id === null) throw new Error('it names no file');
  return id;
}

function readState(batch: JsonObject, exchange: Exchange): BatchState {
  const state = toState(batch, exchange);
  if (state === null) throw new Error('it is no batch');
  return state;
}

const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'expired', 'cancelled']);

function toState(batch: JsonObject, exchange: Exchange): BatchState | null {
  const batchId = stringOf(batch.id);
  const rawStatus = stringOf(batch.status);
  if (batchId === null || rawStatus === null) return null;
  const isEnded = ENDED.has(rawStatus);
  const count = (name: string): number | null => countOf(fieldOf(batch.request_counts, name));
  // counted once the file is validated; until then all are 0
  const total = count('total') === 0 ? null : count('total');
  const completed = total === null ? null : count('completed');
  return {
    batchId,
    status: isEnded ? 'ended' : 'running',
    rawStatus,
    total,
    completed,
    // expired and cancelled requests are not among those it counts as failed
    failed: total === null || completed === null || !isEnded ? count('failed') : total - completed,
    createdAt: secondsOf(batch.created_at),
    expiresAt: secondsOf(batch.expires_at),
    problem: rawStatus === 'failed' ? problemOf(batch, exchange) : null,
  };
}

function secondsOf(value: JsonObject[string] | undefined): string | null {
  return typeof value === 'number' ? timeOf(value * 1000) : null;
}

const SHOWN_PROBLEMS = 3;
const LONGEST_PROBLEM = 600;

function problemOf({ errors }: JsonObject, { redact }: Exchange): string {
  const problems = objectsIn(fieldOf(errors, 'data')).map(({ line, message, code }) => {
    const where = countOf(line) === null ? '' : `line ${countOf(line)}: `;
    return `${where}${stringOf(message) ?? stringOf(code) ?? 'no reason is given'}`;
  });
  if (problems.length === 0) return 'The provider refused the batch and gave no reason.';
  const more = problems.length - SHOWN_PROBLEMS;
  const shown = plainText(redact(problems.slice(0, SHOWN_PROBLEMS).join('; ')), LONGEST_PROBLEM);
  return more > 0 ? `${shown}; and ${more} more` : shown;
}

function readFileIds(batch: JsonObject, exchange: Exchange): readonly string[] {
  const { status, rawStatus, completed } = readState(batch, exchange);
  if (status === 'running') throw new Error(`the batch has not ended, it is ${rawStatus}`);
  const answers = stringOf(batch.output_file_id);
  if (answers === null && (completed ?? 0) > 0) throw new Error('it names no file of results');
  return [answers, stringOf(batch.error_file_id)].filter((id) => id !== null);
}

// a line that can't be read in one file doesn't cost the other
async function* readFiles(
  urls: readonly string[],
  link: BatchLink,
  signal: AbortSignal,
): AsyncGenerator<BatchLine, void, undefined> {
  let unread: ProviderError | null = null;
  for (const url of urls) {
    try {
      for await (const record of link.records(url, callWith(signal))) yield readRecord(record);
    } catch (error) {
      if (!(error instanceof ProviderError) || error.failure.kind !== 'bad_reply') throw error;
      unread ??= error;
    }
  }
  if (unread !== null) throw unread;
}

function readRecord(record: BatchRecord): BatchLine {
  const { response, error } = record.content;
  const status = countOf(fieldOf(response, 'status_code')) ?? 200;
  if (isJsonObject(error) && status === 200) {
    const code = stringOf(error.code) ?? '';
    if (/expired/.test(code)) return toUnrunLine(record, 'expired');
    if (/cancel/.test(code)) return toUnrunLine(record, 'cancelled');
    return toErrorLine(record, { error });
  }
  const requestId = stringOf(fieldOf(response, 'request_id'));
  return toBatchLine(record, { status, body: fieldOf(response, 'body'), requestId }, toCompletion);
}
