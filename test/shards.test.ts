import { appendFile, cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportSchema } from '../src/analysis/report-schema.ts';
import type { JsonValue } from '../src/domain/json.ts';
import type { RunReport } from '../src/domain/report.ts';
import { createSchemaCompiler } from '../src/lib/validate.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun, RecordingOptions } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

let project: Project;

beforeEach(async () => {
  project = await createProject();
  await project.write('cases.jsonl', tickets(24));
  await project.write('prompts/triage/v1.md', '---\nsystem: Label it.\n---\n<ticket>{{ input }}</ticket>\n');
});

afterEach(async () => {
  await project.remove();
});

const LABELS = ['billing', 'bug', 'other'];

function tickets(count: number): JsonValue[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `t${index}`,
    input: `Ticket number ${index}: something happened.`,
    expected: LABELS[index % 3] ?? '',
    tags: [index % 2 === 0 ? 'even' : 'odd'],
    ...(index % 4 === 0 ? { scorers: [{ type: 'choice', labels: LABELS }] } : {}),
  }));
}

function cli(line: string, options: Partial<RecordingOptions> = {}): Promise<RecordedRun> {
  return runCli(line.split(' ').filter(Boolean), { cwd: project.root, ...options });
}

const RUN =
  'run --simulate -d cases.jsonl -p triage@v1 -m anthropic:claude-haiku-4-5 gemini:gemini-3.5-flash';

/** Runs all shards at once into one reports folder and gives their run ids, the first shard's first. */
async function runShards(count: number, flags = ''): Promise<string[]> {
  const indexes = Array.from({ length: count }, (_, index) => index + 1);
  const runs = await Promise.all(indexes.map((index) => cli(`${RUN} --shard ${index}/${count} ${flags}`)));
  expect(runs.map(({ code, stderr }) => [code, code === 0 ? '' : stderr])).toEqual(runs.map(() => [0, '']));
  const ids = await project.runs();
  return indexes.map((index) => ids.find((id) => id.endsWith(`-shard-${index}of${count}`)) ?? '');
}

/** A report without what differs between two runs of the same plan: ids, times, waits. */
function facts({ run, arms, ...rest }: RunReport): unknown {
  const { id: _id, startedAt: _start, finishedAt: _finish, mergedFrom: _from, ...same } = run;
  const stable = arms.map(({ window: _window, queueMs, backoffMs, ...arm }) => ({
    ...arm,
    queued: queueMs.count,
    waited: backoffMs.count,
  }));
  return rounded({ run: same, arms: stable, ...rest });
}

