import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';

const BINARY = join(import.meta.dirname, '..', 'bin', 'evalsmall.js');

let project: Project;

beforeEach(async () => {
  project = await createProject();
  const cases = Array.from({ length: 30 }, (_, index) => ({
    id: `c${index}`,
    input: `Say ${index}.`,
    expected: 'yes',
  }));
  await project.write('cases.jsonl', cases);
});

afterEach(async () => {
  await project.remove();
});

function start(line: string) {
  const child = spawn(process.execPath, [BINARY, ...line.split(' ')], { cwd: project.root });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
  return { child, ended };
}

/** Resolves once some trials are in the journal, however slow the machine is. */
async function untilRecorded(): Promise<void> {
  for (;;) {
    const [id] = await project.runs();
    const journal = id === undefined ? '' : await project.read(`reports/${id}/results.jsonl`).catch(() => '');
    if (journal.split('\n').length > 4) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const RUN = 'run --simulate -d cases.jsonl -m anthropic:claude-haiku-4-5';

describe('the binary', () => {
  it('ends the run and keeps its exit code when nobody reads its output', async () => {
    const { child, ended } = start(RUN);
    child.stdout.destroy();
    child.stderr.destroy();
    expect(await ended).toEqual({ code: 0, signal: null });
    expect((await project.report()).run.complete).toBe(true);
  });

  it('says only on stderr what is wrong, with exit code 2 and no stack', async () => {
    const { child, ended } = start('run -d nowhere.jsonl');
    const texts = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()));
    expect((await ended).code).toBe(2);
    expect(texts.stdout).toBe('');
    expect(texts.stderr).toContain('error:');
    expect(texts.stderr).not.toMatch(/\n\s+at /);
  });

  it('keeps what was done when it is killed, and goes on to what an undisturbed run gives', async () => {
    const { child, ended } = start(`${RUN} --concurrency 2`);
    await untilRecorded();
    child.kill('SIGKILL');
    expect((await ended).signal).toBe('SIGKILL');
    const [id = ''] = await project.runs();
    const before = await project.trials(id);
    expect(before.length).toBeLessThan(30);
    expect((await start(`${RUN} --concurrency 2 --resume`).ended).code).toBe(0);
    const facts = async (run: string): Promise<string[]> =>
      (await project.trials(run))
        .map(({ caseId, outcome, output, latencyMs }) => JSON.stringify([caseId, outcome, output, latencyMs]))
        .toSorted((a, b) => (a < b ? -1 : 1));
    await start(`${RUN} --concurrency 5`).ended;
    const runs = await project.runs();
    expect(runs).toHaveLength(2);
    expect(await facts(id)).toEqual(await facts(runs[1] ?? ''));
    expect((await project.trials(id)).slice(0, before.length)).toEqual(before);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('exits 130 on %s', async (signal) => {
    const { child, ended } = start(`${RUN} --concurrency 1`);
    await untilRecorded();
    child.kill(signal);
    expect(await ended).toEqual({ code: 130, signal: null });
    expect((await project.report()).run.complete).toBe(false);
  });
});
