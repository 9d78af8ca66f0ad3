import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { simulate } from '../src/app/simulate.ts';
import type { systemClock } from '../src/lib/clock.ts';
import type { Simulator } from '../src/simulator/server.ts';
import { startFaultServer } from './support/fault-server.ts';
import type { HoldingProxy, Moment } from './support/holding-proxy.ts';
import { startHoldingProxy } from './support/holding-proxy.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun, RecordingOptions } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

interface ClockModule {
  readonly systemClock: typeof systemClock;
}

// the waits of batches are seconds to minutes, and real ones where the provider isn't simulated by the run itself
vi.mock('../src/lib/clock.ts', async (importOriginal) => {
  const actual = await importOriginal<ClockModule>();
  return { systemClock: (scale = 1) => actual.systemClock(scale === 1 ? 200 : scale * 2) };
});

const cleanUp: (() => Promise<void>)[] = [];
let project: Project;

beforeEach(async () => {
  project = await newProject();
});

afterEach(async () => {
  for (const clean of cleanUp.splice(0).toReversed()) await clean();
});

async function newProject(): Promise<Project> {
  const made = await createProject();
  cleanUp.push(() => made.remove());
  const labels = ['billing', 'bug', 'other'];
  const cases = Array.from({ length: 24 }, (_, index) => ({
    id: `c${index}`,
    input: `Ticket number ${index}: something happened.`,
    expected: labels[index % 3] ?? '',
  }));
  await made.write('cases.jsonl', cases);
  return made;
}

const MODELS = { anthropic: 'anthropic:claude-haiku-4-5', openai: 'openai:gpt-5.4-mini' } as const;

/** A proxy in front of simulated providers that outlive the runs. */
async function startProvider(): Promise<HoldingProxy> {
  const simulator: Simulator = await simulate({
    cwd: project.root,
    environment: {},
    port: 0,
    seed: 1,
    timeScale: 4000,
    profile: null,
    datasets: ['cases.jsonl'],
  });
  cleanUp.push(() => simulator.stop());
  const proxy = await startHoldingProxy(simulator.baseUrls.anthropic);
  cleanUp.push(() => proxy.close());
  return proxy;
}

function environmentOf({ url }: { readonly url: string }): Record<string, string> {
  return {
    ANTHROPIC_API_KEY: 'key-a',
    OPENAI_API_KEY: 'key-o',
    ANTHROPIC_BASE_URL: url,
    OPENAI_BASE_URL: `${url}/v1`,
  };
}

function cli(line: string, options: Partial<RecordingOptions> = {}): Promise<RecordedRun> {
  return runCli(line.split(' ').filter(Boolean), { cwd: project.root, ...options });
}

async function outcomes(of: Project, run?: string): Promise<readonly string[]> {
  return (await of.trials(run))
    .map(({ arm, caseId, repeat, outcome, output }) => [arm, caseId, repeat, outcome, output].join('|'))
    .toSorted((a, b) => (a < b ? -1 : 1));
}

const creates = ({ heard }: HoldingProxy): number =>
  heard.filter((name) => /^POST \/v1\/(?:messages\/)?batches$/.test(name)).length;

describe('evalsmall run --batch', () => {
  it('gives each case the outcome it has without --batch, at half the price and without a latency', async () => {
    const line = `run --simulate -d cases.jsonl -m ${MODELS.anthropic} ${MODELS.openai} --repeats 2`;
    expect((await cli(line)).code).toBe(0);
    const batch = await cli(`${line} --batch`);
    expect([batch.code, batch.stderr]).toEqual([0, expect.stringContaining('1 batch: 1 running')]);
    expect(batch.stdout).toContain('batches, so no');
    const [first = '', second = ''] = await project.runs();
    expect(await outcomes(project, second)).toEqual(await outcomes(project, first));
    const [plain, halved] = [await project.report(first), await project.report(second)];
    expect(halved.plan.models.map(({ price }) => price?.source)).toEqual([
      expect.stringMatching(/^batch prices of /),
      expect.stringMatching(/^batch prices of /),
    ]);
    for (const [index, arm] of halved.arms.entries()) {
      expect(arm.latencyMs).toMatchObject({ count: 0, mean: null, p50: null });
      const full = plain.arms[index]?.costUsd?.total ?? Number.NaN;
      expect(arm.costUsd?.total).toBeCloseTo(full / 2, 10);
    }
  });

  it('refuses, before anything is sent, what batches can not do', async () => {
    const gemini = await cli('run --simulate --batch -d cases.jsonl -m gemini:gemini-3.5-flash');
    expect([gemini.code, gemini.stderr]).toEqual([
      2,
      expect.stringContaining("gemini-3.5-flash can't be run"),
    ]);
    const streamed = await cli(`run --simulate --batch --stream -d cases.jsonl -m ${MODELS.openai}`);
    expect([streamed.code, streamed.stderr]).toEqual([2, expect.stringContaining('exclude each other')]);
  });

  it('stops an arm whose endpoint has no batch service, and says so', async () => {
    const server = await startFaultServer();
    cleanUp.push(() => server.close());
    server.answer({ status: 404, body: '{"detail":"Not Found"}' });
    const run = await cli(`run --batch -d cases.jsonl -m ${MODELS.openai}`, {
      environment: environmentOf(server),
    });
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('openai has no batch service');
    expect(run.stderr).toContain('Run this model without --batch');
    expect(await project.trials()).toEqual([]);
  });

  it.each(['anthropic', 'openai'] as const)('leaves %s batches to --resume at Ctrl-C', async (api) => {
    const proxy = await startProvider();
    const environment = environmentOf(proxy);
    const line = `run --batch -d cases.jsonl -m ${MODELS[api]}`;
    let interrupt = (): void => undefined;
    const polled = proxy.hold({ request: /^GET \/v1\/.*batch/, phase: 'unanswered' });
    const running = cli(line, { environment, onReady: (press) => (interrupt = press) });
    await polled;
    interrupt();
    interrupt();
    const stopped = await running;
    proxy.letGo();
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('1 batch goes on at the provider; --resume collects what they bring');
    const refused = await cli(`${line.replace(' --batch', '')} --resume`, { environment });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--batch changed since')]);
    expect((await cli(`${line} --resume`, { environment })).code).toBe(0);
    expect(await outcomes(project)).toHaveLength(24);
    expect((await project.report()).run.complete).toBe(true);
  });
});

