import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, FaultServer } from './support/fault-server.ts';
import { json, startFaultServer } from './support/fault-server.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';
import { wireOf } from './support/wire-samples.ts';

const KEY = 'sk-test-key-0123456789';
const PASSWORD = 'pass-0123456789';

let project: Project;
let server: FaultServer;

beforeAll(async () => {
  server = await startFaultServer();
});

afterAll(() => server.close());

beforeEach(async () => {
  project = await createProject();
  await project.write('cases.jsonl', [{ id: 'a', input: 'Hello', expected: 'Good day' }]);
});

afterEach(() => project.remove());

function run(baseUrl: string, answer: Answer, model = 'openai:gpt-4o-mini'): Promise<RecordedRun> {
  server.answer(answer);
  const environment = {
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: baseUrl,
    ANTHROPIC_API_KEY: KEY,
    ANTHROPIC_BASE_URL: baseUrl,
    GEMINI_API_KEY: KEY,
    GEMINI_BASE_URL: baseUrl,
  };
  const line = ['run', '-d', 'cases.jsonl', '-m', model, '--retries', '0'];
  return runCli(line, { cwd: project.root, environment });
}

const good = json(wireOf('openai').text);

/** Everything that was printed or written. */
async function everything({ stdout, stderr }: RecordedRun): Promise<string> {
  const names = await readdir(project.root, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  const texts = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')));
  return [stdout, stderr, ...texts].join('\n');
}

describe('a base URL', () => {
  it('without /v1 on the openai wire is named where nothing is found', async () => {
    const done = await run(server.url, json({ detail: 'Not Found' }, { status: 404 }));
    expect(done.code).toBe(3);
    expect(done.stderr).toContain('Check the provider');
    expect(done.stderr).toContain('ends in /v1');
  });

  it.each([
    ['openai:gpt-4o-mini', '/v1/', 'openai'],
    ['anthropic:claude-haiku-4-5', '/v1', 'anthropic'],
    ['anthropic:claude-haiku-4-5', '/', 'anthropic'],
    ['gemini:gemini-3.5-flash', '/v1beta/', 'gemini'],
  ] as const)('of %s may end in %s', async (model, ending, api) => {
    const done = await run(`${server.url}${ending}`, json(wireOf(api).text), model);
    expect([done.code, done.stderr]).toEqual([0, expect.any(String)]);
    expect(server.requests.map(({ path }) => path)).toEqual([wireOf(api).path]);
  });

  it.each([
    ['a query', () => `${server.url}/v1?token=${PASSWORD}`, 'has a query'],
    ['an empty query', () => `${server.url}/v1?`, 'has a query'],
    ['a fragment', () => `${server.url}/v1#${PASSWORD}`, 'has a query or fragment'],
    [
      'credentials',
      () => `${server.url.replace('http://', `http://me:${PASSWORD}@`)}/v1`,
      'carries credentials',
    ],
    ['no scheme', () => `host:${PASSWORD}`, 'must begin with https'],
    ['no form of a URL', () => `//${PASSWORD}`, 'is not a URL'],
  ])('with %s is refused before anything is sent, and not shown', async (_title, urlOf, message) => {
    const done = await run(urlOf(), good);
    expect(done.code).toBe(2);
    expect(done.stderr).toContain(message);
    expect(server.requests).toHaveLength(0);
    expect(await everything(done)).not.toContain(PASSWORD);
  });

  it('that redirects is not followed, and the key stays here', async () => {
    const done = await run(`${server.url}/v1`, { status: 307, headers: { location: '/elsewhere' } });
    expect(done.code).toBe(3);
    expect(done.stderr).toContain('redirect');
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
  });

  it('with http that is not on loopback is used, with a warning', async () => {
    // every address of this machine, so that no request leaves it
    const done = await run(`${server.url.replace('127.0.0.1', '0.0.0.0')}/v1`, good);
    expect(done.stderr).toContain('travel unencrypted');
    expect((await project.report()).warnings.map(({ code }) => code)).toContain('unencrypted-endpoint');
  });
});

describe('a key and a model', () => {
  it('that are wrong are told by what the provider says, and the key is in nothing', async () => {
    const refused = json({ error: { message: `Incorrect API key: ${KEY}` } }, { status: 401 });
    const done = await run(`${server.url}/v1`, refused);
    expect(done.code).toBe(3);
    expect((await project.report()).arms[0]?.errors).toMatchObject({ auth: 1 });
    const shown = await everything(done);
    expect(shown).toContain('Incorrect API key: [redacted]');
    expect(shown).not.toContain(KEY);
  });

  it('of which the model is unknown are told apart from a wrong address', async () => {
    const unknown = json({ error: { message: 'The model `gpt-x` does not exist' } }, { status: 404 });
    const done = await run(`${server.url}/v1`, unknown, 'openai:gpt-x');
    expect(done.code).toBe(3);
    expect((await project.report()).arms[0]?.errors).toMatchObject({ model_not_found: 1 });
    expect(done.stderr).not.toContain('baseUrl');
  });
});
