import type {
  BatchItem,
  BatchLine,
  BatchProvider,
  BatchState,
  FoundBatch,
  SoughtBatch,
} from '../domain/batch.ts';
import { ProviderError } from '../domain/errors.ts';
import { isJsonObject } from '../domain/json.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Endpoint, ModelSpec } from '../domain/model.ts';
import { toBody, toCompletion, versionFor } from './anthropic.ts';
import { timeOf, withoutStream } from './batch-facts.ts';
import { toBatchLine, toErrorLine, toUnrunLine } from './batch-line.ts';
import { createBatchLink } from './batch-link.ts';
import type { BatchCall } from './batch-link.ts';
import { batchesSince } from './batch-list.ts';
import type { ListedBatch } from './batch-list.ts';
import type { BatchRecord } from './batch-records.ts';
import { openAnthropicClient } from './client-anthropic.ts';
import { baseUrlOf, LONGEST_TIMER_MS } from './endpoint.ts';
import { countOf, fieldOf, stringOf, sumOf } from './reply.ts';
import type { SdkOptions } from './transport.ts';

const MAX_REQUESTS = 100_000;
const ENVELOPE_BYTES = '{"requests":[]}'.length;
const MAX_BYTES = 256_000_000 - ENVELOPE_BYTES;

/** Anthropic's message batches: requests go in one body, results come back as a file of lines. */
export async function openAnthropicBatches(model: ModelSpec, apiKey: string | null): Promise<BatchProvider> {
  const { endpoint } = model;
  const link = createBatchLink(endpoint, apiKey);
  const client = await openAnthropicClient(model);
  const get = (path: string) => (options: SdkOptions) => client.get(path, options);
  const post = (path: string, body: JsonObject) => (options: SdkOptions) =>
    // a large body may take long to send, and only the caller's signal decides how long
    client.post(path, { body, ...options, timeout: LONGEST_TIMER_MS });
  const readUrl = (batch: JsonObject): string => readResultsUrl(batch, endpoint);
  return {
    maxRequests: MAX_REQUESTS,
    maxBytes: MAX_BYTES,
    // with the comma behind it
    bytesOf: (item) => Buffer.byteLength(JSON.stringify(toEntry(item)), 'utf8') + 1,
    submit: (_name, items, signal) => {
      const requests = items.map(toEntry);
      const call = { signal, wireHeaders: { 'anthropic-version': versionOf(requests) } };
      return link.ask(call, { send: post(BATCHES, { requests }), read: readState });
    },
    find: (sought, signal) => {
      const batches = batchesSince(sought.since, {
        toState,
        askPage: (after, read) => link.ask(callWith(signal), { send: get(listPath(after)), read }),
      });
      const firstId = (entry: JsonObject): Promise<string | null> =>
        firstIdIn(link.records(resultsUrlOf(entry, endpoint), callWith(signal)));
      return findAmong(batches, sought, firstId);
    },
    state: (batchId, signal) => link.ask(callWith(signal), { send: get(pathOf(batchId)), read: readState }),
    results: async function* (batchId, signal) {
      const send = get(pathOf(batchId));
      const url = await link.ask(callWith(signal), { send, read: readUrl });
      for await (const record of link.records(url, callWith(signal))) yield readRecord(record);
    },
    cancel: async (batchId, signal) => {
      const send = post(`${pathOf(batchId)}/cancel`, {});
      await link.ask(callWith(signal), { send, read: () => null });
    },
  };
}

const BATCHES = '/v1/messages/batches';

function callWith(signal: AbortSignal): BatchCall {
  return { signal, wireHeaders: { 'anthropic-version': versionFor({}) } };
}

function pathOf(batchId: string): string {
  return `${BATCHES}/${encodeURIComponent(batchId)}`;
}

function listPath(after: string | null): string {
  const query = new URLSearchParams({ limit: '100', ...(after === null ? {} : { after_id: after }) });
  return `${BATCHES}?${query.toString()}`;
}

type Entry = Readonly<{ custom_id: string; params: JsonObject }>;

function toEntry({ id, request }: BatchItem): Entry {
  return { custom_id: id, params: withoutStream(toBody({ ...request, stream: false })) };
}

