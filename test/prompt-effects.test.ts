import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportSchema } from '../src/analysis/report-schema.ts';
import { createSchemaCompiler } from '../src/lib/validate.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

let project: Project;

beforeEach(async () => {
  project = await createProject();
  const labels = ['billing', 'bug', 'other'];
  const cases = Array.from({ length: 24 }, (_, index) => ({
    id: `t${index}`,
    input: `Ticket number ${index}: something happened.`,
    expected: { label: labels[index % 3] ?? '' },
  }));
  await project.write('cases.jsonl', cases);
  // a simulated model that fences its JSON passes where a fence is allowed and nowhere else
  await project.write(
    'prompts/label/v1.md',
    '---\nscorers: [{ type: json, mode: fenced }]\n---\n{{ input }}\n',
  );
  await project.write('prompts/label/v2.md', '---\nscorers: [json]\n---\n{{ input }} JSON alone.\n');
});

afterEach(async () => {
  await project.remove();
});

const MODELS = '-m anthropic:claude-haiku-4-5 gemini:gemini-3.5-flash openai:gpt-5.4-mini';

function cli(line: string): Promise<RecordedRun> {
  return runCli(line.split(' ').filter(Boolean), { cwd: project.root });
}

function run(flags = ''): Promise<RecordedRun> {
  return cli(`run --simulate -d cases.jsonl ${MODELS} -p label@v1 label@v2 ${flags}`);
}

describe('a run of several prompts and models', () => {
  it("tells the prompt's fault from the model's, on the screen and in both reports", async () => {
    const { code, stdout } = await run();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Prompt × model · SIMULATED$/m);
    expect(stdout).toMatch(/^claude-haiku-4-5 needs label@v1: -\d/m);
    expect(stdout).toContain('judged by different scorers');
    const report = await project.report();
    const [effects] = report.promptEffects;
    expect(effects).toMatchObject({ n: 24, excluded: 0, prompts: ['label@v1', 'label@v2'] });
    for (const { arm, rate } of effects?.cells ?? [])
      expect(rate).toBeCloseTo(report.arms.find((one) => one.arm === arm)?.passRate.rate ?? -1, 9);
    const compiled = createSchemaCompiler().compile(reportSchema);
    expect(compiled.ok && compiled.violations(report as never)).toEqual([]);
    const [newest] = await project.runs();
    expect(await project.read(`reports/${newest}/report.md`)).toContain('### Prompt × model · SIMULATED');
  });

  it('is told the same by its folder alone', async () => {
    await run('--quiet');
    const before = await project.report();
    await rm(join(project.root, 'cases.jsonl'));
    await cli('report latest --quiet');
    expect((await project.report()).promptEffects).toEqual(before.promptEffects);
    expect(before.promptEffects).toHaveLength(1);
  });

  it('is told by the merged run and by no shard', async () => {
    await run('--quiet -o whole');
    await run('--quiet --shard 1/2');
    await run('--quiet --shard 2/2');
    const shards = await project.runs();
    for (const shard of shards) expect((await project.report(shard)).promptEffects).toEqual([]);
    await cli(`merge --quiet ${shards.map((shard) => `reports/${shard}`).join(' ')}`);
    const merged = (await project.runs()).find((name) => name.endsWith('-merged'));
    const [effects] = (await project.report(merged)).promptEffects;
    expect(effects).toMatchObject({ n: 24, excluded: 0 });
    const again = await cli(`report reports/${merged} --json`);
    expect((JSON.parse(again.stdout) as { promptEffects: unknown[] }).promptEffects).toEqual([effects]);
  });

  it('says nothing of it with one prompt or one model', async () => {
    const one = await cli(`run --simulate -d cases.jsonl ${MODELS} -p label@v1`);
    expect(one.stdout).not.toContain('Prompt × model');
    expect((await project.report()).promptEffects).toEqual([]);
    await cli('run --simulate -d cases.jsonl -m gemini:gemini-3.5-flash -p label@v1 label@v2');
    expect((await project.report()).promptEffects).toEqual([]);
  });
});
