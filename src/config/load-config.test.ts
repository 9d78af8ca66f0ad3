import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelsCalledBy } from '../domain/route.ts';
import type { Environment } from './environment.ts';
import { loadConfig } from './load-config.ts';
import type { RunOverrides } from './overrides.ts';
import { NO_OVERRIDES } from './overrides.ts';

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'evalsmall-config-'));
});

afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

async function load(
  text: string | null,
  overrides: Partial<RunOverrides> = {},
  environment: Environment = {},
) {
  if (text !== null) await writeFile(join(cwd, 'evalsmall.config.yaml'), text);
  return loadConfig({ file: null, cwd, environment, overrides: { ...NO_OVERRIDES, ...overrides } });
}

async function problems(text: string, environment: Environment = {}): Promise<string[]> {
  const { problems: found } = await load(text, {}, environment);
  return found.map(({ message, hint, source }) => {
    const place = source === null ? '' : `${source.line}:${source.column} `;
    return `${place}${message}${hint === null ? '' : ` (${hint})`}`;
  });
}

const SMALL = 'dataset: cases.jsonl\nmodels: [anthropic:claude-haiku-4-5]\n';

describe('loading a config', () => {
  it('needs no file when the flags say everything', async () => {
    const { config, problems: found } = await load(null, {
      datasets: ['data/cases.jsonl'],
      prompts: ['triage@v1'],
      models: ['anthropic:claude-haiku-4-5', 'openai:ft:gpt:mine'],
    });
    expect(found).toEqual([]);
    expect(config.file).toBeNull();
    expect(modelsCalledBy(config.models).map(({ id, model }) => [id, model])).toEqual([
      ['claude-haiku-4-5', 'claude-haiku-4-5'],
      ['ft:gpt:mine', 'ft:gpt:mine'],
    ]);
    expect(config.datasets).toEqual([
      {
        path: 'data/cases.jsonl',
        file: join(cwd, 'data/cases.jsonl'),
        prompts: ['triage@v1'],
        scorers: null,
      },
    ]);
  });

  it('has the defaults of the contract and sends no setting the user did not choose', async () => {
    const { config } = await load(SMALL);
    expect(config).toMatchObject({ repeats: 1, concurrency: 8, seed: 1, maxErrorRate: 0 });
    expect(config).toMatchObject({ simulate: false, stream: false });
    const [model] = modelsCalledBy(config.models);
    expect(model).toMatchObject({ concurrency: 8, retry: { retries: 4, timeoutMs: 120_000 }, price: null });
    expect(Object.values(model?.settings ?? {}).every((value) => value === null)).toBe(true);
    expect(model?.endpoint.baseUrl).toBe('https://api.anthropic.com');
  });

  it('streams when the file or a flag says so', async () => {
    expect((await load(`${SMALL}stream: true\n`)).config.stream).toBe(true);
    expect((await load(SMALL, { stream: true })).config.stream).toBe(true);
  });

  it('reads a budget in dollars and the cache from the file, and a flag wins', async () => {
    expect((await load(SMALL)).config).toMatchObject({ budgetUsd: null, cache: false });
    const own = `${SMALL}budget: 2.5\ncache: true\n`;
    expect((await load(own)).config).toMatchObject({ budgetUsd: 2.5, cache: true });
    expect((await load(`${SMALL}budget: $0.50\n`)).config.budgetUsd).toBe(0.5);
    expect((await load(own, { budgetUsd: 10 })).config.budgetUsd).toBe(10);
    for (const wrong of ['0', '-1', '$0.00', 'five', '5 EUR', '$1e3']) {
      expect(await problems(`${SMALL}budget: "${wrong}"\n`)).toHaveLength(1);
    }
    expect(await problems(`${SMALL}budget: 0\n`)).toEqual(['3:1 budget must be > 0']);
  });

  it('lets a model take a default back with null, and a flag win over both', async () => {
    const text = `${SMALL}defaults: { maxTokens: 100, temperature: 0, timeoutSeconds: 5 }\n`.replace(
      '[anthropic:claude-haiku-4-5]',
      '[{ model: "anthropic:a", temperature: null, timeoutSeconds: null }, { model: "anthropic:b", maxTokens: 7 }]',
    );
    const [a, b] = modelsCalledBy((await load(text)).config.models);
    expect(a?.settings).toMatchObject({ maxTokens: 100, temperature: null });
    expect(a?.retry.timeoutMs).toBe(120_000);
    expect(b?.settings).toMatchObject({ maxTokens: 7, temperature: 0 });
    const flagged = modelsCalledBy((await load(text, { maxTokens: 64 })).config.models);
    expect(flagged.map(({ settings }) => settings.maxTokens)).toEqual([64, 64]);
  });

  it('takes provider:model for the entry of the config that has no other name, with its settings and price', async () => {
    const text = SMALL.replace(
      '[anthropic:claude-haiku-4-5]',
      '[{ model: "anthropic:a", temperature: 0.3, price: { input: 1, output: 2 } }, { id: warm, model: "anthropic:b", temperature: 1 }]',
    );
    const named = modelsCalledBy(
      (await load(text, { models: ['anthropic:a', 'anthropic:b'] })).config.models,
    );
    expect(named.map(({ id, settings }) => [id, settings.temperature])).toEqual([
      ['a', 0.3],
      ['b', null],
    ]);
    expect(named[0]?.price).toMatchObject({ input: 1, output: 2 });
  });

  it('takes base URLs from the environment and keys only by the names of their variables', async () => {
    const environment = { ANTHROPIC_BASE_URL: 'http://127.0.0.1:9/', ANTHROPIC_API_KEY: 'sk-very-secret' };
    const { config } = await load(SMALL, {}, environment);
    expect(modelsCalledBy(config.models)[0]?.endpoint).toMatchObject({
      baseUrl: 'http://127.0.0.1:9',
      apiKeyEnv: ['ANTHROPIC_API_KEY'],
    });
    expect(JSON.stringify(modelsCalledBy(config.models))).not.toContain('sk-very-secret');
  });

  it('reads .env beside the config, under the real environment', async () => {
    await writeFile(join(cwd, '.env'), 'TEAM=from-file\nREGION="eu west"\n');
    const text = `${SMALL}providers:\n  anthropic: { headers: { X-Team: "\${TEAM}", X-Region: "\${REGION}" } }\n`;
    const { config } = await load(text, {}, { TEAM: 'from-shell' });
    expect(modelsCalledBy(config.models)[0]?.endpoint.headers).toEqual({
      'X-Team': 'from-shell',
      'X-Region': 'eu west',
    });
    expect(config.secrets).toEqual(['from-shell', 'eu west']);
  });

  it('does not read a value from the environment as a template again', async () => {
    const text = `${SMALL}defaults: { extraBody: { user: "\${NAME}" } }\n`;
    const { config } = await load(text, {}, { NAME: '${OTHER}', OTHER: 'leaked' });
    expect(modelsCalledBy(config.models)[0]?.settings.extraBody).toEqual({ user: '${OTHER}' });
  });

  it('describes a gateway by name', async () => {
    const text = `dataset: cases.jsonl
providers:
  gateway: { api: openai, baseUrl: "https://gateway.example/v1/", apiKeyEnv: GATEWAY_KEY, auth: bearer }
models: [{ id: local, model: "gateway:org/model:free", price: { input: 1, output: 2 } }]
`;
    const { config, problems: found } = await load(text);
    expect(found).toEqual([]);
    expect(modelsCalledBy(config.models)[0]).toMatchObject({
      id: 'local',
      model: 'org/model:free',
      endpoint: {
        provider: 'gateway',
        api: 'openai',
        baseUrl: 'https://gateway.example/v1',
        apiKeyEnv: ['GATEWAY_KEY'],
      },
      price: { input: 1, output: 2, cachedInput: null, cacheWrite: null },
    });
  });

  it('keeps what the config binds to a dataset that a flag names', async () => {
    const text = `dataset:
  - { path: a.jsonl, prompts: [triage@v1], scorers: [exact] }
  - { path: b.jsonl, prompts: [other@v1] }
models: [anthropic:claude-haiku-4-5]
`;
    const { config } = await load(text, { datasets: ['./a.jsonl'] });
    expect(config.datasets).toMatchObject([{ path: './a.jsonl', prompts: ['triage@v1'] }]);
    expect(config.datasets[0]?.scorers).toEqual([{ type: 'exact', name: 'exact', options: {} }]);
  });
});

