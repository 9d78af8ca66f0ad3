import { describe, expect, it } from 'vitest';
import { at } from '../../test/support/simulated-servers.ts';
import { sampleCase } from '../../test/support/samples.ts';
import type { JsonValue } from '../domain/json.ts';
import { parseProfile } from './profile.ts';
import type { Respond } from './respond.ts';
import { createRespond } from './respond.ts';

const MINUTE_MS = 60_000;
const PROFILE = `timeScale: 1
default:
  accuracy: { default: 1 }
  latencyMs: { median: 1000, sigma: 0, floor: 0 }
  fencedJson: 0
  reasoningTokens: none
  rateLimited: 0
  serverErrors: 0
personas: { half: { serverErrors: 0.5 } }
`;

/** A simulator without a socket, whose time is what a test says. */
function respondWith(batch: string, faults = ''): Respond {
  const profile = parseProfile(`${PROFILE}batch: ${batch}\n${faults}`, 'mine.yaml');
  const cases = [sampleCase({ id: 'one', input: 'Question 1.', expected: { value: 'yes' } })];
  return createRespond({ profile, datasets: [{ name: 'data', cases }], seed: 3 });
}

interface Exchange {
  readonly method?: string;
  readonly path: string;
  readonly body?: JsonValue;
  readonly type?: string;
}

function textAt(respond: Respond, minutes: number, { method, path, body, type }: Exchange): string {
  const { delivery } = respond(
    {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      path,
      query: new URLSearchParams(),
      headers: { authorization: 'Bearer any', 'content-type': type ?? 'application/json', host: 'here' },
      body: typeof body === 'string' ? body : JSON.stringify(body ?? null),
    },
    { date: new Date('2026-11-20T12:00:00Z'), nowMs: 5 + minutes * MINUTE_MS },
  );
  return Buffer.concat(delivery.pieces.map(({ bytes }) => bytes)).toString();
}

function answerAt(respond: Respond, minutes: number, exchange: Exchange): unknown {
  return JSON.parse(textAt(respond, minutes, exchange)) as unknown;
}

function paramsOf(index: number, model: string): Record<string, JsonValue> {
  return { model, max_tokens: 100, messages: [{ role: 'user', content: `Question ${index}.` }] };
}

function openOpenai(respond: Respond, count: number, model = 'plain'): string {
  const lines = Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      custom_id: `line-${index}`,
      method: 'POST',
      url: '/v1/chat/completions',
      body: paramsOf(index, model),
    }),
  );
  const form = [
    '--xx\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch',
    `\r\n--xx\r\nContent-Disposition: form-data; name="file"; filename="in.jsonl"\r\n\r\n${lines.join('\n')}`,
    '\r\n--xx--\r\n',
  ].join('');
  const type = 'multipart/form-data; boundary=xx';
  const file = answerAt(respond, 0, { path: '/v1/files', body: form, type });
  const body = {
    input_file_id: String(at(file, 'id')),
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
  };
  return String(at(answerAt(respond, 0, { path: '/v1/batches', body }), 'id'));
}

function openAnthropic(respond: Respond, count: number, model = 'plain'): string {
  const requests = Array.from({ length: count }, (_, index) => ({
    custom_id: `line-${index}`,
    params: paramsOf(index, model),
  }));
  return String(at(answerAt(respond, 0, { path: '/v1/messages/batches', body: { requests } }), 'id'));
}

const TEN_MINUTES = '{ minutes: { median: 10, sigma: 0 } }';

