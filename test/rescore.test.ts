import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src/domain/json.ts';
import type { RunReport } from '../src/domain/report.ts';
import type { ChangedTrial, Rescore } from '../src/domain/rescore.ts';
import { scored } from '../src/domain/score.ts';
import type { TrialResult } from '../src/domain/trial.ts';
import { createSchemaCompiler } from '../src/lib/validate.ts';
import { reportSchema } from '../src/analysis/report-schema.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

let project: Project;

const CASES: readonly JsonObject[] = Array.from({ length: 8 }, (_, index) => ({
  id: `t${index}`,
  input: `Ticket ${index}: something happened.`,
  expected: ['billing', 'bug'][index % 2] ?? '',
}));

beforeEach(async () => {
  project = await createProject();
  await project.write('cases.jsonl', CASES);
  await project.write('prompts/triage/v1.md', 'Label it: {{ input }}\n');
  await project.write('evalsmall.config.yaml', CONFIG);
});

afterEach(async () => {
  await project.remove();
});

const CONFIG = `
dataset: cases.jsonl
prompts: [triage@v1]
models: [anthropic:claude-haiku-4-5, gemini:gemini-3.5-flash]
scorers: [exact]
`;

function cli(line: string): Promise<RecordedRun> {
  return runCli(line.split(' ').filter(Boolean), { cwd: project.root });
}

async function recordedRun(flags = ''): Promise<string> {
  await cli(`run --simulate --quiet ${flags}`);
  const [run = ''] = await project.runs();
  return run;
}

async function rescored(line = 'report latest --rescore --json'): Promise<{
  readonly rescore: Rescore;
  readonly report: RunReport;
}> {
  const { stdout, stderr } = await cli(line);
  expect(stderr).not.toContain('error:');
  return JSON.parse(stdout) as { rescore: Rescore; report: RunReport };
}

function edited(change: (example: JsonObject, index: number) => JsonObject | null): Promise<void> {
  return project.write(
    'cases.jsonl',
    CASES.map(change).filter((example) => example !== null),
  );
}

const scoresOf = (trials: readonly TrialResult[]): readonly string[] =>
  trials.map(({ arm, caseId, outcome, scores }) => JSON.stringify([arm, caseId, outcome, scores])).toSorted();