describe('mistakes in a config, with their place', () => {
  it('lists several at once', async () => {
    expect(
      await problems(
        'dataset: cases.jsonl\nmodels: [anthropic:a]\nrepeats: 0\ndefaults:\n  max_tokens: 5\n  retries: two\n',
      ),
    ).toEqual([
      '3:1 repeats must be >= 1',
      '5:3 unknown key "max_tokens" in defaults (Did you mean "maxTokens"?)',
      '6:3 defaults.retries must be integer or null',
    ]);
  });

  it('says that keys which do not exist yet are unknown', async () => {
    const found = await problems(`${SMALL}sweep: {}\nallowCode: true\narchive: 3\n`);
    expect(found.map((text) => text.replace(/\(.*/, ''))).toEqual([
      '3:1 unknown key "sweep" in the config ',
      '4:1 unknown key "allowCode" in the config ',
      '5:1 unknown key "archive" in the config ',
    ]);
  });

  it('reads gates with their places, the baseline and a margin in three ways', async () => {
    const text = `${SMALL}baseline: a\nmargin: 3pp\ngates:\n  - exact >= 0.9\n`;
    const { config } = await load(text);
    expect(config).toMatchObject({
      baseline: { name: 'a', isOptional: false, source: { line: 3 } },
      margin: 0.03,
      gates: [{ text: 'exact >= 0.9', source: { line: 6 } }],
    });
    const flags = await load(text, { gates: ['json == 1'], baseline: 'b', margin: 0.1, models: ['m'] });
    expect(flags.config).toMatchObject({
      baseline: { name: 'b', source: null, isOptional: false },
      margin: 0.1,
      gates: [{ text: 'json == 1', source: null }],
    });
    expect((await load(SMALL)).config).toMatchObject({ baseline: null, margin: 0.05, gates: [] });
    expect(await problems(`${SMALL}margin: 1\n`)).toHaveLength(1);
    expect(await problems(`${SMALL}margin: 100%\n`)).toHaveLength(1);
  });

  it('names a variable that is not set', async () => {
    const text = `${SMALL}providers: { anthropic: { headers: { X-Key: "\${NOT_SET}" } } }\n`;
    expect(await problems(text)).toEqual([
      expect.stringContaining('the environment variable NOT_SET is not set'),
    ]);
  });

  it.each([
    ['acme:model', '', '"acme" is not a provider'],
    ['acme:model', 'providers: { acme: { api: openai } }', 'provider "acme" needs baseUrl'],
    ['acme:model', 'providers: { acme: { baseUrl: "https://x.example" } }', 'provider "acme" needs api'],
    ['acme:m', 'providers: { acme: { api: openai, baseUrl: "ftp://x" } }', 'must begin with https'],
    [
      'acme:m',
      'providers: { acme: { api: openai, baseUrl: "https://me:pw@x.example" } }',
      'carries credentials',
    ],
    ['acme:m', 'providers: { acme: { api: openai, baseUrl: "https://x.example?key=1" } }', 'query'],
    ['acme:m', 'providers: { acme: { api: openai, baseUrl: "https://x.example/v1#" } }', 'fragment'],
  ])('refuses the provider of %s with %s', async (model, providers, message) => {
    const found = await problems(`dataset: cases.jsonl\nmodels: ["${model}"]\n${providers}\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
    expect(found[0]).not.toContain('me:pw');
  });

  it('reads a base URL without the white space around it', async () => {
    const providers = 'providers: { acme: { api: openai, baseUrl: " https://x.example/v1/ " } }';
    const { config } = await load(`dataset: cases.jsonl\nmodels: ["acme:m"]\n${providers}\n`);
    expect(config.models).toMatchObject([{ endpoint: { baseUrl: 'https://x.example/v1' } }]);
  });

  it('refuses two models of one name, no model and no dataset', async () => {
    expect(await problems('dataset: a.jsonl\nmodels: [anthropic:x, openai:x]\n')).toEqual([
      'two models are called "x" (Give one of them another id in the config.)',
    ]);
    expect((await problems('seed: 3\n')).map((text) => text.replace(/ \(.*/, ''))).toEqual([
      'there is no dataset to run',
      'there is no model to run',
    ]);
  });

  it('says which file cannot be read', async () => {
    const input = { cwd, environment: {}, overrides: NO_OVERRIDES };
    const { problems: found } = await loadConfig({ ...input, file: 'nowhere.yaml' });
    expect(found[0]?.message).toBe('the config does not exist');
    expect(found[0]?.source?.file).toContain('nowhere.yaml');
  });

  it('reads JSON too, and says where YAML is broken', async () => {
    expect(await problems('{"dataset": "a.jsonl", "models": ["openai:x"]}')).toEqual([]);
    const [broken = ''] = await problems('dataset: a.jsonl\nmodels: [openai:x\n');
    expect(broken).toMatch(/^\d+:\d+ not valid YAML/);
  });
});