// one header speaks for all requests of a batch
function versionOf(entries: readonly Entry[]): string {
  const versions = entries.map(({ params }) => versionFor(params));
  return versions.toSorted()[0] ?? versionFor({});
}

function readState(batch: JsonObject): BatchState {
  const state = toState(batch);
  if (state === null) throw new Error('it is no batch');
  return state;
}

function toState(batch: JsonObject): BatchState | null {
  const batchId = stringOf(batch.id);
  const rawStatus = stringOf(batch.processing_status);
  if (batchId === null || rawStatus === null) return null;
  const isEnded = rawStatus === 'ended';
  const count = (name: string): number | null => countOf(fieldOf(batch.request_counts, name));
  const completed = count('succeeded');
  const failed = sumOf(count('errored'), count('canceled'), count('expired'));
  // counted when the batch has ended; until then all are 0
  const isCounted = isEnded || sumOf(completed, failed) !== 0;
  return {
    batchId,
    status: isEnded ? 'ended' : 'running',
    rawStatus,
    total: sumOf(count('processing'), completed, failed),
    completed: isCounted ? completed : null,
    failed: isCounted ? failed : null,
    createdAt: timeOf(Date.parse(stringOf(batch.created_at) ?? '')),
    expiresAt: timeOf(Date.parse(stringOf(batch.expires_at) ?? '')),
    problem: null,
  };
}

// a list tells no names: what has ended is known by the ids in its results, what is running by its size alone
async function findAmong(
  batches: AsyncIterable<ListedBatch>,
  sought: SoughtBatch,
  firstId: (entry: JsonObject) => Promise<string | null>,
): Promise<FoundBatch | null> {
  let nearest: BatchState | null = null;
  for await (const { state, entry } of batches) {
    if (sought.others.has(state.batchId) || (state.total ?? sought.total) !== sought.total) continue;
    if (state.status === 'running') {
      if (nearest === null || distanceMs(state, sought) < distanceMs(nearest, sought)) nearest = state;
    } else if ((await firstId(entry))?.startsWith(`${sought.name}-`) === true) {
      return { ...state, isCertain: true };
    }
  }
  return nearest === null ? null : { ...nearest, isCertain: false };
}

function distanceMs({ createdAt }: BatchState, { since }: SoughtBatch): number {
  return createdAt === null ? Infinity : Math.abs(Date.parse(createdAt) - since.getTime());
}

/** The id in the first line of a file of results that has one; `null` when there is none, or no such file any more. */
async function firstIdIn(records: AsyncIterable<BatchRecord>): Promise<string | null> {
  try {
    for await (const { id } of records) return id;
  } catch (error) {
    const isGone = error instanceof ProviderError && [404, 410].includes(error.failure.status ?? 0);
    if (!isGone) throw error;
  }
  return null;
}

function readResultsUrl(batch: JsonObject, endpoint: Endpoint): string {
  const { status, rawStatus } = readState(batch);
  if (status === 'running') throw new Error(`the batch has not ended, it is ${rawStatus}`);
  return resultsUrlOf(batch, endpoint);
}

// the key travels with the request, so a reply may not send it to another host
function resultsUrlOf(batch: JsonObject, endpoint: Endpoint): string {
  const own = `${baseUrlOf(endpoint)}${pathOf(stringOf(batch.id) ?? '')}/results`;
  const said = stringOf(batch.results_url) ?? '';
  if (!URL.canParse(said) || !URL.canParse(own)) return own;
  const { origin, username, password, href } = new URL(said);
  return origin === new URL(own).origin && username === '' && password === '' ? href : own;
}

function readRecord(record: BatchRecord): BatchLine {
  const { result } = record.content;
  const type = fieldOf(result, 'type');
  if (type === 'canceled') return toUnrunLine(record, 'cancelled');
  if (type === 'expired') return toUnrunLine(record, 'expired');
  const error = fieldOf(result, 'error');
  if (type === 'errored' && isJsonObject(error)) return toErrorLine(record, error);
  const body = type === 'succeeded' ? fieldOf(result, 'message') : result;
  return toBatchLine(record, { status: 200, body, requestId: null }, toCompletion);
}
