import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunReport } from '../src/domain/report.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

let project: Project;

beforeEach(async () => {
  project = await createProject();
  const labels = ['billing', 'bug', 'other'];
  const cases = Array.from({ length: 9 }, (_, index) => ({
    id: `t${index}`,
    input: `Ticket ${index}: something happened.`,
    expected: labels[index % 3] ?? '',
  }));
  await project.write('cases.jsonl', cases);
});

afterEach(async () => {
  await project.remove();
});

function cli(line: string): Promise<RecordedRun> {
  return runCli(line.split(' ').filter(Boolean), { cwd: project.root });
}

const RUN =
  'run --simulate --quiet -d cases.jsonl -m anthropic:claude-haiku-4-5 gemini:gemini-3.5-flash --repeats 2';

async function recordedFile(name: string): Promise<string> {
  const [run = ''] = await project.runs();
  return join(project.root, 'reports', run, name);
}

describe('evalsmall report', () => {
  it('makes the very report of the run again, from its folder alone', async () => {
    await cli(RUN);
    const before = await project.report();
    const markdown = await readFile(await recordedFile('report.md'), 'utf8');
    const journal = await readFile(await recordedFile('results.jsonl'), 'utf8');
    await rm(join(project.root, 'cases.jsonl'));
    await rm(await recordedFile('report.md'));
    const again = await cli('report latest');
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('SIMULATED');
    expect(again.stderr).toMatch(/^wrote reports/);
    expect(await project.report()).toEqual(before);
    expect(await readFile(await recordedFile('report.md'), 'utf8')).toBe(markdown);
    expect(await readFile(await recordedFile('results.jsonl'), 'utf8')).toBe(journal);
  });

  it('needs no earlier report', async () => {
    await cli(RUN);
    const { run, ...before } = await project.report();
    await rm(await recordedFile('report.json'));
    const printed = await cli(`report ${run.id} --json`);
    expect(printed.stderr).toMatch(/^wrote/);
    const { run: again, ...after } = JSON.parse(printed.stdout) as RunReport;
    expect(after).toEqual(before);
    expect({ ...again, finishedAt: null }).toEqual({ ...run, finishedAt: null });
    expect(again.finishedAt).not.toBeNull();
  });

  it('shows a run that was killed as incomplete and exits with 3', async () => {
    await cli(RUN);
    const file = await recordedFile('results.jsonl');
    const lines = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, `${lines.slice(0, 20).join('\n')}\n{"type":"tri`);
    const killed = await cli('report latest');
    expect(killed.code).toBe(3);
    expect(killed.stdout).toContain('INCOMPLETE');
    expect(killed.stderr).toContain('incomplete: ');
    const { run, arms } = await project.report();
    expect(run.complete).toBe(false);
    expect(arms.reduce((sum, { trials }) => sum + trials.completed, 0)).toBe(19);
  });

  it('keeps saying which shard is missing', async () => {
    await cli(`${RUN} --shard 1/2`);
    const [shard = ''] = await project.runs();
    expect((await cli(`merge ${shard} --quiet`)).code).toBe(3);
    const merged = (await project.runs()).find((id) => id.endsWith('merged')) ?? '';
    const before = await project.report(merged);
    const again = await cli(`report ${merged} --quiet`);
    expect(again.code).toBe(3);
    expect(again.stderr).toContain('incomplete: shard 2 of 2 is missing');
    expect(await project.report(merged)).toEqual(before);
  });

  it('names a run that is not there and exits with 2', async () => {
    const none = await cli('report latest');
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('there is no run');
  });

  it('writes one line a trial as CSV', async () => {
    await cli(RUN);
    expect((await cli('report latest --format csv,junit --quiet')).code).toBe(0);
    expect(await readFile(await recordedFile('junit.xml'), 'utf8')).toContain('<testsuite ');
    const lines = (await readFile(await recordedFile('report.csv'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 36);
    expect(lines[0]).toMatch(/^arm,model,prompt,dataset,case,repeat,outcome,score\.exact,/);
    expect(lines.slice(1).every((line) => line.includes(',SIMULATED,'))).toBe(true);
  });
});
