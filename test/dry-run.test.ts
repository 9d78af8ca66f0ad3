import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ArmForecast, DryRun } from '../src/domain/dry-run.ts';
import type { JsonValue } from '../src/domain/json.ts';
import { displayWidth } from '../src/lib/width.ts';
import type { FaultServer } from './support/fault-server.ts';
import { startFaultServer } from './support/fault-server.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun, RecordingOptions } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

let project: Project;
let server: FaultServer;

beforeEach(async () => {
  project = await createProject();
  server = await startFaultServer();
  await project.write('cases.jsonl', tickets(12));
  await project.write('prompts/triage/v1.md', '---\nsystem: Label it.\n---\n<ticket>{{ input }}</ticket>\n');
});

afterEach(async () => {
  // whatever a test looks at, nothing may have been sent
  const { requests } = server;
  await server.close();
  await project.remove();
  if (requests.length > 0) throw new Error(`${requests.length} requests were sent`);
});

function ticketText(index: number): string {
  return `Ticket number ${index}: something happened.`;
}

function tickets(count: number): JsonValue[] {
  const labels = ['billing', 'bug', 'other'];
  return Array.from({ length: count }, (_, index) => ({
    id: `t${index}`,
    input: ticketText(index),
    expected: labels[index % 3] ?? '',
    tags: [index % 2 === 0 ? 'even' : 'odd'],
  }));
}

/** Every provider is a server that would remember being asked. */
function environment(): Record<string, string> {
  return {
    ANTHROPIC_API_KEY: 'sk-test-anthropic',
    OPENAI_API_KEY: 'sk-test-openai',
    GEMINI_API_KEY: 'sk-test-gemini',
    ANTHROPIC_BASE_URL: server.url,
    OPENAI_BASE_URL: `${server.url}/v1`,
    GEMINI_BASE_URL: server.url,
  };
}

function cli(line: string, options: Partial<RecordingOptions> = {}): Promise<RecordedRun> {
  const argv = line.split(' ').filter(Boolean);
  return runCli(argv, { cwd: project.root, environment: environment(), ...options });
}

async function planned(line: string, options: Partial<RecordingOptions> = {}): Promise<DryRun> {
  const run = await cli(`run --dry-run --json ${line}`, options);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(run.stdout) as DryRun;
}

function armOf(dryRun: DryRun, id: string): ArmForecast {
  const found = dryRun.arms.find(({ arm }) => arm === id);
  if (found === undefined) throw new Error(`there is no arm ${id}`);
  return found;
}

const HAIKU = '-d cases.jsonl -p triage@v1 -m anthropic:claude-haiku-4-5';

/** What the estimate makes of these tickets in the prompt: four characters a token, four tokens a message. */
function inputTokens(indexes: readonly number[]): number {
  return indexes.reduce((sum, index) => {
    const user = `<ticket>${ticketText(index)}</ticket>`;
    return sum + Math.ceil('Label it.'.length / 4) + 4 + Math.ceil(user.length / 4);
  }, 0);
}

