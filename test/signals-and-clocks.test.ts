import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attempt } from '../src/domain/trial.ts';
import type { Simulator } from '../src/simulator/server.ts';
import { startSimulator } from '../src/simulator/server.ts';
import type { RunningBinary } from './support/binary.ts';
import { startBinary } from './support/binary.ts';
import type { Project } from './support/project.ts';
import { calmProfile } from './support/calm-profile.ts';
import { createProject } from './support/project.ts';
import { sampleCase } from './support/samples.ts';

const CASES = 8;
const JUMPING_CLOCK = join(import.meta.dirname, 'support', 'jumping-clock.mjs');

const EXAMPLES = Array.from({ length: CASES }, (_, index) =>
  sampleCase({ id: `c${index}`, ordinal: index, input: `Say ${index}.`, expected: { value: 'yes' } }),
);

let project: Project;
let simulator: Simulator | null = null;

beforeEach(async () => {
  project = await createProject();
  const lines = EXAMPLES.map(({ id, input }) => ({ id, input, expected: 'yes' }));
  await project.write('cases.jsonl', lines);
});

afterEach(async () => {
  await simulator?.stop();
  await project.remove();
});

/** Providers that answer in real time, after so many ms, but for these faults. */
async function serve(latencyMs: number, ...faults: readonly string[]): Promise<Simulator> {
  simulator = await startSimulator({
    profile: calmProfile({ timeScale: 1, latencyMs, faults }),
    datasets: [{ name: 'cases.jsonl', cases: EXAMPLES }],
    seed: 1,
    timeScale: 1,
    port: 0,
  });
  return simulator;
}

function start({ baseUrls }: Simulator, flags: string, preload: readonly string[] = []): RunningBinary {
  const line = `run -d cases.jsonl ${flags}`;
  return startBinary(line.split(' '), {
    cwd: project.root,
    preload,
    environment: {
      OPENAI_API_KEY: 'sk-any',
      OPENAI_BASE_URL: baseUrls.openai,
      ANTHROPIC_API_KEY: 'sk-any',
      ANTHROPIC_BASE_URL: baseUrls.anthropic,
    },
  });
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const RUN = '-m openai:gpt-5.4-mini --concurrency 2';

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  it('once lets what is in flight finish, sends nothing more, and exits 130 with a partial report', async () => {
    const server = await serve(2000);
    const { child, ended } = start(server, RUN);
    await until(() => server.requests() === 2);
    child.kill(signal);
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toContain('requests in flight may finish');
    expect(stderr).toContain('go on with: evalsmall run --resume');
    expect(server.requests()).toBe(2);
    expect((await project.trials()).map(({ outcome }) => outcome)).toEqual(['correct', 'correct']);
    const { run, arms } = await project.report();
    expect(run.complete).toBe(false);
    expect(arms[0]?.trials).toMatchObject({ planned: CASES, completed: 2, errored: 0 });
  });

  it('twice gives up what is in flight too, which is recorded as nothing', async () => {
    const server = await serve(10, '{ do: { stall: true } }');
    const { child, ended } = start(server, RUN);
    let told = '';
    child.stderr?.on('data', (chunk: Buffer) => (told += chunk.toString()));
    await until(() => server.requests() === 2);
    child.kill(signal);
    await until(() => told.includes('Stopping'));
    expect(child.exitCode).toBeNull();
    const startedAt = performance.now();
    child.kill(signal);
    expect((await ended).code).toBe(130);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(await project.trials()).toEqual([]);
    expect((await project.report()).run.complete).toBe(false);
  });

  it('ends a wait between attempts at once', async () => {
    const server = await serve(10, '{ do: { status: 429, retryAfter: 50 } }');
    const { child, ended } = start(server, RUN);
    await until(() => server.requests() > 0);
    const startedAt = performance.now();
    child.kill(signal);
    expect((await ended).code).toBe(130);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(await project.trials()).toEqual([]);
  });
});

describe('a wall clock that jumps', () => {
  it('changes no latency, no wait and no result', async () => {
    const late = '{ case: c1, attempt: 1, do: { status: 429, retryAfter: $date+2 } }';
    const stalled = '{ case: c2, attempt: 1, do: { stall: true } }';
    const server = await serve(100, late, stalled);
    const flags = '-m openai:gpt-5.4-mini anthropic:claude-haiku-4-5 --timeout 3';
    const { code, stderr } = await start(server, flags, [JUMPING_CLOCK]).ended;
    expect({ code, incomplete: stderr.includes('incomplete') }).toEqual({ code: 0, incomplete: false });
    const trials = await project.trials();
    expect(trials).toHaveLength(2 * CASES);
    expect(trials.every(({ outcome }) => outcome === 'correct')).toBe(true);
    const attempts = trials.flatMap((trial) => trial.attempts);
    // by the hour they would be millions, or less than nothing
    const durations = [
      ...trials.map(({ queueMs }) => queueMs),
      ...attempts.map(({ latencyMs }) => latencyMs ?? Number.NaN),
    ];
    expect(Math.min(...durations)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...durations)).toBeLessThan(20_000);
    const answers = attempts
      .filter(({ error }) => error === null)
      .map(({ latencyMs }) => latencyMs ?? Number.NaN);
    expect(Math.min(...answers)).toBeGreaterThan(80);
    const failed = (kind: string): readonly Attempt[] => attempts.filter(({ error }) => error?.kind === kind);
    // dates in headers are whole seconds, which two of them may round apart
    const waits = failed('rate_limit').map(({ waitMs }) => waitMs);
    expect(waits).toHaveLength(2);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(3000);
    expect(failed('timeout').length).toBeGreaterThanOrEqual(2);
    for (const { latencyMs } of failed('timeout')) expect(latencyMs).toBeGreaterThanOrEqual(3000);
    // the jumps were there
    const starts = attempts.map(({ startedAt }) => Date.parse(startedAt));
    expect(Math.max(...starts) - Math.min(...starts)).toBeGreaterThan(60_000);
    expect((await project.report()).run.complete).toBe(true);
  });
});
