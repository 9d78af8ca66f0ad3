import { appendFile, cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportSchema } from '../src/analysis/report-schema.ts';
import { createSchemaCompiler } from '../src/lib/validate.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';
import { tickets } from './support/tickets.ts';

let project: Project;

beforeEach(async () => {
  project = await createProject();
  await project.write('cases.jsonl', tickets(12));
});

afterEach(async () => {
  await project.remove();
});

const HAIKU = 'anthropic:claude-haiku-4-5';
const FLASH = 'gemini:gemini-3.5-flash';
const MAIN = 'baselines/main';
const GATES = ['--gate', 'exact >= baseline - 100pp', 'tokens.output[tag=even] <= baseline + 100000'];

function cli(line: string, ...more: readonly string[]): Promise<RecordedRun> {
  return runCli([...line.split(' '), ...more], { cwd: project.root });
}

function simulate(line: string, ...more: readonly string[]): Promise<RecordedRun> {
  return cli(`run --simulate -d cases.jsonl ${line}`, ...more);
}

/** Records a run and keeps it as teams commit theirs. */
async function recordMain(line = `-m ${HAIKU}`): Promise<string> {
  await simulate(line);
  const [id = ''] = await project.runs();
  await cp(join(project.root, 'reports', id), join(project.root, MAIN), { recursive: true });
  await rm(join(project.root, 'reports'), { recursive: true });
  return id;
}