describe('evalsmall run --dry-run', () => {
  it('sends nothing and leaves nothing behind, not even the folder of reports', async () => {
    const before = await readdir(project.root);
    const run = await cli(`run --dry-run ${HAIKU}`);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('Dry run · nothing was sent');
    expect(await readdir(project.root)).toEqual(before);
    expect(server.requests).toEqual([]);
  });

  it('counts cases, repeats, requests and the tokens of the very requests', async () => {
    const dryRun = await planned(`${HAIKU} gemini:gemini-3.5-flash --tag even --repeats 3 --retries 2`);
    expect(dryRun.arms).toHaveLength(2);
    expect(armOf(dryRun, 'claude-haiku-4-5')).toMatchObject({
      cases: 6,
      repeats: 3,
      requests: { planned: 18, most: 54 },
      tokens: { input: 3 * inputTokens([0, 2, 4, 6, 8, 10]), output: 18 * 512 },
      answer: { tokens: 512, from: 'usual', run: null },
      latencyMs: null,
    });
    expect(dryRun.total.requests).toEqual({ planned: 36, most: 108 });
    expect(dryRun.total.tokens.input).toBe(6 * inputTokens([0, 2, 4, 6, 8, 10]));
    expect(dryRun.plan.arms.map(({ planned: trials }) => trials)).toEqual([18, 18]);
  });

  it('costs what price, estimate and maxTokens come to', async () => {
    await project.write(
      'evalsmall.config.yaml',
      'models:\n  - { id: a, model: "openai:gpt-4o-mini", price: { input: 2, output: 10 }, maxTokens: 2000 }\n' +
        '  - { id: b, model: "openai:gpt-4o-mini", price: { input: 2, output: 10 }, maxTokens: 100 }\n',
    );
    const dryRun = await planned('-d cases.jsonl -p triage@v1');
    const input = inputTokens(Array.from({ length: 12 }, (_, index) => index));
    const usd = (output: number): number => (input * 2 + output * 10) / 1e6;
    const [a, b] = [armOf(dryRun, 'a'), armOf(dryRun, 'b')];
    expect(a.costUsd.expected).toBeCloseTo(usd(12 * 512), 10);
    expect(a.costUsd.most).toBeCloseTo(usd(12 * 2000), 10);
    expect(b.answer).toMatchObject({ tokens: 100, mostTokens: 100, from: 'maxTokens' });
    expect(b.costUsd.expected).toBeCloseTo(usd(12 * 100), 10);
    expect(b.costUsd.most).toBeCloseTo(usd(12 * 100), 10);
    expect(dryRun.total.costUsd.most).toBeCloseTo(usd(12 * 2000) + usd(12 * 100), 10);
  });

  it('knows no cost where a price is unknown, in the total neither, and never calls it 0', async () => {
    const line = `${HAIKU} openai:some-new-model`;
    const dryRun = await planned(line);
    expect(armOf(dryRun, 'some-new-model').costUsd).toEqual({ expected: null, most: null });
    expect(armOf(dryRun, 'some-new-model').tokens.outputMost).toBeNull();
    expect(armOf(dryRun, 'claude-haiku-4-5').costUsd.expected).toBeGreaterThan(0);
    expect(dryRun.total.costUsd).toEqual({ expected: null, most: null });
    const { stdout } = await cli(`run --dry-run ${line}`);
    expect(stdout).toContain('No price is known for some-new-model');
    expect(stdout).not.toContain('$0 ');
  });

  it('knows no longest answer where extraBody decides on it', async () => {
    const models =
      'models:\n  - { id: a, model: "openai:gpt-4o-mini", maxTokens: 50, extraBody: { n: 4 } }\n';
    await project.write('evalsmall.config.yaml', models);
    expect(armOf(await planned('-d cases.jsonl'), 'a')).toMatchObject({
      tokens: { outputMost: null },
      costUsd: { most: null },
    });
  });

  it('counts the cost of filling the prompt cache in what it costs at the most', async () => {
    const model = (id: string, rest: string): string =>
      `  - { id: ${id}, model: "anthropic:claude-haiku-4-5", maxTokens: 10, price: { input: 1, output: 5, cacheWrite: 2 }${rest} }\n`;
    await project.write(
      'evalsmall.config.yaml',
      `models:\n${model('plain', '')}${model('cached', ', promptCaching: true')}`,
    );
    const dryRun = await planned('-d cases.jsonl -p triage@v1');
    const [plain, cached] = [armOf(dryRun, 'plain').costUsd, armOf(dryRun, 'cached').costUsd];
    expect(cached.expected).toBe(plain.expected);
    const input = inputTokens(Array.from({ length: 12 }, (_, index) => index));
    expect((cached.most ?? 0) - (plain.most ?? 0)).toBeCloseTo(input / 1e6, 12);
  });

  it('tells what the limits alone imply where no run is recorded, shared by models at one gate', async () => {
    const limits = 'limits: { requestsPerMinute: 60 }';
    await project.write(
      'evalsmall.config.yaml',
      `models:\n  - { id: a, model: "openai:gpt-4o-mini", ${limits} }\n  - { id: b, model: "openai:gpt-4o-mini" }\n` +
        '  - { id: c, model: "openai:gpt-4.1" }\n',
    );
    const dryRun = await planned('-d cases.jsonl');
    // 24 requests, five of them at once, then one a second
    expect(armOf(dryRun, 'a').duration.limitsMs).toBeCloseTo(19_000, 6);
    expect(armOf(dryRun, 'b').duration).toEqual(armOf(dryRun, 'a').duration);
    expect(armOf(dryRun, 'c').duration).toEqual({ limitsMs: null, totalMs: null });
    expect(dryRun.total.duration.limitsMs).toBeCloseTo(19_000, 6);
    expect(dryRun.total.duration.totalMs).toBeNull();
  });

  it('tells per dataset what it can show', async () => {
    await project.write('more.jsonl', tickets(200));
    const dryRun = await planned(
      '-d cases.jsonl more.jsonl -p triage@v1 -m openai:gpt-4.1 openai:gpt-4o-mini',
    );
    const [few, many] = dryRun.comparisons;
    expect(few).toMatchObject({ dataset: 'cases.jsonl', cases: 12, baseline: 'gpt-4.1/cases' });
    expect(few?.candidates).toEqual(['gpt-4o-mini/cases']);
    expect(few?.resolutions.map(({ detectable }) => detectable)).toEqual([null, null]);
    expect(many?.resolutions[0]?.detectable).toBeCloseTo(0.064, 3);
    expect(many?.resolutions[1]?.detectable).toBeCloseTo(0.091, 3);
    expect(many?.resolutions.map(({ casesForMargin }) => casesForMargin)).toEqual([248, 495]);
    const { stdout } = await cli('run --dry-run -d more.jsonl -p triage@v1 -m openai:gpt-4.1');
    const text = stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain('With 200 cases, gpt-4.1 against another arm');
    expect(text).toContain('on 10 % of the cases, no difference below 7 points can be told from noise');
    expect(text).toContain('where on 20 %, none below 10 points');
  });

  it('reads a dataset from standard input and does not keep it', async () => {
    vi.stubEnv('TMPDIR', project.root);
    try {
      const stdin = await project.read('cases.jsonl');
      const before = await readdir(project.root);
      const dryRun = await planned('-d - -p triage@v1 -m openai:gpt-4o-mini', { stdin });
      expect(dryRun.arms[0]).toMatchObject({ dataset: '-', cases: 12 });
      expect(await readdir(project.root)).toEqual(before);
      const bad = await cli('run --dry-run -d - -m openai:gpt-4o-mini', { stdin: '{"id":"a"}\n' });
      expect(bad.code).toBe(2);
      expect(bad.stderr).toContain('<stdin>:1');
      expect(await readdir(project.root)).toEqual(before);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('can be stopped while it waits for standard input, and leaves nothing behind', async () => {
    vi.stubEnv('TMPDIR', project.root);
    try {
      const before = await readdir(project.root);
      const run = await cli('run --dry-run -d - -m openai:gpt-4o-mini', {
        stdin: new Readable({ read: () => undefined }),
        onReady: (interrupt) => setImmediate(interrupt),
      });
      expect(run).toMatchObject({ code: 130, stdout: '' });
      expect(await readdir(project.root)).toEqual(before);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('prints lines that fit the terminal, and nothing with --quiet', async () => {
    const models = 'anthropic:claude-haiku-4-5 gemini:gemini-3.5-flash openai:gpt-5.4-mini';
    const { stdout } = await cli(`run --dry-run -d cases.jsonl -p triage@v1 -m ${models}`);
    const widths = stdout.split('\n').map(displayWidth);
    expect(Math.max(...widths)).toBeLessThanOrEqual(80);
    expect(await cli(`run --dry-run --quiet ${HAIKU}`)).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

describe('what a dry run learns from recorded runs', () => {
  const line = '--simulate -d cases.jsonl -p triage@v1 -m gemini:gemini-3.5-flash --max-tokens 2000';

  it('takes median latency and mean tokens of the newest run of that model', async () => {
    await cli(`run --quiet ${line}`);
    const [id = ''] = await project.runs();
    const arm = (await project.report(id)).arms[0];
    const dryRun = await planned(line);
    const forecast = armOf(dryRun, 'gemini-3.5-flash');
    const median = arm?.latencyMs.p50?.value ?? Number.NaN;
    expect(dryRun.simulated).toBe(true);
    expect(forecast.latencyMs).toEqual({ value: median, run: id });
    expect(forecast.answer).toMatchObject({ tokens: arm?.tokens.output.mean, from: 'recorded', run: id });
    expect(forecast.duration.totalMs).toBeCloseTo(2 * median, 6);
    expect(await project.runs()).toEqual([id]);
  });

  it('takes nothing from another setting, from real runs for simulated ones, or from a broken report', async () => {
    await cli(`run --quiet ${line}`);
    const nothing = { latencyMs: null, duration: { totalMs: null }, answer: { from: 'usual' } };
    const other = line.replace('2000', '1999');
    expect(armOf(await planned(other), 'gemini-3.5-flash')).toMatchObject(nothing);
    const real = line.replace('--simulate ', '');
    expect(armOf(await planned(real), 'gemini-3.5-flash')).toMatchObject(nothing);
    const [id = ''] = await project.runs();
    for (const broken of ['{', '[]', '{"plan":{"models":[null]},"arms":7}']) {
      await project.write(join('reports', id, 'report.json'), broken);
      expect(armOf(await planned(line), 'gemini-3.5-flash')).toMatchObject(nothing);
    }
  });
});

describe('what a dry run refuses', () => {
  it('plans without keys, and says which are missing', async () => {
    const dryRun = await planned(`${HAIKU} openai:gpt-4o-mini`, { environment: {} });
    const messages = dryRun.warnings
      .filter(({ code }) => code === 'missing-key')
      .map(({ message }) => message);
    expect(messages).toHaveLength(2);
    expect(messages[0]).toContain('ANTHROPIC_API_KEY');
    expect(messages[1]).toContain('OPENAI_API_KEY');
    const { code, stdout } = await cli(`run --dry-run ${HAIKU}`, { environment: {} });
    expect(code).toBe(0);
    expect(stdout).toContain('warning missing-key');
  });

  it.each([
    { what: 'a bad line', line: '-d bad.jsonl -m openai:gpt-4o-mini', says: 'bad.jsonl:1' },
    { what: 'a missing prompt', line: '-d cases.jsonl -p nowhere@v1 -m openai:gpt-4o-mini', says: 'nowhere' },
    { what: 'an empty selection', line: `${HAIKU} --tag nothing`, says: 'no case of cases.jsonl' },
    { what: 'a folder it cannot make', line: `${HAIKU} --out cases.jsonl/reports`, says: '--out' },
    { what: 'an unknown model', line: '-d cases.jsonl -m nobody', says: 'nobody' },
  ])('ends in exit 2 for $what, as a run does, with keys and without', async ({ line, says }) => {
    await project.write('bad.jsonl', '{"id":"a"}\n');
    for (const keys of [environment(), {}]) {
      const run = await cli(`run --dry-run ${line}`, { environment: keys });
      expect(run).toMatchObject({ code: 2, stdout: '' });
      expect(run.stderr).toContain(says);
      expect(await project.runs()).toEqual([]);
    }
  });

  it('refuses a key that cannot be sent, and keeps it off the screen', async () => {
    const keys = { ANTHROPIC_API_KEY: 'sk-one\nsk-two' };
    const run = await cli(`run --dry-run ${HAIKU}`, { environment: keys });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('ANTHROPIC_API_KEY');
    expect(run.stderr).not.toContain('sk-one');
  });

  it('does not go together with --resume', async () => {
    const run = await cli(`run --dry-run --resume ${HAIKU}`);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('--resume');
  });
});
