import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRoute, modelsCalledBy } from '../domain/route.ts';
import { loadConfig } from './load-config.ts';
import { NO_OVERRIDES } from './overrides.ts';

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'evalsmall-routes-'));
});

afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

const HEAD = `dataset: cases.jsonl
models:
  - { id: flash, model: "gemini:gemini-3.5-flash", maxTokens: 64, concurrency: 3 }
  - anthropic:claude-haiku-4-5
`;

async function load(route: string, models: readonly string[] | null = null) {
  await writeFile(join(cwd, 'evalsmall.config.yaml'), `${HEAD}${route}\n`);
  return loadConfig({ file: null, cwd, environment: {}, overrides: { ...NO_OVERRIDES, models } });
}

async function problems(route: string): Promise<string[]> {
  const found = await load(route);
  return found.problems.map(({ message, hint, source }) => {
    const place = source === null ? '' : `${source.line}:${source.column} `;
    return `${place}${message}${hint === null ? '' : ` (${hint})`}`;
  });
}

const ladder = (...steps: readonly string[]): string =>
  `  - id: ladder\n    route:\n${steps.map((step) => `      - ${step}`).join('\n')}`;

describe('a route in the config', () => {
  it('is a model made of the steps of others, which keep their settings', async () => {
    const { config, problems: found } = await load(
      ladder(
        '{ use: flash }',
        '{ repair: true }',
        '{ use: claude-haiku-4-5, when: [rate_limit, invalid, inputTokens>1000] }',
      ),
    );
    expect(found).toEqual([]);
    const route = config.models.find((model) => isRoute(model));
    expect(route).toMatchObject({
      id: 'ladder',
      concurrency: 8,
      steps: [
        { name: 'flash', repair: false, when: [], model: { settings: { maxTokens: 64 } } },
        { name: 'flash#repair', repair: true, when: [{ word: 'invalid' }], model: { id: 'flash' } },
        {
          name: 'claude-haiku-4-5',
          repair: false,
          when: [{ word: 'rate_limit' }, { word: 'invalid' }, { kind: 'inputTokens', atLeast: 1001 }],
        },
      ],
    });
    expect(modelsCalledBy(config.models).map(({ id }) => id)).toEqual(['flash', 'claude-haiku-4-5']);
  });

  it('can be selected alone, and its models are then its steps only', async () => {
    const steps = ladder('{ use: flash }', '{ use: claude-haiku-4-5, when: [error] }');
    const { config, problems: found } = await load(steps, ['ladder']);
    expect(found).toEqual([]);
    expect(config.models.map(({ id }) => id)).toEqual(['ladder']);
    expect(modelsCalledBy(config.models)).toHaveLength(2);
  });

  it('refuses a second model under the id that a step uses', async () => {
    const steps = ladder('{ use: flash }', '{ use: claude-haiku-4-5, when: [error] }');
    const { problems: same } = await load(steps, ['ladder', 'anthropic:claude-haiku-4-5']);
    expect(same).toEqual([]);
    const { problems: other } = await load(steps, ['ladder', 'openai:claude-haiku-4-5']);
    expect(other.map(({ code }) => code)).toEqual(['duplicate-model']);
  });
});

describe('mistakes in a route, with their place', () => {
  it.each([
    [
      'an unknown name',
      ['{ use: flahs }'],
      '7:11 the route "ladder" uses "flahs", which is no model of the config (Did you mean "flash"?)',
    ],
    [
      'itself',
      ['{ use: ladder }'],
      '7:11 the route "ladder" uses itself (A step uses a model that is no route.)',
    ],
    [
      'a repair at its beginning',
      ['{ repair: true }'],
      '7:9 the route "ladder" begins with a repair (Begin with a step that uses a model.)',
    ],
    [
      'a first step that waits',
      ['{ use: flash, when: [error] }', '{ use: claude-haiku-4-5 }'],
      'waits for "error", and nothing comes before it',
    ],
    [
      'a step without when behind another',
      ['{ use: flash }', '{ use: claude-haiku-4-5 }'],
      'it has no "when", and the route begins at flash',
    ],
    [
      'one model in two steps',
      ['{ use: flash }', '{ use: flash, when: [invalid] }'],
      'uses a model that an earlier step uses',
    ],
    [
      'an input condition that an earlier step covers',
      ['{ use: flash, when: ["inputTokens>=10"] }', '{ use: claude-haiku-4-5, when: ["inputTokens>9"] }'],
      'an earlier step takes every case of inputTokens>9',
    ],
    ['no step for every case', ['{ use: flash, when: [tag=hard] }'], 'no step without "when"'],
    [
      'a repair of what is no JSON',
      ['{ use: flash }', '{ repair: true, when: [truncated] }'],
      'only an answer that is invalid can be repaired',
    ],
    [
      'an unknown condition',
      ['{ use: flash }', '{ use: claude-haiku-4-5, when: [ratelimit] }'],
      'must be one of rate_limit, unavailable',
    ],
    [
      'an unknown key',
      ['{ use: flash, wen: [error] }'],
      'unknown key "wen" in models.2.route.0 (Did you mean "when"?)',
    ],
    ['neither use nor repair', ['{ when: [error] }'], 'models.2.route.0 needs "use"'],
  ])('names %s', async (_title, steps, message) => {
    const found = await problems(ladder(...steps));
    expect(found[0]).toContain(message);
    expect(found[0]).toMatch(/^[678]:\d+ /);
  });

  it('refuses a route of routes', async () => {
    const found = await problems(`${ladder('{ use: flash }')}\n  - { id: tower, route: [{ use: ladder }] }`);
    expect(found).toEqual([
      '8:28 the route "tower" uses the route "ladder" (A step uses a model that is no route: write the steps of "ladder" here.)',
    ]);
  });

  it('refuses an empty route, one without an id, and settings beside it', async () => {
    expect(await problems('  - { id: ladder, route: [] }')).toEqual([
      '5:19 models.2.route must NOT have fewer than 1 items',
    ]);
    expect(await problems('  - { route: [{ use: flash }] }')).toEqual(['5:5 models.2 needs "id"']);
    expect(await problems('  - { id: ladder, maxTokens: 5, route: [{ use: flash }] }')).toEqual([
      '5:19 unknown key "maxTokens" in models.2 (Known keys: id, route.)',
    ]);
  });
});
