import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonValue } from '../src/domain/json.ts';
import type { KnownModel } from '../src/domain/known-model.ts';
import type { ModelCheck } from '../src/domain/model-check.ts';
import type { Answer, FaultServer } from './support/fault-server.ts';
import { json, startFaultServer } from './support/fault-server.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

const KEY = 'sk-test-0123456789abcdef';

let server: FaultServer;
let project: Project;

beforeAll(async () => {
  server = await startFaultServer();
});

afterAll(() => server.close());

beforeEach(async () => {
  project = await createProject();
  server.answer(json({}, { status: 500 }));
});

afterEach(() => project.remove());

function cli(line: string, environment: Readonly<Record<string, string>> = {}): Promise<RecordedRun> {
  return runCli(line.split(' '), { cwd: project.root, environment });
}

/** An environment in which all three providers are the fault server, and their keys are set. */
function everyKey(changes: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    ANTHROPIC_API_KEY: KEY,
    OPENAI_API_KEY: KEY,
    GEMINI_API_KEY: KEY,
    ANTHROPIC_BASE_URL: server.url,
    OPENAI_BASE_URL: `${server.url}/v1`,
    GEMINI_BASE_URL: server.url,
    ...changes,
  };
}

const LISTS: Readonly<Record<string, JsonValue>> = {
  anthropic: {
    data: [
      { id: 'claude-haiku-4-5-20251001', max_tokens: 64_000, lifecycle: 'active', retires_at: null },
      { id: 'claude-2.1', max_tokens: 4_096, lifecycle: 'retired', retires_at: '2025-07-21T00:00:00Z' },
    ],
    has_more: false,
  },
  gemini: { models: [{ name: 'models/gemini-2.5-flash-lite', outputTokenLimit: 65_536 }] },
  openai: { data: [{ id: 'gpt-5.4-mini' }, { id: 'gpt-5.4-nano' }, { id: 'qwen3:latest' }] },
};

function answerLists(changes: Readonly<Record<string, Answer>> = {}): void {
  server.answer(({ path }) => {
    const wire = path.startsWith('/v1beta') ? 'gemini' : path.includes('limit=') ? 'anthropic' : 'openai';
    return changes[wire] ?? json(LISTS[wire] ?? {});
  });
}

interface Checked {
  readonly code: number;
  readonly checks: readonly ModelCheck[];
  /** `level code` of every finding. */
  readonly found: readonly string[];
}

async function check(models: string, environment = everyKey()): Promise<Checked> {
  const run = await cli(`models check --json -m ${models}`, environment);
  expect(run.stdout + run.stderr).not.toContain(KEY);
  const { models: checks } = JSON.parse(run.stdout) as { models: readonly ModelCheck[] };
  const found = checks.flatMap(({ findings }) => findings.map(({ level, code }) => `${level} ${code}`));
  return { code: run.code, checks, found };
}