const POLL = { anthropic: /^GET \/v1\/messages\/batches\/[^/]+$/, openai: /^GET \/v1\/batches\/[^/?]+$/ };
const CREATE = { anthropic: /^POST \/v1\/messages\/batches$/, openai: /^POST \/v1\/batches$/ };
const RESULTS = { anthropic: /\/results$/, openai: /^GET \/v1\/files\/[^/]+\/content$/ };

const WINDOWS: readonly (readonly ['anthropic' | 'openai', string, Moment])[] = (
  ['anthropic', 'openai'] as const
).flatMap(
  (api) =>
    [
      [api, 'before the provider heard of the batch', { request: CREATE[api], phase: 'unheard' }],
      [api, 'before it heard the id of the batch', { request: CREATE[api], phase: 'unanswered' }],
      [api, 'while the batch runs', { request: POLL[api], phase: 'unanswered' }],
      [api, 'in the middle of the results', { request: RESULTS[api], phase: 'half-answered' }],
    ] as const,
);

it('says nothing of simulated batches at Ctrl-C, which end with the run, and goes on all the same', async () => {
  const line = `run --simulate --batch -d cases.jsonl -m ${MODELS.openai}`;
  let interrupt = (): void => undefined;
  const running = cli(line, { onReady: (press) => (interrupt = press) });
  await vi.waitFor(async () => {
    const [id = ''] = await project.runs();
    expect(await project.read(join('reports', id, 'batches.jsonl'))).toContain('"type":"submitted"');
  }, 20_000);
  interrupt();
  const stopped = await running;
  expect([stopped.code, stopped.stderr.includes('at the provider')]).toEqual([130, false]);
  expect((await cli(`${line} --resume`)).code).toBe(0);
  expect(await outcomes(project)).toHaveLength(24);
});

describe('a batch run that was killed', () => {
  it.each(WINDOWS)('%s: %s, goes on to what an undisturbed one gives', async (api, _title, moment) => {
    const line = `run --batch -d cases.jsonl -m ${MODELS[api]} --repeats 2`;
    const [reference, undisturbed] = [await newProject(), await startProvider()];
    const options = { cwd: reference.root, environment: environmentOf(undisturbed) };
    expect((await cli(line, options)).code).toBe(0);
    expect(await outcomes(reference)).toHaveLength(48);

    const proxy = await startProvider();
    const environment = environmentOf(proxy);
    const held = proxy.hold(moment);
    let interrupt = (): void => undefined;
    const killed = cli(line, { environment, onReady: (press) => (interrupt = press) });
    await held;
    // what a process that is killed now leaves on the disk; its lock names a process that is gone
    const after = await newProject();
    await cp(join(project.root, 'reports'), join(after.root, 'reports'), { recursive: true });
    const [id = ''] = await after.runs();
    await rm(join(after.root, 'reports', id, 'results.lock'));
    const before = await after.trials();
    interrupt();
    interrupt();
    await killed;
    proxy.letGo();
    const resumed = await cli(`${line} --resume`, { cwd: after.root, environment });

    expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining('48/48 trials')]);
    expect((await after.trials()).slice(0, before.length)).toEqual(before);
    expect(before.length > 0).toBe(moment.phase === 'half-answered');
    expect(await outcomes(after)).toEqual(await outcomes(reference));
    expect(creates(proxy)).toBe(creates(undisturbed));
  });
});