describe('a batch in time', () => {
  it('goes through its statuses with counts that grow, on the openai wire', () => {
    const respond = respondWith(TEN_MINUTES);
    const path = `/v1/batches/${openOpenai(respond, 100)}`;
    const seen = [0, 0.4, 0.6, 5, 9.4, 9.6, 10].map((minutes) => {
      const batch = answerAt(respond, minutes, { path });
      return [
        at(batch, 'status'),
        at(batch, 'request_counts', 'total'),
        at(batch, 'request_counts', 'completed'),
      ];
    });
    expect(seen).toEqual([
      ['validating', 0, 0],
      ['validating', 0, 0],
      ['in_progress', 100, 1],
      ['in_progress', 100, 50],
      ['in_progress', 100, 98],
      ['finalizing', 100, 100],
      ['completed', 100, 100],
    ]);
    const batch = answerAt(respond, 30, { path });
    const begin = Date.parse('2026-11-20T12:00:00Z') / 1000;
    expect(batch).toMatchObject({
      created_at: begin,
      in_progress_at: begin + 30,
      finalizing_at: begin + 570,
      completed_at: begin + 600,
      expires_at: begin + 86_400,
      cancelling_at: null,
    });
    expect(
      at(answerAt(respond, 5, { path: `/v1/batches/${openOpenai(respond, 2)}` }), 'output_file_id'),
    ).toBeNull();
  });

  it('counts nothing as done before it has ended, on the anthropic wire', () => {
    const respond = respondWith(TEN_MINUTES);
    const path = `/v1/messages/batches/${openAnthropic(respond, 100)}`;
    const seen = [0, 5, 9.9, 10].map((minutes) => {
      const batch = answerAt(respond, minutes, { path });
      return [
        at(batch, 'processing_status'),
        at(batch, 'request_counts', 'succeeded'),
        at(batch, 'ended_at'),
      ];
    });
    expect(seen).toEqual([
      ['in_progress', 0, null],
      ['in_progress', 0, null],
      ['in_progress', 0, null],
      ['ended', 100, '2026-11-20T12:10:00.000Z'],
    ]);
  });

  it('keeps what was done when it is cancelled, and says of the rest that it was not', () => {
    const respond = respondWith(TEN_MINUTES);
    const path = `/v1/batches/${openOpenai(respond, 10)}`;
    const cancelling = answerAt(respond, 5, { path: `${path}/cancel`, method: 'POST' });
    expect(cancelling).toMatchObject({ status: 'cancelling', request_counts: { total: 10, completed: 5 } });
    expect(answerAt(respond, 5.4, { path })).toMatchObject({ status: 'cancelling', cancelled_at: null });
    const cancelled = answerAt(respond, 5.6, { path });
    expect(cancelled).toMatchObject({ status: 'cancelled', completed_at: null, finalizing_at: null });
    expect(Number(at(cancelled, 'cancelled_at')) - Number(at(cancelled, 'cancelling_at'))).toBe(30);
    const linesIn = (key: string): string[] =>
      textAt(respond, 6, { path: `/v1/files/${String(at(cancelled, key))}/content` })
        .trimEnd()
        .split('\n');
    expect(linesIn('output_file_id')).toHaveLength(5);
    const rest = linesIn('error_file_id').map((line): unknown => JSON.parse(line));
    expect(rest).toHaveLength(5);
    for (const line of rest) {
      expect(line).toMatchObject({ response: null, error: { code: 'batch_cancelled' } });
    }
  });

  it('tells canceled results on the anthropic wire, and leaves their repeats to the next batch', () => {
    const respond = respondWith(TEN_MINUTES);
    const first = `/v1/messages/batches/${openAnthropic(respond, 10)}`;
    answerAt(respond, 0.1, { path: `${first}/cancel`, method: 'POST' });
    expect(answerAt(respond, 1, { path: first })).toMatchObject({
      processing_status: 'ended',
      request_counts: { canceled: 10, succeeded: 0, processing: 0 },
    });
    const canceled = textAt(respond, 1, { path: `${first}/results` });
    expect(canceled.match(/"result":\{"type":"canceled"\}/g)).toHaveLength(10);
    const second = `/v1/messages/batches/${openAnthropic(respond, 10)}`;
    const fresh = respondWith(TEN_MINUTES);
    const only = `/v1/messages/batches/${openAnthropic(fresh, 10)}`;
    expect(answerAt(respond, 20, { path: second })).toMatchObject({ request_counts: { succeeded: 10 } });
    const results = textAt(respond, 20, { path: `${second}/results` });
    answerAt(fresh, 20, { path: only });
    expect(results).toBe(textAt(fresh, 20, { path: `${only}/results` }));
  });

  it('expires with the lines it did not get to when it would take longer than 24 hours', () => {
    const respond = respondWith('{ minutes: { median: 2880, sigma: 0 } }');
    const path = `/v1/batches/${openOpenai(respond, 100)}`;
    expect(answerAt(respond, 1439, { path })).toMatchObject({ status: 'in_progress' });
    const expired = answerAt(respond, 1440, { path });
    expect(expired).toMatchObject({
      status: 'expired',
      request_counts: { total: 100, completed: 50, failed: 0 },
    });
  });

  it('takes a time that is drawn by the seed and by what is asked', () => {
    const spread = '{ minutes: { median: 10, sigma: 1 } }';
    const endOf = (count: number): unknown => {
      const respond = respondWith(spread);
      return at(
        answerAt(respond, 1000, { path: `/v1/messages/batches/${openAnthropic(respond, count)}` }),
        'ended_at',
      );
    };
    expect(endOf(2)).toBe(endOf(2));
    expect(endOf(2)).not.toBe(endOf(3));
  });
});