describe('evalsmall models list', () => {
  it('prints limits, prices, retirement dates and where they are from', async () => {
    const run = await cli('models list');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('claude-haiku-5-5 > 100,000');
    expect(run.stdout).toContain('2026-12-11');
    expect(run.stdout).toContain('gpt-4o-mini: LiteLLM price list at 00035b69');
    expect(run.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('prints the whole table as JSON', async () => {
    const run = await cli('models list --json');
    const { models } = JSON.parse(run.stdout) as { models: readonly KnownModel[] };
    const haiku = models.find(({ id }) => id === 'claude-haiku-4-5');
    expect(haiku).toMatchObject({ api: 'anthropic', outputTokens: 64_000, retirement: null });
    expect(haiku?.prices[0]?.tiers[0]).toMatchObject({ input: 1, output: 5, cacheWriteOneHour: 2 });
  });
});

describe('evalsmall models check', () => {
  it('is content with set keys and listed ids, dated ones included, and asks each endpoint once', async () => {
    answerLists();
    const names = 'anthropic:claude-haiku-4-5 gemini:gemini-2.5-flash-lite openai:gpt-5.4-mini openai:qwen3';
    const { code, checks, found } = await check(names);
    expect([code, found]).toEqual([0, []]);
    expect(checks.map(({ listedAs, key }) => [listedAs, key])).toEqual([
      ['claude-haiku-4-5-20251001', 'set'],
      ['gemini-2.5-flash-lite', 'set'],
      ['gpt-5.4-mini', 'set'],
      ['qwen3:latest', 'set'],
    ]);
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET']);
  });

  it('names a missing key, asks nothing there, and exits 2', async () => {
    answerLists();
    const { code, checks, found } = await check('anthropic:claude-haiku-4-5', { OPENAI_API_KEY: KEY });
    expect([code, found]).toEqual([2, ['wrong missing-key']]);
    expect(checks[0]?.findings[0]?.message).toContain('ANTHROPIC_API_KEY');
    expect(server.requests).toHaveLength(0);
  });

  it('says that a key was refused, with the variable it came from', async () => {
    answerLists({ anthropic: json({ error: { message: `invalid key ${KEY}` } }, { status: 401 }) });
    const { code, checks, found } = await check('anthropic:claude-haiku-4-5 openai:gpt-5.4-mini');
    expect([code, found]).toEqual([2, ['wrong key-refused']]);
    expect(checks[0]?.findings[0]).toMatchObject({ hint: 'Check ANTHROPIC_API_KEY.' });
  });

  it('finds an id that is not listed and the one that was meant', async () => {
    answerLists();
    const { code, checks, found } = await check('openai:gpt-5.4-minni');
    expect([code, found]).toEqual([2, ['wrong model-not-listed']]);
    expect(checks[0]?.findings[0]?.hint).toBe('Did you mean "gpt-5.4-mini"?');
  });

  it('finds a model that its endpoint says is retired', async () => {
    answerLists();
    const { code, found } = await check('anthropic:claude-2.1');
    expect([code, found]).toEqual([2, ['wrong model-gone', 'warning model-retired']]);
  });

  it('finds maxTokens above the limit: wrong by the endpoint, a warning by the table', async () => {
    answerLists();
    await project.write(
      'evalsmall.config.yaml',
      'models: [anthropic:claude-haiku-4-5, openai:gpt-5.4-mini]\ndefaults: { maxTokens: 200000 }\n',
    );
    const run = await cli('models check', everyKey());
    expect(run.code).toBe(2);
    expect(run.stdout).toContain('wrong: claude-haiku-4-5: maxTokens 200,000 is above the 64,000');
    expect(run.stdout).toContain('warning: gpt-5.4-mini: maxTokens 200,000 is above the 128,000');
  });

  it('warns where an endpoint has no list, and exits 0', async () => {
    answerLists({ openai: { status: 404, body: 'not found' } });
    const { code, checks, found } = await check('openai:gpt-5.4-mini');
    expect([code, found]).toEqual([0, ['warning no-model-list']]);
    expect(checks[0]?.listedAs).toBeNull();
  });

  it('exits 3 when an endpoint cannot be asked, and 2 when something is wrong beside it', async () => {
    answerLists({ openai: { fault: 'reset before reply' } });
    const unreachable = await check('openai:gpt-5.4-mini anthropic:claude-haiku-4-5');
    expect([unreachable.code, unreachable.found]).toEqual([3, ['unreachable network']]);
    const both = await check('openai:gpt-5.4-mini anthropic:claude-haiku-9');
    expect([both.code, both.found]).toEqual([2, ['unreachable network', 'wrong model-not-listed']]);
  });

  it('takes the day of retirement from the list before the table', async () => {
    answerLists({ openai: json({ data: [{ id: 'gpt-5-mini', shutdown_date: '2000-01-01' }] }) });
    const { code, checks, found } = await check('openai:gpt-5-mini');
    expect([code, found]).toEqual([0, ['warning model-retired']]);
    expect(checks[0]).toMatchObject({ retiresOn: '2000-01-01', replacement: 'gpt-5.6-terra' });
  });

  it('prints a table with what is wrong below it', async () => {
    answerLists({ gemini: json({ error: { message: 'backend down' } }, { status: 503 }) });
    const names = 'anthropic:claude-haiku-4-5 openai:gpt-5.4-minni gemini:gemini-2.5-flash-lite';
    const run = await cli(`models check -m ${names}`, everyKey());
    expect(run.code).toBe(2);
    expect(run.stdout.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')).toMatchSnapshot();
  });

  it('keeps what came from the environment into a header out of what it prints', async () => {
    server.answer(({ headers }) =>
      json({ error: { message: `no ${String(headers['x-team'])}` } }, { status: 500 }),
    );
    await project.write(
      'evalsmall.config.yaml',
      'providers: { anthropic: { headers: { X-Team: "${TEAM}" } } }\nmodels: [anthropic:claude-haiku-4-5]\n',
    );
    const run = await cli('models check', everyKey({ TEAM: 'very-secret-team' }));
    expect(run.code).toBe(3);
    expect(run.stdout).toContain('unreachable: claude-haiku-4-5: no [redacted]');
  });

  it('reports a broken config as run does', async () => {
    await project.write('evalsmall.config.yaml', 'models: [nowhere:model]\n');
    const run = await cli('models check');
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('"nowhere" is not a provider');
    expect((await cli('models check -c absent.yaml')).code).toBe(2);
  });
});