/** Sums depend in their last digits on the order of the trials, which is that of their ends. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'number' ? Number(inner.toPrecision(12)) : inner,
    ),
  );
}

async function casesOf(run: string): Promise<readonly string[]> {
  const text = (await project.read(join('reports', run, 'cases.jsonl'))).trimEnd();
  return text === '' ? [] : text.split('\n').map((line) => (JSON.parse(line) as { id: string }).id);
}

describe('evalsmall run --shard', () => {
  it('splits the selected cases: each is in one shard, with all its arms and repeats', async () => {
    const ids = await runShards(3, '--tag even --limit 9 --repeats 2');
    const parts = await Promise.all(ids.map(casesOf));
    expect(parts.flat().toSorted()).toEqual(['t0', 't10', 't12', 't14', 't16', 't2', 't4', 't6', 't8']);
    for (const [index, id] of ids.entries()) {
      const { run, plan, arms } = await project.report(id);
      const cases = parts[index]?.length ?? 0;
      expect(run).toMatchObject({ complete: true, shard: { index: index + 1, count: 3 }, mergedFrom: null });
      expect(plan.datasets[0]).toMatchObject({ cases: 24, selected: cases, selectedByAllShards: 9 });
      expect(arms.map(({ trials }) => trials.completed)).toEqual([cases * 2, cases * 2]);
    }
  });

  it('takes its index from the CI, and refuses what it can not take', async () => {
    const kubernetes = await cli(`${RUN} --shard auto/4 --json`, {
      environment: { JOB_COMPLETION_INDEX: '1' },
    });
    expect((JSON.parse(kubernetes.stdout) as RunReport).run.shard).toEqual({ index: 2, count: 4 });
    for (const text of ['0/3', '4/3', '1/0', 'x', 'auto/4']) {
      const run = await cli(`${RUN} --shard ${text}`);
      expect([text, run.code]).toEqual([text, 2]);
      expect(run.stderr).toContain(`--shard ${text}`);
    }
    expect(await project.runs()).toHaveLength(1);
  });

  it('is content with a part that is empty, but not with an empty selection', async () => {
    const ids = await runShards(3, '--limit 1');
    const empty = (await Promise.all(ids.map((id) => project.report(id)))).filter(
      ({ arms }) => arms[0]?.trials.planned === 0,
    );
    expect(empty).toHaveLength(2);
    expect(empty[0]?.arms[0]).toMatchObject({ passRate: { rate: null }, latencyMs: { mean: null } });
    expect(empty[0]?.run.complete).toBe(true);
    expect((await cli(`merge ${ids.join(' ')}`)).code).toBe(0);
    expect((await cli(`${RUN} --shard 1/3 --tag nobody`)).code).toBe(2);
  });

  it('resumes its own shard and no other', async () => {
    const ids = await runShards(2);
    for (const id of ids) await cutJournal(id, 4);
    const [first = '', second = ''] = ids;
    expect((await cli(`${RUN} --resume`)).stderr).toContain('no incomplete run');
    const wrong = await cli(`${RUN} --shard 1/2 --resume ${second}`);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('the shard');
    expect((await cli(`${RUN} --shard 1/2 --resume`)).code).toBe(0);
    expect(await project.trials(first)).toHaveLength((await casesOf(first)).length * 2);
    expect((await cli(`${RUN} --shard 1/2 --resume`)).stderr).toContain('no incomplete run of shard 1 of 2');
    // the plan, three trials and the torn line: untouched
    expect((await project.read(join('reports', second, 'results.jsonl'))).split('\n')).toHaveLength(5);
  });
});

/** Leaves what a process killed after so many lines leaves: a torn line and no report. */
async function cutJournal(id: string, lines: number): Promise<void> {
  const path = join('reports', id, 'results.jsonl');
  const all = (await project.read(path)).split('\n');
  await project.write(path, `${all.slice(0, lines).join('\n')}\n${all[lines]?.slice(0, 40)}`);
  await rm(join(project.root, 'reports', id, 'report.json'));
}