describe('evalsmall report --rescore', () => {
  it('changes nothing where nothing changed, in a run folder of its own', async () => {
    const run = await recordedRun();
    const journal = await project.read(`reports/${run}/results.jsonl`);
    const { rescore, report } = await rescored();
    expect(rescore).toMatchObject({ from: run, changedTrials: 0, changes: [] });
    expect(rescore.arms.map(({ before, after }) => [before, after])).toEqual(
      rescore.arms.map(({ before }) => [before, before]),
    );
    expect(await project.runs()).toEqual([run, `${run}-rescored`]);
    expect(report.run).toMatchObject({ id: `${run}-rescored`, rescoredFrom: run, complete: true });
    expect(report.arms).toEqual((await project.report(run)).arms);
    expect(scoresOf(await project.trials(`${run}-rescored`))).toEqual(scoresOf(await project.trials(run)));
    expect(await project.read(`reports/${run}/results.jsonl`)).toBe(journal);
    const schema = createSchemaCompiler().compile(reportSchema);
    expect(schema.ok && schema.violations(JSON.parse(JSON.stringify(report)) as JsonObject)).toEqual([]);
  });

  it('judges by the expectations of now, wherever a case stands in the file, and tells what changed', async () => {
    const run = await recordedRun();
    await project.write(
      'cases.jsonl',
      CASES.map((example) => ({ ...example, expected: 'never' })).toReversed(),
    );
    const { rescore, report } = await rescored();
    const before = (await project.report(run)).arms;
    const correct = before.reduce((sum, { outcomes }) => sum + outcomes.correct, 0);
    expect(correct).toBeGreaterThan(0);
    expect(rescore.changedTrials).toBe(correct);
    expect(rescore.arms.map(({ before: rate }) => rate)).toEqual(before.map(({ passRate }) => passRate));
    expect(report.arms.map(({ passRate }) => passRate.passed)).toEqual([0, 0]);
    expect(rescore.changes[0]).toMatchObject({ before: 'correct', after: 'wrong', caseEdited: true });
    expect(rescore.changes[0]?.why).toContain('exact: ');
    const lines = (await project.read(`reports/${run}-rescored/changes.jsonl`)).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as ChangedTrial)).toEqual(rescore.changes);
    expect(report.arms.map(({ latencyMs, costUsd }) => [latencyMs, costUsd?.total])).toEqual(
      before.map(({ latencyMs, costUsd }) => [latencyMs, costUsd?.total]),
    );
  });

  it('judges by the scorers of the config of now, and shows it in tables', async () => {
    await recordedRun();
    await project.write(
      'evalsmall.config.yaml',
      CONFIG.replace('[exact]', '[{type: length, max: 1, unit: characters}]'),
    );
    const run = await cli('report latest --rescore');
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^Scored again: .* · SIMULATED$/m);
    expect(run.stdout).toContain('was scored by exact, and is by length');
    expect(run.stdout).toMatch(/t\d {2}(claude-haiku|gemini)\S+ {2}correct → wrong\n {4}length: /);
    expect(run.stdout).toMatch(/outputs of \S+,\s+scored again/);
    expect(run.stderr).toMatch(/^wrote reports\S+-rescored\n$/);
  });

  it("judges by the prompt's scorers of now, and says that its file was edited", async () => {
    await recordedRun();
    await project.write(
      'prompts/triage/v1.md',
      '---\nscorers: [{type: length, min: 1, unit: characters}]\n---\nLabel it: {{ input }}\n',
    );
    const { report } = await rescored();
    expect(Object.keys(report.arms[0]?.scores ?? {})).toEqual(['length']);
    expect(report.warnings.map(({ code }) => code)).toContain('prompt-edited');
  });

  it('takes the scorers of the plan where there is no config, and finds the dataset where it was', async () => {
    const run = await recordedRun();
    await rm(join(project.root, 'evalsmall.config.yaml'));
    const { rescore } = await rescored(`report ${run} --rescore --json`);
    expect(rescore.changedTrials).toBe(0);
    expect(rescore.arms[0]?.scorersAfter).toEqual(['exact']);
  });

  it('refuses cases that ask something else or are gone, naming them, and leaves no folder', async () => {
    const run = await recordedRun();
    await edited((example, index) => {
      if (index === 1) return null;
      return index === 3 ? { ...example, input: 'Something else.' } : example;
    });
    const refused = await cli('report latest --rescore');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(
      "2 recorded cases can't be scored again (1 ask the model something else now, 1 are gone): t1, t3",
    );
    expect(refused.stderr).toContain('--common');
    expect(await readdir(join(project.root, 'reports'))).toEqual([run]);
  });

  it('leaves them out with --common, and says so', async () => {
    const run = await recordedRun('--repeats 2');
    await edited((example, index) => {
      if (index === 1) return null;
      return index === 3 ? { ...example, system: 'Be brief.' } : example;
    });
    const { rescore, report } = await rescored('report latest --rescore --common --json');
    expect(rescore.leftOut).toEqual({ changed: 1, gone: 1, caseIds: ['t1', 't3'] });
    expect(report.arms.map(({ trials }) => trials.planned)).toEqual([12, 12]);
    expect(report.run.complete).toBe(true);
    expect(report.plan.datasets[0]).toMatchObject({ cases: 7, selected: 6 });
    expect(report.warnings.find(({ code }) => code === 'cases-left-out')?.caseIds).toEqual(['t1', 't3']);
    expect(rescore.arms.every(({ trials, before }) => trials === 12 && before.n === 6)).toBe(true);
    expect((await project.trials(run)).length).toBe(32);
  });

  it('keeps errors and truncated answers what they are', async () => {
    const run = await recordedRun();
    const file = join(project.root, 'reports', run, 'results.jsonl');
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    const replace = (at: number, change: Partial<TrialResult>): void => {
      lines[at] = JSON.stringify({ ...(JSON.parse(lines[at] ?? '') as TrialResult), ...change });
    };
    const exact = scored({ pass: false, answer: '', reason: 'not equal' });
    replace(1, { outcome: 'truncated', finishReason: 'length', output: '', scores: { exact } });
    const error = { kind: 'timeout', message: 'no answer' } as const;
    replace(2, { outcome: 'error', output: null, toolCalls: null, scores: {}, error });
    await writeFile(file, `${lines.join('\n')}\n`);
    const again = await cli('report latest --rescore --json');
    expect(again.code).toBe(3);
    const trials = await project.trials(`${run}-rescored`);
    expect(trials[0]?.outcome).toBe('truncated');
    expect(trials[1]).toMatchObject({ outcome: 'error', output: null, scores: {} });
  });

  it('scores what came from standard input by its record', async () => {
    const text = CASES.map((example) => JSON.stringify(example)).join('\n');
    await runCli(['run', '--simulate', '--quiet', '-d', '-'], { cwd: project.root, stdin: text });
    const { rescore } = await rescored();
    expect(rescore.changedTrials).toBe(0);
    expect(rescore.arms[0]?.trials).toBe(8);
  });

  it('scores a rescored run again under the next free id', async () => {
    const run = await recordedRun();
    await cli('report latest --rescore --quiet');
    const { report } = await rescored(`report ${run}-rescored --rescore --json`);
    expect(report.run).toMatchObject({ id: `${run}-rescored-2`, rescoredFrom: `${run}-rescored` });
  });

  it('is nothing to resume', async () => {
    const run = await recordedRun();
    await cli('report latest --rescore --quiet');
    await rm(join(project.root, 'reports', `${run}-rescored`, 'report.json'));
    const newest = await cli('run --simulate --resume');
    expect(newest.stderr).toContain('there is no incomplete run');
    const named = await cli(`run --simulate --resume ${run}-rescored`);
    expect(named.code).toBe(2);
    expect(named.stderr).toContain(`is ${run} scored again`);
  });

  it.each([
    ['--dataset other.jsonl cases2.jsonl', "which --dataset doesn't name"],
    ['--prompt triage@v9 triage@v8', "which --prompt doesn't name"],
    ['--config none.yaml', 'does not exist'],
  ])('refuses %s', async (flags, message) => {
    await recordedRun();
    const refused = await cli(`report latest --rescore ${flags}`);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(message);
  });

  it('refuses a scorer that a case gives nothing to judge by', async () => {
    await recordedRun();
    await edited(({ id = '', input = '' }) => ({ id, input }));
    const refused = await cli('report latest --rescore');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('case "t0": ');
    expect(refused.stderr).toContain('cases.jsonl:1');
  });

  it('takes flags of rescoring with --rescore only', async () => {
    await recordedRun();
    const refused = await cli('report latest --common');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--common is for --rescore alone');
  });
});