describe('faults of batches', () => {
  it('hit lines as they hit single attempts, and the next batch is the next attempt', () => {
    const respond = respondWith(
      TEN_MINUTES,
      `faults:
  - { case: one, attempt: 1, do: { error: context_exceeded } }
  - { case: one, attempt: 2, do: { stall: true } }
  - { case: one, attempt: 3, do: { reset: true } }
  - { case: one, attempt: 4, do: { delayMs: 100000 } }
`,
    );
    const resultOf = (): unknown => {
      const requests = [{ custom_id: 'a', params: paramsOf(1, 'plain') }];
      const created = answerAt(respond, 0, { path: '/v1/messages/batches', body: { requests } });
      const path = `/v1/messages/batches/${String(at(created, 'id'))}/results`;
      return answerAt(respond, 1440, { path });
    };
    expect(resultOf()).toMatchObject({
      result: {
        type: 'errored',
        error: { error: { message: expect.stringContaining('prompt is too long') } },
      },
    });
    expect(resultOf()).toMatchObject({ result: { type: 'expired' } });
    expect(resultOf()).toMatchObject({
      result: { type: 'errored', error: { error: { type: 'api_error' } } },
    });
    expect(resultOf()).toMatchObject({
      result: { type: 'succeeded', message: { content: [{ text: 'yes' }] } },
    });
  });

  it('put an error with status 200 into the error file, so that the counts fit the files', () => {
    const respond = respondWith(
      TEN_MINUTES,
      `faults:
  - { case: one, do: { status: 200, error: overloaded } }
`,
    );
    const batch = answerAt(respond, 20, { path: `/v1/batches/${openOpenai(respond, 3)}` });
    expect(batch).toMatchObject({ request_counts: { total: 3, completed: 2, failed: 1 } });
    expect(
      answerAt(respond, 20, { path: `/v1/files/${String(at(batch, 'error_file_id'))}/content` }),
    ).toMatchObject({
      custom_id: 'line-1',
      response: { status_code: 200, body: { error: { code: 'server_is_overloaded' } } },
      error: null,
    });
  });

  it('hit the endpoints they name, request by request, and nothing else', () => {
    const respond = respondWith(
      TEN_MINUTES,
      `faults:
  - { endpoint: retrieve, attempt: [2, 3], do: { status: 503 } }
  - { endpoint: cancel, do: { reset: true } }
`,
    );
    const path = `/v1/batches/${openOpenai(respond, 4)}`;
    const statuses = [1, 1, 1, 1].map((minutes) => {
      const batch = answerAt(respond, minutes, { path });
      return at(batch, 'status') ?? at(batch, 'error', 'code');
    });
    expect(statuses).toEqual(['in_progress', 'server_is_overloaded', 'server_is_overloaded', 'in_progress']);
    expect(textAt(respond, 2, { path: `${path}/cancel`, method: 'POST' })).toBe('');
    // the connection broke only after the work was done
    expect(answerAt(respond, 2, { path })).toMatchObject({ status: 'cancelling' });
  });
});
