import type { JsonObject, JsonValue } from '../../src/domain/json.ts';
import type { Answer, SeenRequest } from './fault-server.ts';
import { json } from './fault-server.ts';

/** What a scripted batch service has; what isn't set is answered as by a service where all went well. */
export interface Scene {
  readonly upload?: Answer;
  readonly create?: Answer;
  readonly state?: Answer;
  /** The batches it lists, newest first, `pageSize` on a page. */
  readonly list?: readonly JsonObject[] | Answer;
  readonly pageSize?: number;
  /** The file of results. */
  readonly results?: Answer;
  /** A second file of results, where the wire has one. */
  readonly errors?: Answer;
}

/** A batch as the scripted service shows it. */
export interface ShownBatch {
  readonly id: string;
  readonly name: string;
  readonly status: 'running' | 'ended';
  readonly total: number;
  readonly createdAt: Date;
}

/** How one wire writes what batch services say. */
export interface BatchWire {
  readonly api: 'openai' | 'anthropic';
  readonly model: string;
  readonly suffix: string;
  readonly rawStatus: { readonly running: string; readonly ended: string };
  readonly batch: (shown: ShownBatch) => JsonObject;
  /** A model's answer. */
  readonly answer: (text: string) => JsonObject;
  /** A line whose request was answered. */
  readonly succeeded: (id: string, answer: JsonObject) => JsonObject;
  /** A line whose request was refused as with this HTTP status. */
  readonly refused: (id: string, status: number, error: { type: string; message: string }) => JsonObject;
  readonly unrun: (id: string, why: 'expired' | 'cancelled') => JsonObject;
  readonly route: (scene: Scene) => (request: SeenRequest) => Answer;
}

export const BATCH_ID = 'batch_1';

const openai: BatchWire = {
  api: 'openai',
  model: 'gpt-4o-mini',
  suffix: '/v1',
  rawStatus: { running: 'in_progress', ended: 'completed' },
  batch: ({ id, name, status, total, createdAt }) => ({
    id,
    object: 'batch',
    endpoint: '/v1/chat/completions',
    status: status === 'ended' ? 'completed' : 'in_progress',
    output_file_id: status === 'ended' ? 'file-out' : null,
    error_file_id: null,
    created_at: Math.floor(createdAt.getTime() / 1000),
    expires_at: Math.floor(createdAt.getTime() / 1000) + 86_400,
    request_counts: { total, completed: status === 'ended' ? total - 1 : 0, failed: 0 },
    metadata: { evalsmall: name },
  }),
  answer: (text) => ({
    id: 'chatcmpl-1',
    model: 'gpt-4o-mini-2024-07-18',
    choices: [{ message: { content: text, refusal: null }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 },
  }),
  succeeded: (id, body) => ({
    id: `batch_req_${id}`,
    custom_id: id,
    response: { status_code: 200, request_id: `req-${id}`, body },
    error: null,
  }),
  refused: (id, status, error) => ({
    custom_id: id,
    response: { status_code: status, request_id: `req-${id}`, body: { error: { ...error, code: null } } },
    error: null,
  }),
  unrun: (id, why) => ({
    custom_id: id,
    response: null,
    error: { code: `batch_${why}`, message: 'This request could not be executed.' },
  }),
  route: (scene) => (request) => {
    const { method, path } = request;
    if (path === '/v1/files') return scene.upload ?? json({ id: 'file-in', object: 'file' });
    if (path.startsWith('/v1/batches?'))
      return listed(scene, new URL(path, 'http://x').searchParams.get('after'));
    if (path === '/v1/files/file-out/content') return scene.results ?? { body: '' };
    if (path === '/v1/files/file-err/content') return scene.errors ?? { body: '' };
    if (method === 'POST') return scene.create ?? json(openai.batch(fresh));
    return scene.state ?? json(openai.batch({ ...fresh, status: 'ended' }));
  },
};

const anthropic: BatchWire = {
  api: 'anthropic',
  model: 'claude-haiku-4-5',
  suffix: '',
  rawStatus: { running: 'in_progress', ended: 'ended' },
  batch: ({ id, status, total, createdAt }) => ({
    id,
    type: 'message_batch',
    processing_status: status === 'ended' ? 'ended' : 'in_progress',
    request_counts: {
      processing: status === 'ended' ? 0 : total,
      succeeded: status === 'ended' ? total - 1 : 0,
      errored: 0,
      canceled: 0,
      expired: status === 'ended' ? 1 : 0,
    },
    created_at: createdAt.toISOString(),
    expires_at: new Date(createdAt.getTime() + 86_400_000).toISOString(),
    results_url: null,
  }),
  answer: (text) => ({
    id: 'msg_1',
    type: 'message',
    model: 'claude-haiku-4-5-20251001',
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 12, output_tokens: 5 },
  }),
  succeeded: (id, message) => ({ custom_id: id, result: { type: 'succeeded', message } }),
  refused: (id, _status, error) => ({
    custom_id: id,
    result: { type: 'errored', error: { type: 'error', error, request_id: `req-${id}` } },
  }),
  unrun: (id, why) => ({ custom_id: id, result: { type: why === 'cancelled' ? 'canceled' : 'expired' } }),
  route: (scene) => (request) => {
    const { method, path } = request;
    if (path.startsWith('/v1/messages/batches?')) {
      return listed(scene, new URL(path, 'http://x').searchParams.get('after_id'));
    }
    if (path.endsWith('/results')) return scene.results ?? { body: '' };
    if (method === 'POST') return scene.create ?? json(anthropic.batch(fresh));
    return scene.state ?? json(anthropic.batch({ ...fresh, status: 'ended' }));
  },
};

const fresh: ShownBatch = {
  id: BATCH_ID,
  name: 'r1',
  status: 'running',
  total: 3,
  createdAt: new Date('2026-11-20T10:00:00Z'),
};

/** The wires that have batches. */
export const BATCH_WIRES: readonly BatchWire[] = [openai, anthropic];

/** A batch of the scripted service, with changes. */
export function shownBatch(changes: Partial<ShownBatch> = {}): ShownBatch {
  return { ...fresh, ...changes };
}

/** Records as the lines of a file. */
export function jsonLines(records: readonly JsonValue[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

function listed({ list = [], pageSize = 100 }: Scene, after: string | null): Answer {
  if (!isBatches(list)) return list;
  const start = after === null ? 0 : list.findIndex(({ id }) => id === after) + 1;
  const data = list.slice(start, start + pageSize);
  const lastId = data.at(-1)?.id ?? null;
  return json({ object: 'list', data, last_id: lastId, has_more: start + pageSize < list.length });
}

function isBatches(list: readonly JsonObject[] | Answer): list is readonly JsonObject[] {
  return Array.isArray(list);
}
