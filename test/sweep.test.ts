import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepSchema } from '../src/analysis/sweep-schema.ts';
import type { SweepReport } from '../src/domain/sweep.ts';
import { createSchemaCompiler } from '../src/lib/validate.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

let project: Project;

beforeEach(async () => {
  project = await createProject();
});

afterEach(async () => {
  await project.remove();
});

const MODELS = ['-m', 'gemini:gemini-3.5-flash'];
const HAIKU = 'anthropic:claude-haiku-4-5';

function sweep(...flags: readonly string[]): Promise<RecordedRun> {
  return runCli(['sweep', '--simulate', ...flags], { cwd: project.root });
}

function violationsOf(report: unknown): readonly unknown[] {
  const compiled = createSchemaCompiler().compile(sweepSchema);
  if (!compiled.ok) throw new Error(compiled.error);
  return compiled.violations(JSON.parse(JSON.stringify(report)));
}

async function writeCases(count: number): Promise<void> {
  const cases = Array.from({ length: count }, (_, index) => ({
    id: `t${index}`,
    input: `Ticket number ${index}: something happened.`,
    expected: ['billing', 'bug', 'other'][index % 3] ?? '',
  }));
  await project.write('cases.jsonl', cases);
}

describe('sweep', () => {
  it('says before any figure that another model answered than the one it names a budget for', async () => {
    await writeCases(3);
    const flags = ['-d', 'cases.jsonl', ...MODELS, '--max-tokens', '1024,2048'];
    expect((await sweep(...flags)).stdout).not.toContain('another model');
    const [run = ''] = await project.runs();
    const journal = await project.read(`reports/${run}/results.jsonl`);
    const served = /"servedModel":"gemini-3.5-flash"/g;
    expect(journal).toMatch(served);
    await project.write(
      `reports/${run}/results.jsonl`,
      journal.replaceAll(served, '"servedModel":"gemini-2.5-pro"'),
    );
    const again = await sweep(...flags, '--resume', run);
    const shown = again.stdout.replaceAll(/\s+/g, ' ');
    expect(shown).toMatch(/^warning 3 of 3 answers came from another model than gemini-3.5-flash/);
    expect(shown).toContain('(gemini-3.5-flash/maxTokens=1024, gemini-3.5-flash/maxTokens=2048)');
    const report = JSON.parse(await project.read(`reports/${run}/sweep.json`)) as SweepReport;
    expect(report.warnings.map(({ code }) => code)).toEqual(['served-model-differs', 'served-model-differs']);
    expect(violationsOf(report)).toEqual([]);
    const text = await project.read(`reports/${run}/sweep.md`);
    const [beforeFigures = ''] = text.split('\n## ');
    expect(beforeFigures).toContain('**Warning**: 3 of 3 answers came from another model');
  });

  it('tells on the shipped data how a small budget empties answers behind HTTP 200', async () => {
    await cp(join(import.meta.dirname, '../datasets'), join(project.root, 'datasets'), { recursive: true });
    const swept = await sweep('-d', 'datasets/signals.jsonl', ...MODELS, '--max-tokens', '64,256,1024,2048');
    expect(swept.code).toBe(0);
    expect(swept.stdout).toContain('Answers that were cut off came with HTTP 200');
    expect(swept.stdout).toContain('maxTokens 1,024 looks like the smallest safe budget');
    expect(swept.stdout).toContain('  - model: "gemini:gemini-3.5-flash"\n    maxTokens: 1024\n');
    for (const line of swept.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const [run] = await project.runs();
    const report = JSON.parse(await project.read(`reports/${run}/sweep.json`)) as SweepReport;
    expect(report.arms[0]).toMatchObject({
      arm: 'gemini-3.5-flash/maxTokens=64',
      emptyOutputs: 45,
      httpStatuses: { 200: 45 },
      reasoningTokens: { p50: 64 },
    });
    expect(report.answers[0]).toMatchObject({ status: 'unproven', chosen: { maxTokens: 1024 } });
    expect(violationsOf(report)).toEqual([]);
    const command =
      'evalsmall sweep -m gemini:gemini-3.5-flash -d datasets/signals.jsonl --max-tokens 128,256,512,1024';
    const { warnings } = await project.report();
    expect(warnings.find(({ code }) => code === 'truncated')?.message).toContain(`\`${command} --simulate\``);
    const page = await project.read(`reports/${run}/sweep.md`);
    expect(page).toMatch(/^# Sweep `.*` · SIMULATED$/m);
    expect(page).toContain('maxTokens 1,024 looks like the smallest safe budget');
    expect(page).toContain('```yaml\n- model: "gemini:gemini-3.5-flash"\n  maxTokens: 1024\n```');
    expect(page).toMatch(
      /^\| `gemini-3\.5-flash\/maxTokens=64` \| 0 % \(0-8\) \| - \| 0 % \| 100 % \| 0 % \| 45 \| 200: 45 \|$/m,
    );
  });

  it('proves a budget with enough cases, prints JSON alone, and ignores the gates and baseline of the config', async () => {
    await writeCases(150);
    await project.write(
      'evalsmall.config.yaml',
      'models: [{ id: flash, model: "gemini:gemini-3.5-flash" }]\nbaseline: flash\ngates: [passRate >= 1]\n',
    );
    const swept = await sweep('-d', 'cases.jsonl', '--max-tokens', '64,4096,none', '--json');
    expect(swept.code).toBe(0);
    const report = JSON.parse(swept.stdout) as SweepReport;
    expect(report.arms.map(({ arm }) => arm)).toEqual([
      'flash/maxTokens=64',
      'flash/maxTokens=4096',
      'flash/maxTokens=none',
    ]);
    expect(report.answers[0]).toMatchObject({
      status: 'safe',
      chosen: { maxTokens: 4096 },
      config: { model: 'gemini:gemini-3.5-flash', settings: { maxTokens: 4096 } },
    });
    const { warnings } = await project.report();
    expect(warnings.find(({ code }) => code === 'truncated')?.message).toContain(
      'evalsmall sweep -m flash -d ',
    );
    expect(violationsOf(report)).toEqual([]);
    const [arm] = report.arms;
    expect(violationsOf({ ...report, arms: [{ ...arm, emptyOutputs: null }] })).not.toEqual([]);
    expect(violationsOf({ ...report, more: 1 })).not.toEqual([]);
  });

  it('has a table but no answer where no budget is varied', async () => {
    await writeCases(6);
    const swept = await sweep('-d', 'cases.jsonl', ...MODELS, '--temperature', '0,1');
    expect(swept.code).toBe(0);
    expect(swept.stdout).toContain('gemini-3.5-flash/temperature=1');
    expect(swept.stdout).not.toContain('smallest safe budget');
  });

  it.each([
    [['--max-tokens', '0,64'], 'whole number, 1 or more'],
    [['--max-tokens=-5'], 'whole number, 1 or more'],
    [['--max-tokens', '64,64'], 'A value is there twice'],
    [['--max-tokens', '64', '--max-truncation', '0'], 'It must be above 0'],
    [[], 'the sweep varies no setting'],
    [['--max-tokens', '512,2048', '--reasoning-budget', '1024'], 'leaves nothing of maxTokens 512'],
    [['--temperature', '0,1', '-m', 'openai:gpt-5.4-mini'], "temperature can't be varied"],
    [
      ['--temperature', '0,1.5', '-m', HAIKU],
      'temperature would be refused: the anthropic wire takes 0 to 1',
    ],
    [['--max-tokens', '4096', '--reasoning-budget', '0,2048', '-m', HAIKU], 'takes 1,024 or more, or none'],
    [
      ['--temperature', '0', '--reasoning-budget', '1024', '-m', HAIKU],
      'takes none but 1 beside a reasoning',
    ],
    [['--reasoning-budget=-1', '-m', HAIKU], 'whole number, 0 or more'],
    [['--max-tokens', Array.from({ length: 201 }, (_, index) => index + 1).join()], 'the sweep has 201 arms'],
  ])('refuses %j, and sends nothing', async (flags, message) => {
    await writeCases(2);
    const swept = await sweep('-d', 'cases.jsonl', ...MODELS, ...flags);
    expect(swept.stderr.replaceAll(/\s+/g, ' ')).toContain(message);
    expect(swept.code).toBe(2);
    expect(await project.runs()).toEqual([]);
  });

  it('forecasts the grid without sending, and resumes only the same grid', async () => {
    await writeCases(4);
    const grid = ['-d', 'cases.jsonl', ...MODELS, '--max-tokens', '64,2048'];
    expect((await sweep(...grid, '--dry-run')).stdout).toContain('gemini-3.5-flash/maxTokens=2048');
    expect(await project.runs()).toEqual([]);
    expect((await sweep(...grid)).code).toBe(0);
    const [run = ''] = await project.runs();
    const other = ['-d', 'cases.jsonl', ...MODELS, '--max-tokens', '64,4096'];
    const resumed = await sweep(...other, '--resume', run);
    expect(resumed.code).toBe(2);
  });
});
