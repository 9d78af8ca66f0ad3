import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ArmSummary, RunReport } from '../src/domain/report.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

let project: Project;

const CASES = 40;

beforeEach(async () => {
  project = await createProject();
  const cases = Array.from({ length: CASES }, (_, index) => {
    return { id: `c${index}`, input: `Say ${index}.`, expected: 'yes' };
  });
  await project.write('cases.jsonl', cases);
});

afterEach(async () => {
  await project.remove();
});

function cli(line: string): Promise<RecordedRun> {
  return runCli(line.split(' '), { cwd: project.root });
}

const RUN =
  'run --simulate -d cases.jsonl -m anthropic:claude-haiku-4-5 gemini:gemini-3.5-flash --max-tokens 256';

/** What of an arm is not about the time it was run at. */
function lasting({ arms, warnings }: RunReport): unknown {
  const timeless = ({ window: _window, queueMs: _queue, ...arm }: ArmSummary): unknown => arm;
  return { arms: arms.map(timeless), warnings };
}

function totalUsd({ arms }: RunReport): number {
  return arms.reduce((sum, { costUsd }) => sum + (costUsd?.total ?? Number.NaN), 0);
}

describe('--budget', () => {
  it('stops with exit 3 within the budget, and goes on to what an undisturbed run gives', async () => {
    expect((await cli(RUN)).code).toBe(0);
    const whole = await project.report();
    const needed = totalUsd(whole);
    expect(needed).toBeGreaterThan(0);
    const budget = (needed / 2).toFixed(6);
    const stopped = await cli(`${RUN} --budget $${budget}`);
    expect(stopped.code).toBe(3);
    expect(stopped.stderr.replaceAll(/\s+/g, ' ')).toMatch(
      /incomplete: .*it was given up: the budget of \$[\d.]+ is used up: \$[\d.]+ spent/,
    );
    const half = await project.report();
    expect(half.run.complete).toBe(false);
    const trials = await project.trials();
    const spent = trials.reduce((sum, { costUsd }) => sum + (costUsd ?? Number.NaN), 0);
    expect(spent).toBeLessThanOrEqual(Number(budget) * 1.2);
    expect(spent).toBeGreaterThan(0);
    expect(trials.length).toBeLessThan(2 * CASES);
    const again = await cli(`${RUN} --budget ${budget} --resume`);
    expect(again.code).toBe(3);
    const more = (needed * 2).toFixed(6);
    expect((await cli(`${RUN} --budget ${more} --resume`)).code).toBe(0);
    expect(lasting(await project.report())).toEqual(lasting(whole));
  });

  it('changes nothing where it is enough', async () => {
    await cli(RUN);
    const free = await project.report();
    expect((await cli(`${RUN} --budget 5`)).code).toBe(0);
    expect(lasting(await project.report())).toEqual(lasting(free));
  });

  it('sends nothing where it does not cover one request', async () => {
    const run = await cli(`${RUN} --budget 0.000001`);
    expect(run.code).toBe(3);
    expect(await project.trials()).toEqual([]);
    expect(run.stderr).toContain('$0 spent');
  });

  it('refuses models without a price before anything is sent, and says how to give them one', async () => {
    await project.write(
      'evalsmall.config.yaml',
      'dataset: cases.jsonl\nbudget: $5\nproviders:\n  acme: { api: openai, baseUrl: "https://acme.example/v1" }\nmodels:\n  - acme:one\n  - { id: two, model: "acme:two" }\n  - { id: three, model: "acme:three", price: { input: 1, output: 2 } }\n',
    );
    const run = await cli('run --simulate');
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('no price is known for one');
    expect(run.stderr).toContain('no price is known for two');
    expect(run.stderr).not.toContain('for three');
    expect(run.stderr).toContain('price: {');
    expect(await project.runs()).toEqual([]);
  });

  it.each(['0', '-1', 'much', '5EUR', '$'])('refuses %s for an amount', async (amount) => {
    const run = await cli(`${RUN} --budget=${amount}`);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('US dollars');
  });
});
