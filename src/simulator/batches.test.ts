import Anthropic from '@anthropic-ai/sdk';
import OpenAI, { toFile } from 'openai';
import { describe, expect, it } from 'vitest';
import { ask, at, simulators } from '../../test/support/simulated-servers.ts';
import type { Simulator } from './server.ts';

const CASES = Array.from({ length: 40 }, (_, index) => ({
  id: `case-${index}`,
  input: `Is question number ${index}. right?`,
  expected: { value: index % 2 === 0 ? 'yes' : 'no' },
}));
const PERSONAS = {
  uncertain: { accuracy: { default: 0.5, tags: new Map() }, reasoningTokens: { median: 30, sigma: 0.5 } },
  failing: { serverErrors: 1 },
  flaky: { rateLimited: 0.5 },
};

const startAt = simulators();

/** So fast that a batch has ended when the next request comes. */
function start(setup: Parameters<typeof startAt>[0] = {}): Promise<Simulator> {
  return startAt({ timeScale: 1e9, ...setup });
}

function openai({ baseUrls }: Simulator): OpenAI {
  return new OpenAI({ apiKey: 'any', baseURL: baseUrls.openai, maxRetries: 0 });
}

function anthropic({ baseUrls }: Simulator): Anthropic {
  return new Anthropic({ apiKey: 'any', baseURL: baseUrls.anthropic, maxRetries: 0 });
}

function bodyOf(
  index: number,
  model: string,
): { model: string; messages: { role: 'user'; content: string }[] } {
  return { model, messages: [{ role: 'user', content: `Is question number ${index}. right?` }] };
}

function openaiLine(index: number, model = 'uncertain'): object {
  const body = bodyOf(index, model);
  return { custom_id: `line-${index}`, method: 'POST', url: '/v1/chat/completions', body };
}

async function createOpenai(client: OpenAI, lines: readonly unknown[]): Promise<OpenAI.Batch> {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const file = await client.files.create({
    file: await toFile(Buffer.from(text), 'in.jsonl'),
    purpose: 'batch',
  });
  return client.batches.create({
    input_file_id: file.id,
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
    metadata: { run: 'r1' },
  });
}

