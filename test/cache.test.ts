import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrialResult } from '../src/domain/trial.ts';
import type { FaultServer } from './support/fault-server.ts';
import { startFaultServer } from './support/fault-server.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

let project: Project;
let server: FaultServer;

beforeEach(async () => {
  [project, server] = await Promise.all([createProject(), startFaultServer()]);
  const cases = Array.from({ length: 6 }, (_, index) => {
    return { id: `c${index}`, input: `Say ${index}.`, expected: 'yes' };
  });
  await project.write('cases.jsonl', cases);
  answer('yes');
});

afterEach(async () => {
  await Promise.all([project.remove(), server.close()]);
});

function answer(content: string, finishReason = 'stop'): void {
  const choice = { index: 0, message: { role: 'assistant', content }, finish_reason: finishReason };
  const usage = { prompt_tokens: 10, completion_tokens: 2 };
  const body = { id: 'r1', object: 'chat.completion', model: 'gpt-5.4-mini', choices: [choice], usage };
  server.answer({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

const KEY = 'sk-secret-key-0123456789';

function cli(line: string): Promise<RecordedRun> {
  const environment = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${server.url}/v1` };
  return runCli(line.split(' '), { cwd: project.root, environment });
}

const RUN = 'run -d cases.jsonl -m openai:gpt-5.4-mini';

const entries = async (): Promise<string[]> => {
  const folder = join(project.root, '.evalsmall', 'cache');
  const files = await readdir(folder, { recursive: true }).catch((): string[] => []);
  return files.filter((file) => file.endsWith('.json')).map((file) => join(folder, file));
};

describe('--cache', () => {
  it('is off unless it is asked for', async () => {
    await cli(RUN);
    await cli(RUN);
    expect(server.requests).toHaveLength(12);
    expect(await entries()).toEqual([]);
  });

  it('sends nothing at all in a second run, which scores the same and says where its answers are from', async () => {
    const first = await cli(`${RUN} --cache`);
    expect(first.code).toBe(0);
    expect(server.requests).toHaveLength(6);
    const before = await project.report();
    expect(before.arms[0]?.trials.cached).toBe(0);
    answer('something else');
    const second = await cli(`${RUN} --cache`);
    expect(second.code).toBe(0);
    expect(server.requests).toHaveLength(0);
    const [arm] = (await project.report()).arms;
    expect(arm?.trials).toEqual({ planned: 6, completed: 6, errored: 0, cached: 6 });
    expect(arm?.passRate).toEqual(before.arms[0]?.passRate);
    expect(arm?.tokens).toEqual(before.arms[0]?.tokens);
    expect(arm?.latencyMs).toMatchObject({ count: 0, mean: null, p50: null });
    expect(arm?.costUsd).toEqual({ total: 0, perTrial: null, perPass: null });
    expect(arm?.retries).toMatchObject({ attempts: 0, rate: null });
    expect(arm?.window).toEqual({ startedAt: null, finishedAt: null });
    expect(second.stdout).toContain('6 of 6 answers are from the cache');
    expect(second.stdout.replaceAll(/\s+/g, ' ')).toContain('All 6 answers came from the cache');
    for (const trial of await project.trials()) {
      expect(trial).toMatchObject({ cached: true, latencyMs: null, ttftMs: null, costUsd: 0, attempts: [] });
    }
  });

  it('asks for what is new, and keeps times and cost to that', async () => {
    await cli(`${RUN} --cache`);
    const { costUsd } = (await project.report()).arms[0] ?? {};
    answer('yes');
    const run = await cli(`${RUN} --cache --repeats 2`);
    expect(server.requests).toHaveLength(6);
    const { arms, warnings } = await project.report();
    expect(arms[0]?.trials).toMatchObject({ completed: 12, cached: 6 });
    expect(arms[0]?.latencyMs.count).toBe(6);
    expect(arms[0]?.queueMs.count).toBe(6);
    expect(arms[0]?.costUsd).toEqual(costUsd);
    expect(warnings.find(({ code }) => code === 'cached-answers')?.message).toContain('6 of 12 answers');
    expect(run.stdout).toContain('6 of 12 answers are from the cache');
    await cli(`${RUN} --cache --max-tokens 9`);
    expect(server.requests).toHaveLength(12);
  });

  it('measures two models of one run that ask alike', async () => {
    await project.write(
      'evalsmall.config.yaml',
      'dataset: cases.jsonl\ncache: true\nmodels:\n  - { id: a, model: "openai:gpt-5.4-mini" }\n  - { id: b, model: "openai:gpt-5.4-mini" }\n',
    );
    await cli('run');
    expect(server.requests).toHaveLength(12);
    expect((await project.report()).arms.map(({ trials }) => trials.cached)).toEqual([0, 0]);
    await cli('run');
    expect(server.requests).toHaveLength(12);
    expect((await project.report()).arms.map(({ trials }) => trials.cached)).toEqual([6, 6]);
  });

  it('asks again for what was refused, and for what a broken file held', async () => {
    answer('', 'content_filter');
    await cli(`${RUN} --cache`);
    expect(await entries()).toEqual([]);
    answer('yes', 'length');
    await cli(`${RUN} --cache`);
    const files = await entries();
    expect(files).toHaveLength(6);
    await writeFile(files[0] ?? '', '{"format":1,');
    answer('yes');
    expect((await cli(`${RUN} --cache`)).code).toBe(0);
    expect(server.requests).toHaveLength(1);
    expect((await project.report()).arms[0]?.outcomes).toMatchObject({ truncated: 0, correct: 6 });
  });

  it('keeps no key, stays out of git, and goes on where it cannot write', async () => {
    answer(`yes ${KEY}`);
    await cli(`${RUN} --cache`);
    expect(await entries()).toEqual([]);
    answer('yes');
    await cli(`${RUN} --cache`);
    expect(await project.read('.evalsmall/cache/.gitignore')).toBe('*\n');
    for (const file of await entries()) {
      expect(await project.read(file.slice(project.root.length + 1))).not.toContain(KEY);
    }
    await rm(join(project.root, '.evalsmall'), { recursive: true });
    await project.write('.evalsmall', 'a file');
    const run = await cli(`${RUN} --cache`);
    expect(run.code).toBe(0);
    const { warnings } = await project.report();
    expect(warnings.filter(({ code }) => code === 'cache-unwritable')).toHaveLength(1);
  });

  it('gives simulated runs the answers of their own seed and case, and never a real run', async () => {
    const facts = (trials: readonly TrialResult[]): string[] =>
      trials
        .map(({ caseId, output, outcome, usage }) => JSON.stringify([caseId, output, outcome, usage]))
        .toSorted((a, b) => (a < b ? -1 : 1));
    await cli(`${RUN} --simulate --cache`);
    const first = await project.trials();
    await cli(`${RUN} --simulate --cache`);
    const second = await project.trials();
    expect(facts(second)).toEqual(facts(first));
    expect(second.every(({ cached, simulated }) => cached && simulated)).toBe(true);
    await cli(`${RUN} --simulate --cache --seed 2`);
    expect((await project.report()).arms[0]?.trials.cached).toBe(0);
    await cli(`${RUN} --cache`);
    expect(server.requests).toHaveLength(6);
  });
});
