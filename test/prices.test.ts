import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSchemaCompiler } from '../src/lib/validate.ts';
import { schemaOf } from '../src/app/schemas.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

let project: Project;

beforeEach(async () => {
  project = await createProject();
  await project.write('cases.jsonl', [
    { id: 'a', input: 'One', expected: 'one' },
    { id: 'b', input: 'Two', expected: 'two' },
  ]);
});

afterEach(() => project.remove());

function run(line: string): Promise<RecordedRun> {
  return runCli(`run --simulate ${line}`.split(' ').filter(Boolean), { cwd: project.root });
}

const config = (price: string): string =>
  `dataset: cases.jsonl\nmodels: [{ model: "anthropic:claude-haiku-4-5"${price} }]\n`;

describe('the price of a run', () => {
  it("is the table's where the config has none, named in the report with source and date", async () => {
    const { stdout } = await run('-d cases.jsonl -m anthropic:claude-haiku-4-5 openai:no-such-model');
    const report = await project.report();
    const [haiku, other] = report.plan.models;
    expect(haiku?.price).toMatchObject({ date: '2026-08-21', tiers: [{ input: 1, output: 5 }] });
    expect(other?.price).toBeNull();
    expect(report.arms[0]?.costUsd?.total).toBeGreaterThan(0);
    expect(report.arms[1]?.costUsd).toBeNull();
    const [trial] = await project.trials();
    const { inputTokens, outputTokens } = trial?.usage ?? {};
    expect(trial?.costUsd).toBeCloseTo(((inputTokens ?? 0) + 5 * (outputTokens ?? 0)) / 1e6, 12);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('Prices: claude-haiku-4-5 from LiteLLM price list');
    const compiled = createSchemaCompiler().compile(schemaOf('report'));
    expect(compiled.ok && compiled.violations(report)).toEqual([]);
  });

  it("is the config's where it has one", async () => {
    await project.write('evalsmall.config.yaml', config(', price: { input: 1000000, output: 0 }'));
    await run('');
    const { plan } = await project.report();
    expect(plan.models[0]?.price).toMatchObject({ source: 'config', date: null });
    const [trial] = await project.trials();
    expect(trial?.costUsd).toBe(trial?.usage?.inputTokens);
  });

  it('may change before a run is resumed, which is a warning', async () => {
    await project.write('evalsmall.config.yaml', config(''));
    await run('');
    const [id = ''] = await project.runs();
    const path = join('reports', id, 'results.jsonl');
    const lines = (await project.read(path)).split('\n');
    await project.write(path, `${lines.slice(0, 2).join('\n')}\n`);
    await project.write('evalsmall.config.yaml', config(', price: { input: 7, output: 8 }'));
    const resumed = await run(`--resume ${id}`);
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toContain('claude-haiku-4-5: its price changed since the run began');
    const report = await project.report(id);
    expect(report.warnings.map(({ code }) => code)).toContain('price-changed');
    expect(report.plan.models[0]?.price).toMatchObject({ source: 'config' });
    expect(report.arms[0]?.trials.completed).toBe(2);
  });
});

describe('what speaks against a run', () => {
  it('is said before anything is sent, and in the report', async () => {
    const line = '-d cases.jsonl -m anthropic:claude-haiku-4-5 --max-tokens 64001';
    const { stderr } = await run(line);
    const warned = stderr.indexOf('warning: maxTokens 64,001 is above the 64,000 output tokens');
    expect(warned).toBeGreaterThanOrEqual(0);
    expect(warned).toBeLessThan(stderr.indexOf('running 1 arm,'));
    expect((await project.report()).warnings.map(({ code }) => code)).toContain('max-tokens-above-limit');
    expect((await run(`${line} --quiet`)).stderr).toBe('');
  });
});