describe('evalsmall merge', () => {
  it('gives the report of the run that was not split', async () => {
    const ids = await runShards(3, '--repeats 2 --seed 7');
    const merged = await cli(`merge ${ids.toReversed().join(' ')} --json`);
    expect(merged.stderr).toMatch(/^wrote reports.*-cases-merged\n$/);
    expect(merged.code).toBe(0);
    const report = JSON.parse(merged.stdout) as RunReport;
    expect(report.run).toMatchObject({ shard: null, mergedFrom: ids, complete: true });
    const cases = await casesOf(report.run.id);
    const { stdout } = await cli(`${RUN} --repeats 2 --seed 7 --json`);
    const whole = JSON.parse(stdout) as RunReport;
    expect(whole.run.mergedFrom).toBeNull();
    expect(facts(report)).toEqual(facts(whole));
    const schema = createSchemaCompiler().compile(reportSchema);
    if (!schema.ok) throw new Error(schema.error);
    for (const written of [report, await project.report(ids[1])])
      expect(schema.violations(written)).toEqual([]);
    expect(report.arms[0]?.labels).not.toBeNull();
    expect(cases).toEqual(await casesOf(whole.run.id));
    expect(cases[0]).toBe('t0');
    expect(await project.read(join('reports', report.run.id, 'report.md'))).toContain('merged from 3 runs');
  });

  it('names the shards and trials that are missing, merges the rest and exits 3', async () => {
    const [first = '', second = '', third = ''] = await runShards(3);
    await cutJournal(second, 3);
    const merged = await cli(`merge ${first} ${second} --quiet`);
    expect(merged.code).toBe(3);
    const lost = (await casesOf(second)).length * 2 - 2;
    expect(merged.stderr).toContain('shard 3 of 3 is missing');
    expect(merged.stderr).toContain(`shard 2 of 3: ${lost} trials have no result`);
    expect(merged.stderr).toContain(`--resume ${second}`);
    const report = await project.report();
    expect(report.run.complete).toBe(false);
    expect(report.arms.map(({ trials }) => trials.planned)).toEqual([24, 24]);
    expect(report.warnings.map(({ code }) => code)).toContain('missing-shard');
    expect((await cli(`${RUN} --shard 2/3 --resume ${second}`)).code).toBe(0);
    const again = await cli(`merge reports/${first}/ ${second} ${join(project.root, 'reports', third)}`);
    expect([again.code, again.stdout.includes('INCOMPLETE')]).toEqual([0, false]);
  });

  it('keeps the last of several lines of a trial, and errors as errors', async () => {
    const [first = '', second = ''] = await runShards(2);
    const [trial] = await project.trials(first);
    const error = { kind: 'timeout', message: 'too slow' };
    const failed = { ...trial, outcome: 'error', output: null, scores: {}, latencyMs: null, error };
    const journal = join(project.root, 'reports', first, 'results.jsonl');
    await appendFile(journal, `${JSON.stringify(failed)}\n`);
    const merged = await cli(`merge ${first} ${second}`);
    expect(merged.code).toBe(3);
    expect(await project.trials()).toHaveLength(48);
    const { arms } = await project.report();
    const arm = arms.find((candidate) => candidate.arm === trial?.arm);
    expect(arm?.trials).toMatchObject({ planned: 24, completed: 23, errored: 1 });
  });

  it('refuses what are not shards of one run, says what differs and writes nothing', async () => {
    const [first = '', second = ''] = await runShards(2);
    await cp(join(project.root, 'reports', first), join(project.root, 'reports', '0-copy'), {
      recursive: true,
    });
    await cli(`${RUN} --shard 3/3`);
    const third = (await project.runs()).find((id) => id.endsWith('3of3')) ?? '';
    await cli(`${RUN} --shard 2/2 --seed 5 --max-tokens 99`);
    const other = (await project.runs()).findLast((id) => id.includes('2of2') && id !== second) ?? '';
    await cli(`${RUN} --limit 2`);
    const before = await project.runs();
    const refused = async (line: string): Promise<string> => {
      const run = await cli(line);
      expect([line, run.code]).toEqual([line, 2]);
      return run.stderr;
    };
    expect(await refused(`merge ${first} 0-copy`)).toContain('both are shard 1 of 2');
    expect(await refused(`merge ${first} ${third}`)).toContain('one of 3');
    expect(await refused(`merge ${first} ${other}`)).toMatch(/settings or endpoint, the seed differ/);
    expect(await refused(`merge ${first} latest`)).toContain('is not a shard');
    expect(await refused(`merge ${first} nowhere`)).toContain('there is no run "nowhere"');
    await rm(join(project.root, 'reports', second, 'cases.jsonl'));
    expect(await refused(`merge ${first} ${second}`)).toContain('cases.jsonl');
    expect(await project.runs()).toEqual(before);
  });

  it('tells what else differs between shards, and goes on', async () => {
    const [first = ''] = await runShards(2, '--concurrency 3');
    await cli(`${RUN} --shard 2/2`);
    const second = (await project.runs()).findLast((id) => id.includes('2of2')) ?? '';
    const path = join(project.root, 'reports', second, 'results.jsonl');
    const text = await project.read(join('reports', second, 'results.jsonl'));
    await writeFile(path, text.replace('"version":"', '"version":"0.'));
    const merged = await cli(`merge ${first} ${second} --json`);
    expect(merged.code).toBe(0);
    const { warnings } = JSON.parse(merged.stdout) as RunReport;
    expect(warnings.find(({ code }) => code === 'shards-differ')?.message).toMatch(
      /the version of evalsmall, the concurrency$/,
    );
  });
});