describe('a baseline that is an arm of another recorded run', () => {
  it('is compared case by case with every arm, in another order too, and named with its run', async () => {
    const id = await recordMain(`-m ${HAIKU} --repeats 2`);
    await project.write('cases.jsonl', tickets(12).toReversed());
    const found = await simulate(`-m ${HAIKU} ${FLASH} --baseline-run ${MAIN} --margin 20pp`, ...GATES);
    expect(found.code).toBe(0);
    expect(found.stdout).toContain('claude-haiku-4-5 of the run main · by pass rate');
    expect(found.stdout.replaceAll(/\s+/g, ' ')).toContain(`baseline of ${MAIN} (main, ${id})`);
    const report = await project.report();
    const compiled = createSchemaCompiler().compile(reportSchema);
    expect(compiled.ok && compiled.violations(report as never)).toEqual([]);
    expect(report.plan.baselineRun).toMatchObject({ named: MAIN, id: 'main', runId: id });
    expect(report.gates.map(({ baseline, n }) => [baseline, n])).toEqual([
      ['main#claude-haiku-4-5', 12],
      ['main#claude-haiku-4-5', 12],
      ['main#claude-haiku-4-5', 6],
      ['main#claude-haiku-4-5', 6],
    ]);
    const [, newest = ''] = ['', ...(await project.runs())];
    await cli(`compare ${MAIN} ${newest}#haiku ${newest}#flash --margin 20pp --out made`);
    const made = JSON.parse(await project.read('made/comparison.json')) as { candidates: { rate: object }[] };
    expect(report.comparisons.map(({ rate }) => rate)).toEqual(made.candidates.map(({ rate }) => rate));
    expect(report.gates[1]?.actual).toBe(report.comparisons[1]?.rate.difference);
  });

  it('is kept in the run folder, which alone is enough to report and to resume', async () => {
    await recordMain();
    const flags = `-m ${FLASH} --baseline-run ${MAIN}`;
    const first = await simulate(flags, ...GATES);
    expect(first.code).toBe(0);
    const before = await project.report();
    await rm(join(project.root, MAIN), { recursive: true });
    const [id = ''] = await project.runs();
    expect((await cli(`report ${id}`)).code).toBe(0);
    expect((await project.report()).gates).toEqual(before.gates);
    const resumed = await simulate(`${flags} --resume ${id}`, ...GATES);
    expect(resumed.code).toBe(0);
    expect((await project.report()).comparisons).toEqual(before.comparisons);
    await rm(join(project.root, 'reports', id, `baseline-${before.plan.baselineRun?.sha256.slice(0, 12)}`), {
      recursive: true,
    });
    const lost = await cli(`report ${id}`);
    expect(lost.code).toBe(2);
    expect(lost.stderr).toContain('lacks its copy of the baseline run main');
  });

  it('faces the merged run of shards, not a shard', async () => {
    await recordMain();
    for (const shard of ['1/2', '2/2']) {
      const part = await simulate(`-m ${FLASH} --baseline-run ${MAIN} --shard ${shard}`, ...GATES);
      expect(part.code).toBe(0);
    }
    const shards = (await project.runs()).map((name) => `reports/${name}`);
    await rm(join(project.root, MAIN), { recursive: true });
    const merged = await runCli(['merge', ...shards], { cwd: project.root });
    expect(merged.code).toBe(0);
    const report = await project.report((await project.runs()).find((name) => name.endsWith('-merged')));
    expect(report.comparisons.map(({ cases }) => cases.common)).toEqual([12]);
    expect(report.gates.map(({ n }) => n)).toEqual([12, 6]);
    const half = await runCli(['merge', shards[0] ?? '', '--out', 'half'], { cwd: project.root });
    expect(half.code).toBe(3);
    expect(half.stdout).toContain('common-cases-only');
    expect(half.stdout).not.toContain('2 passed');
  });

  it('is exit 2 before anything is sent when cases differ', async () => {
    await recordMain();
    const [first, ...rest] = tickets(12);
    await project.write('cases.jsonl', [
      { ...first, expected: 'changed' },
      ...rest.slice(1),
      { ...first, id: 'new' },
    ] as never);
    const found = await simulate(`-m ${FLASH} --baseline-run ${MAIN}`);
    expect(found.code).toBe(2);
    expect(found.stderr).toContain('the baseline run was not asked the same cases');
    for (const text of ['(t0)', '(t1)', '(new)']) expect(found.stderr).toContain(text);
    expect(await project.runs()).toEqual([]);
    const fewer = await simulate(`-m ${FLASH} --baseline-run ${MAIN} --limit 3 --dry-run`);
    expect(fewer.code).toBe(2);
  });

  it('is exit 2 when the arm is ambiguous or not there, or the run is', async () => {
    await recordMain(`-m ${HAIKU} ${FLASH}`);
    const start = `-m ${HAIKU} --baseline-run`;
    const several = await simulate(`${start} ${MAIN}`);
    expect(several.code).toBe(2);
    expect(several.stderr).toContain('has several arms on cases.jsonl: claude-haiku-4-5, gemini-3.5-flash');
    expect((await simulate(`${start} ${MAIN} --baseline 5`)).stderr).toContain('may be any of');
    expect((await simulate(`${start} ${MAIN} --baseline opus`)).stderr).toContain('has no arm "opus"');
    expect((await simulate(`${start} nowhere`)).stderr).toContain('there is no run "nowhere"');
    expect(await project.runs()).toEqual([]);
    const planned = await simulate(`${start} ${MAIN} --baseline flash --dry-run --json`);
    expect(JSON.parse(planned.stdout)).toMatchObject({
      comparisons: [{ baseline: 'main#gemini-3.5-flash', candidates: ['claude-haiku-4-5'] }],
    });
  });

  it('is exit 2 when the run is incomplete or a shard', async () => {
    await recordMain();
    const path = join(MAIN, 'results.jsonl');
    const lines = (await project.read(path)).trimEnd().split('\n');
    await project.write(path, `${lines.slice(0, -1).join('\n')}\n`);
    const found = await simulate(`-m ${FLASH} --baseline-run ${MAIN}`);
    expect(found.code).toBe(2);
    expect(found.stderr).toContain('is incomplete: 1 of 12 planned trials have no result');
    await appendFile(join(project.root, path), `${lines.at(-1)}\n`);
    expect((await simulate(`-m ${FLASH} --baseline-run ${MAIN} --dry-run`)).code).toBe(0);
    await simulate(`-m ${HAIKU} --shard 1/2`);
    const shard = await simulate(`-m ${FLASH} --baseline-run latest`);
    expect(shard.code).toBe(2);
    expect(shard.stderr).toContain('is one shard of a run');
  });

  it('is left out when outputs are scored again, with a warning', async () => {
    await recordMain();
    await simulate(`-m ${FLASH} --baseline-run ${MAIN}`, ...GATES, 'exact >= 0');
    const rescored = await cli('report latest --rescore');
    expect(rescored.stdout).toContain('baseline-left-out');
    const report = await project.report((await project.runs()).find((name) => name.endsWith('-rescored')));
    expect(report.gates.map(({ expr }) => expr)).toEqual(['exact >= 0']);
    expect(report.comparisons).toEqual([]);
  });
});