async function linesOf(client: OpenAI, fileId: string | null | undefined): Promise<unknown[]> {
  const text = await (await client.files.content(fileId ?? '')).text();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

function requestsOf(count: number, model = 'uncertain'): Anthropic.Messages.BatchCreateParams.Request[] {
  return Array.from({ length: count }, (_, index) => ({
    custom_id: `line-${index}`,
    params: { ...bodyOf(index, model), max_tokens: 1000 },
  }));
}

async function resultsOf(
  client: Anthropic,
  id: string,
): Promise<Anthropic.Messages.MessageBatchIndividualResponse[]> {
  const results: Anthropic.Messages.MessageBatchIndividualResponse[] = [];
  for await (const result of await client.messages.batches.results(id)) results.push(result);
  return results;
}

const idsOf = (lines: readonly unknown[]): string[] => lines.map((line) => String(at(line, 'custom_id')));
const SENT = CASES.map((_, index) => `line-${index}`);

async function statusOf(failing: Promise<unknown>): Promise<unknown> {
  const error = await failing.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return at(error, 'status');
}

describe('the batches of the openai wire', () => {
  it('answer each line as a single call with its body, in another order', async () => {
    const simulator = await start({ personas: PERSONAS, cases: CASES });
    const client = openai(simulator);
    const created = await createOpenai(
      client,
      CASES.map((_, index) => openaiLine(index)),
    );
    expect(created).toMatchObject({
      object: 'batch',
      status: 'validating',
      endpoint: '/v1/chat/completions',
    });
    const batch = await client.batches.retrieve(created.id);
    expect(batch).toMatchObject({
      id: created.id,
      status: 'completed',
      model: 'uncertain',
      error_file_id: null,
      errors: null,
      request_counts: { total: 40, completed: 40, failed: 0 },
      metadata: { run: 'r1' },
    });
    const lines = await linesOf(client, batch.output_file_id);
    expect(idsOf(lines).toSorted()).toEqual(SENT.toSorted());
    expect(idsOf(lines)).not.toEqual(SENT);
    const contents = await Promise.all(
      lines.map(async (line) => {
        const index = Number(String(at(line, 'custom_id')).slice('line-'.length));
        const alone = await ask(simulator, 'openai', { model: 'uncertain', text: CASES[index]?.input ?? '' });
        const body: unknown = await alone.json();
        return [at(line, 'response', 'body', 'choices'), at(body, 'choices')];
      }),
    );
    for (const [batched, alone] of contents) expect(batched).toEqual(alone);
    expect(new Set(contents.map(([batched]) => at(batched, 0, 'message', 'content')))).toEqual(
      new Set(['yes', 'no']),
    );
    expect(lines[0]).toMatchObject({
      id: expect.stringMatching(/^batch_req_/),
      response: {
        status_code: 200,
        request_id: expect.stringMatching(/^req_/),
        body: { object: 'chat.completion' },
      },
      error: null,
    });
    const tokens = lines.map((line) => Number(at(line, 'response', 'body', 'usage', 'total_tokens')));
    expect(batch.usage?.total_tokens).toBe(tokens.reduce((sum, count) => sum + count, 0));
    expect(batch.usage?.output_tokens_details.reasoning_tokens).toBeGreaterThan(0);
  });

  it('come out alike under the same seed whatever the custom ids, and otherwise under another', async () => {
    const outputs = await Promise.all(
      [1, 1, 2].map(async (seed) => {
        const client = openai(await start({ personas: PERSONAS, cases: CASES, seed }));
        const { id } = await createOpenai(
          client,
          CASES.map((_, index) => openaiLine(index)),
        );
        const {
          output_file_id: output,
          completed_at: end,
          created_at: begin,
        } = await client.batches.retrieve(id);
        const lines = await linesOf(client, output);
        const choices = lines.map((line) => at(line, 'response', 'body', 'choices'));
        return { order: idsOf(lines), choices, seconds: (end ?? 0) - begin };
      }),
    );
    const [first, second, other] = outputs;
    expect(second?.order).toEqual(first?.order);
    expect(second?.choices).toEqual(first?.choices);
    expect(other?.order).not.toEqual(first?.order);
    expect(first?.seconds).toBeGreaterThan(30);
    expect(first?.seconds).toBeLessThan(1000);
  });

  it('put lines that fail into the error file, with their status and error body', async () => {
    const client = openai(await start({ personas: PERSONAS, cases: CASES }));
    const { id } = await createOpenai(
      client,
      [0, 1, 2].map((index) => openaiLine(index, 'failing')),
    );
    const batch = await client.batches.retrieve(id);
    expect(batch).toMatchObject({
      status: 'completed',
      output_file_id: null,
      request_counts: { total: 3, completed: 0, failed: 3 },
    });
    for (const line of await linesOf(client, batch.error_file_id)) {
      expect([500, 503]).toContain(at(line, 'response', 'status_code'));
      expect(line).toMatchObject({ response: { body: { error: { type: 'server_error' } } }, error: null });
    }
  });

  it('refuse a line on its own where only its body is wrong', async () => {
    const client = openai(await start());
    const line = { ...openaiLine(0), body: { model: 'uncertain', messages: [] } };
    const batch = await client.batches.retrieve((await createOpenai(client, [line, openaiLine(1)])).id);
    expect(batch.request_counts).toEqual({ total: 2, completed: 1, failed: 1 });
    const [wrong] = await linesOf(client, batch.error_file_id);
    expect(wrong).toMatchObject({ custom_id: 'line-0', response: { status_code: 400 } });
  });

  it('count equal bodies as repeats, and leave a failed repeat to the next batch', async () => {
    const client = openai(await start({ personas: PERSONAS, cases: CASES }));
    const run = async (ids: readonly string[]): Promise<{ done: Map<string, unknown>; failed: string[] }> => {
      const lines = ids.map((id) => ({ ...openaiLine(3, 'flaky'), custom_id: id }));
      const batch = await client.batches.retrieve((await createOpenai(client, lines)).id);
      const output = batch.output_file_id === null ? [] : await linesOf(client, batch.output_file_id);
      const errors = batch.error_file_id === null ? [] : await linesOf(client, batch.error_file_id);
      const done = output.map(
        (line) => [String(at(line, 'custom_id')), at(line, 'response', 'body', 'id')] as const,
      );
      return { done: new Map(done), failed: errors.map((line) => String(at(line, 'custom_id'))) };
    };
    const ids = Array.from({ length: 12 }, (_, repeat) => `repeat-${repeat}`);
    const first = await run(ids);
    expect(first.failed.length).toBeGreaterThan(0);
    expect(first.failed.length).toBeLessThan(12);
    let left = first.failed;
    const replies = [...first.done.values()];
    for (let round = 0; round < 12 && left.length > 0; round += 1) {
      const next = await run(left);
      replies.push(...next.done.values());
      left = next.failed;
    }
    expect(left).toEqual([]);
    expect(new Set(replies).size).toBe(12);
  });

  it.each([
    ['a line that is not JSON', ['{"custom_id":'], 'invalid_json_line', 1],
    [
      'a line without a custom_id',
      [{ ...openaiLine(0), custom_id: undefined }],
      'missing_required_parameter',
      1,
    ],
    ['a custom_id that is there twice', [openaiLine(0), openaiLine(0)], 'duplicate_custom_id', 2],
    ['another url', [{ ...openaiLine(0), url: '/v1/embeddings' }], 'url_mismatch', 1],
    ['two models', [openaiLine(0, 'a'), openaiLine(1, 'b')], 'model_mismatch', 2],
    ['a model that does not exist', [openaiLine(0, 'no-such-model')], 'model_not_found', 1],
    ['no lines', [], 'empty_file', null],
  ])('fail for a file with %s', async (_, lines, ...[code, line]) => {
    const client = openai(await start());
    const created = await createOpenai(client, lines);
    const batch = await client.batches.retrieve(created.id);
    expect(batch).toMatchObject({ status: 'failed', output_file_id: null, completed_at: null });
    expect(batch.failed_at).toBeGreaterThanOrEqual(batch.created_at);
    expect(batch.errors?.data).toMatchObject([{ code, line }]);
    expect(await statusOf(client.batches.cancel(created.id))).toBe(400);
  });

  it('expire for the lines that stall, after 24 hours', async () => {
    const stalled = { profile: { batch: { minutes: { median: 3, sigma: 0 }, expiredShare: 0.5 } } };
    const client = openai(await start({ ...stalled, cases: CASES }));
    const { id } = await createOpenai(
      client,
      CASES.map((_, index) => openaiLine(index)),
    );
    const batch = await client.batches.retrieve(id);
    expect(batch).toMatchObject({ status: 'expired', completed_at: null, finalizing_at: null });
    expect(batch.expired_at).toBe(batch.created_at + 86_400);
    const errors = await linesOf(client, batch.error_file_id);
    expect(errors[0]).toMatchObject({ response: null, error: { code: 'batch_expired' } });
    expect(errors.length + (await linesOf(client, batch.output_file_id)).length).toBe(40);
  });

  it('can be cancelled until they end, and then say which lines were not tried', async () => {
    const slow = { profile: { batch: { minutes: { median: 1e6, sigma: 0 }, expiredShare: 0 } } };
    const client = openai(await start({ ...slow, cases: CASES, timeScale: 1 }));
    const { id } = await createOpenai(client, [openaiLine(0), openaiLine(1)]);
    const cancelling = await client.batches.cancel(id);
    expect(cancelling).toMatchObject({ status: 'cancelling', cancelled_at: null, output_file_id: null });
    expect(cancelling.cancelling_at).toBeGreaterThanOrEqual(cancelling.created_at);
    expect((await client.batches.cancel(id)).status).toBe('cancelling');
    const quick = openai(await start({ cases: CASES }));
    const { id: ended } = await createOpenai(quick, [openaiLine(0)]);
    expect(await statusOf(quick.batches.cancel(ended))).toBe(400);
  });

  it('are listed newest first, a page at a time', async () => {
    const client = openai(await start({ cases: CASES }));
    const created: string[] = [];
    for (const index of [0, 1, 2, 3, 4]) created.push((await createOpenai(client, [openaiLine(index)])).id);
    const listed: string[] = [];
    for await (const batch of client.batches.list({ limit: 2 })) listed.push(batch.id);
    expect(listed).toEqual(created.toReversed());
    const page = await client.batches.list({ limit: 2, after: created[3] ?? '' });
    expect(page.data.map(({ id }) => id)).toEqual([created[2], created[1]]);
    expect(page.has_more).toBe(true);
    expect(await statusOf(client.batches.list({ limit: 0 }))).toBe(400);
    expect(await statusOf(client.batches.list({ after: 'batch_unknown' }))).toBe(404);
  });

  it('keep files as they came until they are deleted', async () => {
    const client = openai(await start());
    const text = '{"custom_id": "ä\r\n"}\r\n\r\n--';
    const upload = await client.files.create({
      file: await toFile(Buffer.from(text), 'my file.jsonl'),
      purpose: 'batch',
    });
    expect(upload).toMatchObject({ object: 'file', filename: 'my file.jsonl', purpose: 'batch', bytes: 27 });
    expect(await client.files.retrieve(upload.id)).toEqual(upload);
    expect(await (await client.files.content(upload.id)).text()).toBe(text);
    expect(await client.files.delete(upload.id)).toMatchObject({ id: upload.id, deleted: true });
    expect(await statusOf(client.files.retrieve(upload.id))).toBe(404);
    expect(await statusOf(client.files.content(upload.id))).toBe(404);
    const file = await toFile(Buffer.from(text), 'in.jsonl');
    expect(await statusOf(client.files.create({ file, purpose: 'vision' }))).toBe(400);
  });
});

describe('the message batches of the anthropic wire', () => {
  it('answer each line as a single call with its body, in another order and at batch terms', async () => {
    const simulator = await start({ personas: PERSONAS, cases: CASES });
    const client = anthropic(simulator);
    const created = await client.messages.batches.create({ requests: requestsOf(40) });
    expect(created).toMatchObject({
      type: 'message_batch',
      processing_status: 'in_progress',
      request_counts: { processing: 40, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
      ended_at: null,
      results_url: null,
    });
    expect(Date.parse(created.expires_at) - Date.parse(created.created_at)).toBe(86_400_000);
    const ended = await client.messages.batches.retrieve(created.id);
    expect(ended).toMatchObject({
      processing_status: 'ended',
      request_counts: { processing: 0, succeeded: 40, errored: 0, canceled: 0, expired: 0 },
      results_url: `${simulator.url}/v1/messages/batches/${created.id}/results`,
    });
    const results = await resultsOf(client, created.id);
    expect(idsOf(results).toSorted()).toEqual(SENT.toSorted());
    expect(idsOf(results)).not.toEqual(SENT);
    for (const { custom_id: customId, result } of results) {
      const index = Number(customId.slice('line-'.length));
      const alone = await client.messages.create({ ...bodyOf(index, 'uncertain'), max_tokens: 1000 });
      expect(result).toMatchObject({
        type: 'succeeded',
        message: { content: alone.content, usage: { ...alone.usage, service_tier: 'batch' } },
      });
    }
  });

  it('tell errored lines apart, wrong parameters and unknown models included', async () => {
    const client = anthropic(await start({ personas: PERSONAS, cases: CASES }));
    const [failing] = requestsOf(1, 'failing');
    const requests = [
      { ...failing!, custom_id: 'failing' },
      { ...failing!, custom_id: 'unknown', params: { ...failing!.params, model: 'no-such-model' } },
      { ...failing!, custom_id: 'wrong', params: { ...failing!.params, max_tokens: -1 } },
    ];
    const { id } = await client.messages.batches.create({ requests });
    const ended = await client.messages.batches.retrieve(id);
    expect(ended.request_counts).toMatchObject({ errored: 3, succeeded: 0 });
    const lines = await resultsOf(client, id);
    const sorted = lines.toSorted((a, b) => a.custom_id.localeCompare(b.custom_id));
    const types = sorted.map((line) => [
      line.custom_id,
      line.result.type,
      at(line, 'result', 'error', 'type'),
      at(line, 'result', 'error', 'error', 'type'),
    ]);
    expect(types).toEqual([
      ['failing', 'errored', 'error', expect.stringMatching(/^(api|overloaded)_error$/)],
      ['unknown', 'errored', 'error', 'not_found_error'],
      ['wrong', 'errored', 'error', 'invalid_request_error'],
    ]);
  });

  it('refuse custom ids that are malformed or there twice', async () => {
    const client = anthropic(await start());
    const [request] = requestsOf(1);
    const create = (...ids: string[]): Promise<unknown> =>
      client.messages.batches.create({
        requests: ids.map((id) => ({ custom_id: id, params: request!.params })),
      });
    expect(await statusOf(create('a', 'a'))).toBe(400);
    expect(await statusOf(create('a b'))).toBe(400);
    expect(await statusOf(create(''))).toBe(400);
    expect(await statusOf(create('x'.repeat(65)))).toBe(400);
    expect(await statusOf(create())).toBe(400);
    expect(await statusOf(create('x'.repeat(64)))).toBeUndefined();
  });

  it('have no results and can not be deleted before they end, and can be canceled only then', async () => {
    const going = await start({ timeScale: 1 });
    const client = anthropic(going);
    const { id } = await client.messages.batches.create({ requests: requestsOf(2) });
    expect((await client.messages.batches.retrieve(id)).processing_status).toBe('in_progress');
    const early = await fetch(`${going.url}/v1/messages/batches/${id}/results`, {
      headers: { 'x-api-key': 'any', 'anthropic-version': '2026-10-21' },
    });
    expect([early.status, at(await early.json(), 'error', 'type')]).toEqual([404, 'not_found_error']);
    expect(await statusOf(client.messages.batches.delete(id))).toBe(400);
    const canceling = await client.messages.batches.cancel(id);
    expect(canceling.processing_status).toBe('canceling');
    expect(canceling.cancel_initiated_at).not.toBeNull();
    const done = anthropic(await start());
    const { id: ended } = await done.messages.batches.create({ requests: requestsOf(2) });
    expect(await statusOf(done.messages.batches.cancel(ended))).toBe(400);
    expect(await done.messages.batches.delete(ended)).toEqual({ id: ended, type: 'message_batch_deleted' });
    expect(await statusOf(done.messages.batches.retrieve(ended))).toBe(404);
  });

  it('expire line by line', async () => {
    const profile = { batch: { minutes: { median: 3, sigma: 0 }, expiredShare: 0.5 } };
    const client = anthropic(await start({ profile, cases: CASES }));
    const { id } = await client.messages.batches.create({ requests: requestsOf(40) });
    const { request_counts: counts } = await client.messages.batches.retrieve(id);
    expect(counts.expired).toBeGreaterThan(5);
    expect(counts.expired + counts.succeeded).toBe(40);
    const expired = (await resultsOf(client, id)).filter(({ result }) => result.type === 'expired');
    expect(expired).toHaveLength(counts.expired);
  });

  it('are listed newest first, in both directions', async () => {
    const client = anthropic(await start());
    const created: string[] = [];
    for (let batch = 0; batch < 5; batch += 1) {
      created.push((await client.messages.batches.create({ requests: requestsOf(1) })).id);
    }
    expect(new Set(created).size).toBe(5);
    const listed: string[] = [];
    for await (const batch of client.messages.batches.list({ limit: 2 })) listed.push(batch.id);
    expect(listed).toEqual(created.toReversed());
    const before = await client.messages.batches.list({ limit: 2, before_id: created[0] ?? '' });
    expect(before).toMatchObject({ has_more: true, first_id: created[2], last_id: created[1] });
    const first = await client.messages.batches.list({ before_id: created[4] ?? '' });
    expect(first).toMatchObject({ data: [], has_more: false, first_id: null, last_id: null });
  });
});

describe('the envelope of the batch services', () => {
  it('refuses keys, methods, ids and unknown paths as the rest of the wire does', async () => {
    const { url } = await start();
    const status = async (
      method: string,
      path: string,
      headers: Record<string, string>,
    ): Promise<unknown> => {
      const reply = await fetch(`${url}${path}`, { method, headers });
      const body: unknown = await reply.json();
      return [reply.status, at(body, 'error', 'code') ?? at(body, 'error', 'type')];
    };
    const key = { authorization: 'Bearer any' };
    expect(await status('GET', '/v1/batches', {})).toEqual([401, 'invalid_request_error']);
    expect(await status('GET', '/v1/batches', { authorization: 'Bearer wrong-key' })).toEqual([
      401,
      'invalid_api_key',
    ]);
    expect(await status('DELETE', '/v1/batches', key)).toEqual([405, 'method_not_supported']);
    expect(await status('GET', '/v1/batches/batch_x', key)).toEqual([404, 'invalid_request_error']);
    expect(await status('GET', '/v1/batches/a/b/c', key)).toEqual([404, 'unknown_url']);
    expect(await status('POST', '/v1/files', key)).toEqual([400, 'invalid_request_error']);
    const anthropicKey = { 'x-api-key': 'any', 'anthropic-version': '2026-10-21' };
    expect(await status('GET', '/v1/messages/batches/msgbatch_x', anthropicKey)).toEqual([
      404,
      'not_found_error',
    ]);
    expect(await status('GET', '/v1/messages/batches', { 'anthropic-version': '2026-10-21' })).toEqual([
      401,
      'authentication_error',
    ]);
  });

  it('has request ids and rate-limit headers', async () => {
    const { url } = await start();
    const openaiReply = await fetch(`${url}/v1/batches`, { headers: { authorization: 'Bearer any' } });
    expect(openaiReply.headers.get('x-request-id')).toMatch(/^req_/);
    expect(openaiReply.headers.get('x-ratelimit-limit-requests')).toBe('10000');
    const anthropicReply = await fetch(`${url}/v1/messages/batches`, { headers: { 'x-api-key': 'any' } });
    expect(anthropicReply.headers.get('request-id')).toMatch(/^req_/);
    expect(anthropicReply.headers.get('anthropic-ratelimit-requests-limit')).toBe('10000');
  });
});
