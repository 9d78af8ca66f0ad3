import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requestFor } from '../../test/support/provider-samples.ts';
import { sampleCompletion, sampleModel } from '../../test/support/samples.ts';
import type { FinishReason } from '../domain/completion.ts';
import { FINISH_REASONS } from '../domain/completion.ts';
import type { JsonValue } from '../domain/json.ts';
import type { Question } from '../domain/reply-cache.ts';
import { createRedact } from '../lib/redact.ts';
import { hashJson } from '../lib/hash.ts';
import { questionHash } from './question-hash.ts';
import type { ReplyStoreInput } from './reply-cache.ts';
import { openReplyStore } from './reply-cache.ts';

const SECRET = 'sk-secret-0123456789';
const LATER = new Date('2999-01-01T00:00:00Z');

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'evalsmall-cache-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const scope = { version: '1.0.0', simulatedSeed: null, redact: createRedact([SECRET]) };
const question: Question = { model: sampleModel(), request: requestFor('small-1'), repeat: 0 };
const hash = questionHash(question, scope);

function store(change: Partial<ReplyStoreInput> = {}) {
  return openReplyStore({ ...scope, directory, before: LATER, ...change });
}

const path = (): string => join(directory, hash.slice(0, 2), `${hash}.json`);

describe('a reply store', () => {
  it('gives back what it was given, without what was only its delivery', async () => {
    const kept = sampleCompletion({
      text: 'ein „Zitat“ \uD83D\uDE00',
      toolCalls: [{ id: null, name: 'route', rawArguments: '{"__proto__":1}', arguments: { to: 'x' } }],
    });
    const headers = { 'x-simulated': 'true', 'set-cookie': 'session=1' };
    await store().put(question, { ...kept, headers });
    expect(await store().get(question)).toEqual({ ...kept, headers: { 'x-simulated': 'true' } });
    expect(await store().get({ ...question, repeat: 1 })).toBeNull();
  });

  it('keeps answers that ended by themselves or at the limit, and no others', async () => {
    const kept: FinishReason[] = [];
    for (const [repeat, unified] of FINISH_REASONS.entries()) {
      const asked = { ...question, repeat };
      await store().put(asked, sampleCompletion({ finishReason: { unified, raw: unified } }));
      if ((await store().get(asked)) !== null) kept.push(unified);
    }
    expect(kept).toEqual(['stop', 'length', 'tool_calls']);
  });

  it('does not use in a run what the same run kept', async () => {
    const opened = store({ before: new Date(0) });
    await opened.put(question, sampleCompletion());
    expect(await opened.get(question)).toBeNull();
    expect(await store().get(question)).not.toBeNull();
  });

  it('keeps no answer that holds a secret', async () => {
    await store().put(question, sampleCompletion({ text: `your key is ${SECRET}` }));
    expect(await readdir(directory)).toEqual([]);
  });

  it('keeps itself out of git, and leaves no temporary files', async () => {
    const opened = store();
    await Promise.all([0, 1, 2].map((repeat) => opened.put({ ...question, repeat }, sampleCompletion())));
    expect(await readFile(join(directory, '.gitignore'), 'utf8')).toBe('*\n');
    const files = await readdir(directory, { recursive: true });
    expect(files.filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });

  it('writes one whole file when two ask the same at once', async () => {
    const opened = store();
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => opened.put(question, sampleCompletion({ text: `${n}` }))),
    );
    expect(await opened.get(question)).not.toBeNull();
    expect(opened.failure()).toBeNull();
  });

  it.each([
    ['torn', (text: string) => text.slice(0, text.length / 2)],
    ['empty', () => ''],
    ['edited', (text: string) => text.replace('billing', 'refunds')],
    ['of another question', (text: string) => text.replace(hash, 'f'.repeat(64))],
    ['of another format', (text: string) => text.replace('"format":1', '"format":2')],
    ['not an object', () => 'null'],
    ['without an answer', (text: string) => text.replace('"completion"', '"reply"')],
    ['without a date', (text: string) => text.replace('savedAt', 'at')],
  ])('takes a file that is %s for none, and replaces it', async (_what, change) => {
    await store().put(question, sampleCompletion());
    await writeFile(path(), change(await readFile(path(), 'utf8')));
    expect(await store().get(question)).toBeNull();
    await store().put(question, sampleCompletion());
    expect(await store().get(question)).not.toBeNull();
  });

  it('goes on where it cannot write, and says why', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    const opened = store({ directory: join(file, 'cache') });
    await opened.put(question, sampleCompletion());
    expect(await opened.get(question)).toBeNull();
    expect(opened.failure()).toBe('ENOTDIR');
  });

  it('does not keep an answer that is nested too deeply to be hashed', async () => {
    let nested: JsonValue = null;
    for (let depth = 0; depth < 100_000; depth += 1) nested = [nested];
    const toolCalls = [{ id: null, name: 'route', rawArguments: '', arguments: nested }];
    const opened = store();
    await opened.put(question, sampleCompletion({ toolCalls }));
    expect(await opened.get(question)).toBeNull();
    expect(opened.failure()).toContain('RangeError');
  });
});

describe('the hash of a question', () => {
  const { model, request } = question;
  const { endpoint } = model;
  const at = (change: Partial<typeof endpoint>): Question => ({
    ...question,
    model: { ...model, endpoint: { ...endpoint, ...change } },
  });
  const asking = (change: Partial<typeof request>): Question => ({
    ...question,
    request: { ...request, ...change },
  });

  it('differs with everything that shapes the answer', () => {
    const others: Question[] = [
      at({ api: 'anthropic' }),
      at({ baseUrl: 'https://other.example/v1' }),
      at({ auth: 'bearer' }),
      at({ maxTokensParameter: 'max_tokens' }),
      at({ headers: { 'X-Team': 'evals' } }),
      asking({ model: 'small-2' }),
      asking({ system: 'Be brief.' }),
      asking({ stream: true }),
      asking({ settings: { ...request.settings, maxTokens: 64 } }),
      asking({ settings: { ...request.settings, extraBody: { service_tier: 'flex' } } }),
      { ...question, repeat: 1 },
    ];
    const hashes = [question, ...others].map((one) => questionHash(one, scope));
    expect(new Set(hashes).size).toBe(12);
    expect(new Set([hash, questionHash(question, { ...scope, version: '1.0.1' })]).size).toBe(2);
  });

  it('is the same for what does not shape it: names, limits, retries, keys, headers of one request', () => {
    const renamed = { ...model, id: 'other', concurrency: 1, retry: { retries: 0, timeoutMs: 1 } };
    expect(questionHash({ ...question, model: renamed }, scope)).toBe(hash);
    expect(questionHash(asking({ headers: { 'x-trace': '1' } }), scope)).toBe(hash);
    const withKey = questionHash(at({ headers: { Authorization: SECRET } }), scope);
    const redact = createRedact(['sk-another-9876543210']);
    const rotated = at({ headers: { Authorization: 'sk-another-9876543210' } });
    expect(questionHash(rotated, { ...scope, redact })).toBe(withKey);
  });

  it('never is the same for a simulated provider as for a real one, and there goes with seed and case', () => {
    const simulated = (seed: number, asked: Question = question): string =>
      questionHash(asked, { ...scope, simulatedSeed: seed });
    const ofCase = asking({ headers: { 'x-evalsmall-case': 'data/1' } });
    expect(new Set([hash, simulated(1), simulated(2), simulated(1, ofCase)]).size).toBe(4);
    expect(hashJson(question)).not.toBe(hash);
  });
});
