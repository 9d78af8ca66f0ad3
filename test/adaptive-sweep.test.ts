import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DryRun } from '../src/domain/dry-run.ts';
import type { SweepReport } from '../src/domain/sweep.ts';
import type { TrialResult } from '../src/domain/trial.ts';
import type { Simulator } from '../src/simulator/server.ts';
import { startSimulator } from '../src/simulator/server.ts';
import { calmProfile } from './support/calm-profile.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun, RecordingOptions } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';
import { sampleCase } from './support/samples.ts';

let project: Project;
let simulator: Simulator | null = null;

beforeEach(async () => {
  project = await createProject();
});

afterEach(async () => {
  await simulator?.stop();
  simulator = null;
  await project.remove();
});

const CASES = 16;
const LABELS = ['billing', 'bug', 'other'];
const EXAMPLES = Array.from({ length: CASES }, (_, index) =>
  sampleCase({
    id: `t${index}`,
    ordinal: index,
    input: `Ticket number ${index}: something happened.`,
    expected: { value: LABELS[index % 3] ?? '' },
  }),
);
const FLASH = ['-m', 'gemini:gemini-3.5-flash', '--concurrency', '8'];
const BISECTED = ['-d', 'cases.jsonl', ...FLASH, '--max-tokens', '64,4096', '--adaptive'];

function sweep(flags: readonly string[], options: Partial<RecordingOptions> = {}): Promise<RecordedRun> {
  return runCli(['sweep', ...flags], { cwd: project.root, ...options });
}

async function writeCases(): Promise<void> {
  const lines = EXAMPLES.map(({ id, input, expected }) => ({ id, input, expected: expected?.value ?? null }));
  await project.write('cases.jsonl', lines);
}

async function swept(run: string): Promise<SweepReport> {
  return JSON.parse(await project.read(`reports/${run}/sweep.json`)) as SweepReport;
}

function budgetsOf(arms: readonly { readonly maxTokens: number | null }[]): readonly (number | null)[] {
  return arms.map(({ maxTokens }) => maxTokens).toSorted((a, b) => (a ?? 0) - (b ?? 0));
}

/** What a sweep says that doesn't depend on when it was run. */
function timeless({ run: _run, arms, answers, ...rest }: SweepReport): unknown {
  return { ...rest, answers, arms: arms.map(({ latencyMs: _latency, ...arm }) => arm) };
}

/** Providers that think as long before each answer and never fail, whose requests this test can count. */
async function serve(): Promise<Readonly<Record<string, string>>> {
  simulator = await startSimulator({
    profile: calmProfile({ timeScale: 100, latencyMs: 2000, faults: [], reasoningTokens: 330 }),
    datasets: [{ name: 'cases.jsonl', cases: EXAMPLES }],
    seed: 1,
    timeScale: 100,
    port: 0,
  });
  return { GEMINI_API_KEY: 'any', GEMINI_BASE_URL: simulator.baseUrls.gemini };
}

function requests(): number {
  return simulator?.requests() ?? 0;
}

describe('sweep --adaptive', () => {
  it('finds on the shipped data what the whole grid finds, with fewer requests, and tells what it left out', async () => {
    await cp(join(import.meta.dirname, '../datasets'), join(project.root, 'datasets'), { recursive: true });
    const grid = ['-d', 'datasets/signals.jsonl', ...FLASH, '--concurrency', '45', '--simulate'];
    const budgets = '64,128,256,512,1024,2048,4096';
    expect((await sweep([...grid, '--max-tokens', budgets])).code).toBe(0);
    const bisected = await sweep([...grid, '--max-tokens', '64,4096', '--adaptive']);
    expect(bisected.code).toBe(0);
    const [whole = '', part = ''] = await project.runs();
    const [all, some] = [await swept(whole), await swept(part)];
    expect(some.answers[0]?.status).toBe(all.answers[0]?.status);
    expect(some.answers[0]?.chosen).toEqual(all.answers[0]?.chosen);
    expect(some.answers[0]?.used).toEqual(all.answers[0]?.used);
    expect((await project.trials(whole)).length).toBe(7 * 45);
    expect((await project.trials(part)).length).toBe(4 * 45);
    expect(budgetsOf([...some.arms, ...some.notAsked])).toEqual(budgets.split(',').map(Number));
    expect(some.notAsked.map(({ maxTokens, why, decidedBy }) => [maxTokens, why, decidedBy])).toEqual([
      [64, 'a-larger-will-not', 'gemini-3.5-flash/maxTokens=512'],
      [128, 'a-larger-will-not', 'gemini-3.5-flash/maxTokens=512'],
      [2048, 'a-smaller-will-do', 'gemini-3.5-flash/maxTokens=1024'],
    ]);
    expect(some).toMatchObject({ adaptive: true, complete: true, contradictions: [] });
    expect(all).toMatchObject({ adaptive: false, notAsked: [], contradictions: [] });
    expect(bisected.stdout).toContain("Not asked: 64 and 128 (512 won't do); 2,048 (1,024 will do).");
    expect(bisected.stdout).toContain('maxTokens=2048  not asked: 1,024 will do');
    expect(bisected.stderr.replaceAll(/\s+/g, ' ')).toContain('64, 128, 256, 512, 1024, 2048, 4096');
    expect(bisected.stderr).toContain('running at most 4 arms, 180 trials');
    expect(bisected.stderr).toContain('180/180 trials');
    for (const line of bisected.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('reports only the arms that were asked, again and after rescoring too, and is complete', async () => {
    await writeCases();
    expect((await sweep([...BISECTED, '--simulate'])).code).toBe(0);
    const [run = ''] = await project.runs();
    const report = await project.report(run);
    expect(report.run.complete).toBe(true);
    expect(report.plan.arms).toHaveLength(7);
    expect(report.arms.every(({ trials }) => trials.completed === CASES)).toBe(true);
    expect(report.warnings.filter(({ code }) => code === 'unmeasured')).toEqual([]);
    const told = report.warnings.filter(({ code }) => code === 'arms-not-asked');
    expect(told).toHaveLength(1);
    for (const { arm } of (await swept(run)).notAsked) expect(told[0]?.message).toContain(arm);
    expect((await runCli(['report', run], { cwd: project.root })).code).toBe(0);
    expect(await project.report(run)).toEqual(report);
    const unasked = ['compare', `${run}#maxTokens=4096`, `${run}#maxTokens=64`];
    const refused = await runCli(unasked, { cwd: project.root });
    expect(refused.code).toBe(2);
    expect(refused.stderr.replaceAll(/\s+/g, ' ')).toContain('maxTokens=64 was not asked in');
    const based = ['run', '--simulate', '-d', 'cases.jsonl', ...FLASH, '--baseline-run', run];
    const unbased = await runCli([...based, '--baseline', 'maxTokens=64'], { cwd: project.root });
    expect(unbased.code).toBe(2);
    expect(unbased.stderr.replaceAll(/\s+/g, ' ')).toContain('maxTokens=64 was not asked in');
    const rescored = await runCli(['report', run, '--rescore'], { cwd: project.root });
    expect(rescored).toMatchObject({ code: 0 });
  });

  it('goes on after an interruption to the same answer, and asks nothing twice', async () => {
    await writeCases();
    const environment = await serve();
    expect((await sweep(BISECTED, { environment })).code).toBe(0);
    const [undisturbed = ''] = await project.runs();
    const expected = timeless(await swept(undisturbed));
    expect(requests()).toBe(4 * CASES);
    for (const [index, due] of [4, CASES + 4, 3 * CASES + 4].entries()) {
      const begun = requests();
      let interrupt = (): void => undefined;
      const first = sweep(BISECTED, { environment, onReady: (play) => (interrupt = play) });
      while (requests() < begun + due) await new Promise((resolve) => setImmediate(resolve));
      interrupt();
      const { code, stderr } = await first;
      expect(code).toBe(130);
      expect(stderr).toContain('evalsmall sweep --resume');
      const run = (await project.runs()).at(index + 1) ?? '';
      const partial = await swept(run);
      expect(partial.complete).toBe(false);
      // the last arm of a search decides all that is left
      expect(partial.notAsked.some(({ why }) => why === 'open')).toBe(index < 2);
      expect(partial.arms.length + partial.notAsked.length).toBe(7);
      expect(requests() - begun).toBe((await project.trials(run)).length);
      expect((await sweep([...BISECTED, '--resume', run], { environment })).code).toBe(0);
      expect(requests() - begun).toBe(4 * CASES);
      expect(timeless(await swept(run))).toEqual(expected);
      const keys = (await project.trials(run)).map(({ arm, caseId }) => `${arm} ${caseId}`);
      expect(new Set(keys).size).toBe(4 * CASES);
    }
  }, 60_000);

  it('goes on from whatever a kill has left of the journal', async () => {
    await writeCases();
    const environment = await serve();
    expect((await sweep([...BISECTED, '--quiet'], { environment })).code).toBe(0);
    const [run = ''] = await project.runs();
    const expected = timeless(await swept(run));
    const journal = (await project.read(`reports/${run}/results.jsonl`)).split('\n');
    for (const kept of [0, CASES / 2, CASES, 2 * CASES + 1, 4 * CASES - 1]) {
      const begun = requests();
      for (const file of ['report.json', 'sweep.json']) await rm(join(project.root, 'reports', run, file));
      const torn = (journal[1 + kept] ?? '').slice(0, 40);
      const whole = journal.slice(0, 1 + kept).join('\n');
      await project.write(`reports/${run}/results.jsonl`, `${whole}\n${torn}`);
      const resumed = await sweep([...BISECTED, '--quiet', '--resume', run], { environment });
      expect(resumed).toMatchObject({ code: 0 });
      expect(timeless(await swept(run))).toEqual(expected);
      expect(requests() - begun).toBe(4 * CASES - kept);
    }
  }, 60_000);

  it('finishes what was begun where a case that is run again turns the search, and tells of a contradiction', async () => {
    await writeCases();
    const environment = await serve();
    expect((await sweep([...BISECTED, '--quiet'], { environment })).code).toBe(0);
    const [run = ''] = await project.runs();
    const [plan = ''] = (await project.read(`reports/${run}/results.jsonl`)).split('\n');
    const largest = (await project.trials(run)).filter(({ arm }) => arm.endsWith('=4096'));
    const texts = largest.map((trial) => JSON.stringify({ type: 'trial', ...trial }));
    const recordedAt = (maxTokens: number): readonly string[] =>
      texts.map((text) => text.replaceAll('maxTokens=4096', `maxTokens=${maxTokens}`));
    const error = { kind: 'server_error', message: 'it broke' };
    const failed = { outcome: 'error', output: null, finishReason: null, usage: null, scores: {}, error };
    // 256 looked right but for an error, so that smaller ones were asked; in truth it is cut off, which 1 case of 16 is
    const [first = '', ...others] = recordedAt(256);
    const broken = JSON.stringify({ ...(JSON.parse(first) as TrialResult), ...failed });
    const begunArms = [broken, ...others, ...recordedAt(128), ...recordedAt(64).slice(0, 3)];
    const lines = [plan, ...recordedAt(4096), ...begunArms];
    await project.write(`reports/${run}/results.jsonl`, `${lines.join('\n')}\n`);
    await rm(join(project.root, 'reports', run, 'report.json'));
    const begun = requests();
    const resumed = await sweep([...BISECTED, '--resume', run], { environment });
    expect(resumed.code).toBe(0);
    // the error, the two budgets between 256 and 4096 that decide now, and what was begun at 64
    expect(requests() - begun).toBe(1 + 2 * CASES + (CASES - 3));
    const report = await swept(run);
    expect(budgetsOf(report.arms)).toEqual([64, 128, 256, 512, 1024, 4096]);
    expect(report.complete).toBe(true);
    expect(report.contradictions).toEqual([
      {
        series: 'gemini-3.5-flash',
        smaller: 'gemini-3.5-flash/maxTokens=128',
        larger: 'gemini-3.5-flash/maxTokens=256',
      },
    ]);
    expect(resumed.stdout.replaceAll(/\s+/g, ' ')).toContain('sweep without it to see');
  });

  it('bisects every series for itself, with repeats and other settings', async () => {
    await writeCases();
    const flags = [
      '--max-tokens',
      '64,512,2048,none',
      '--temperature',
      '0,1',
      '--repeats',
      '2',
      '--limit',
      '4',
    ];
    const found = await sweep([
      '-d',
      'cases.jsonl',
      ...FLASH,
      ...flags,
      '--adaptive',
      '--simulate',
      '--json',
    ]);
    expect(found.code).toBe(0);
    const report = JSON.parse(found.stdout) as SweepReport;
    expect(report.answers.map(({ series }) => series)).toEqual([
      'gemini-3.5-flash/temperature=0',
      'gemini-3.5-flash/temperature=1',
    ]);
    for (const { series, budgets } of report.answers) {
      expect(budgets.at(-1)?.maxTokens).toBeNull();
      expect(budgets.length).toBeLessThanOrEqual(3);
      const left = report.notAsked.filter((one) => one.series === series);
      expect(budgets.length + left.length).toBe(4);
    }
  });

  it('tells of prompts and models what the arms that were asked can show, else nothing', async () => {
    await writeCases();
    await project.write('prompts/label/v1.md', '{{ input }}\n');
    await project.write('prompts/label/v2.md', '{{ input }} One word.\n');
    const prompts = ['-d', 'cases.jsonl', ...FLASH, '-p', 'label@v1', 'label@v2', '--adaptive', '--simulate'];
    expect((await sweep([...prompts, '--max-tokens', '8,16'])).code).toBe(0);
    const [small = ''] = await project.runs();
    expect(budgetsOf((await swept(small)).notAsked)).toEqual([8, 8]);
    expect((await project.report(small)).promptEffects).toEqual([]);
    expect((await sweep([...prompts, '--max-tokens', '64,4096'])).code).toBe(0);
    const [, large = ''] = await project.runs();
    const [effects] = (await project.report(large)).promptEffects;
    expect(effects).toMatchObject({ n: CASES, excluded: 0 });
    for (const { arm } of (await swept(large)).notAsked) expect(effects?.leftOut).toContain(arm);
  });

  it('forecasts the fewest and the most it may ask, and sends nothing', async () => {
    await writeCases();
    const planned = await sweep([...BISECTED, '--dry-run', '--json']);
    expect(planned.code).toBe(0);
    const { adaptive, total } = JSON.parse(planned.stdout) as DryRun;
    expect(adaptive?.arms).toEqual({ fewest: 1, most: 4 });
    expect(adaptive?.requests).toEqual({ fewest: CASES, most: 4 * CASES });
    expect(total.requests.planned).toBe(7 * CASES);
    expect(adaptive?.costUsd?.most).toBeLessThan(total.costUsd.expected ?? 0);
    const shown = (await sweep([...BISECTED, '--dry-run'])).stdout.replaceAll(/\s+/g, ' ');
    expect(shown).toContain('--adaptive asks 1 to 4 of these 7 arms: 16 to 64 requests without retries');
    expect(shown).toContain('whole grid');
    expect(await project.runs()).toEqual([]);
  });

  it('is not compared by an arm that was asked where another was meant', async () => {
    await writeCases();
    const close = [
      '-d',
      'cases.jsonl',
      ...FLASH,
      '--max-tokens',
      '204,408,2048,4096',
      '--adaptive',
      '--simulate',
    ];
    expect((await sweep([...close, '--quiet'])).code).toBe(0);
    const [run = ''] = await project.runs();
    expect((await swept(run)).notAsked.map(({ maxTokens }) => maxTokens)).toEqual([204]);
    const meant = ['compare', `${run}#maxTokens=4096`, `${run}#gemini-3.5-flash/maxTokens=204`];
    const refused = await runCli(meant, { cwd: project.root });
    expect(refused.code).toBe(2);
    expect(refused.stderr.replaceAll(/\s+/g, ' ')).toContain('maxTokens=204 was not asked in');
  });

  it('is scored again as unfinished where an arm that decides was not asked yet', async () => {
    await writeCases();
    const two = [...BISECTED, '-m', 'anthropic:claude-haiku-4-5', '--simulate', '--quiet'];
    expect((await sweep(two)).code).toBe(0);
    const [run = ''] = await project.runs();
    const lines = (await project.read(`reports/${run}/results.jsonl`)).split('\n');
    const kept = lines.filter((line) => !line.includes('"arm":"claude-haiku-4-5/'));
    expect(kept.length).toBeLessThan(lines.length);
    await project.write(`reports/${run}/results.jsonl`, kept.join('\n'));
    expect((await runCli(['report', run, '--rescore', '--quiet'], { cwd: project.root })).code).toBe(3);
    const rescored = await project.report(`${run}-rescored`);
    expect(rescored.run.complete).toBe(false);
    const missing = rescored.arms.filter(({ trials }) => trials.completed < trials.planned);
    expect(missing.map(({ arm }) => arm)).toEqual(['claude-haiku-4-5/maxTokens=4096']);
  });

  it('counts against the limit of 200 arms those it may ask', async () => {
    await writeCases();
    // 50 budgets, of which 7 are asked at the most
    const budgets = Array.from({ length: 50 }, (_, index) => 64 + index).join(',');
    const plan = (temperatures: number): Promise<RecordedRun> => {
      const values = Array.from({ length: temperatures }, (_, index) => index / 100).join(',');
      const grid = ['--max-tokens', budgets, '--temperature', values, '--limit', '1', '--dry-run', '--json'];
      return sweep(['-d', 'cases.jsonl', ...FLASH, '--adaptive', '--simulate', ...grid]);
    };
    const few = await plan(28);
    expect(few.code).toBe(0);
    expect((JSON.parse(few.stdout) as DryRun).adaptive?.arms.most).toBe(196);
    const many = await plan(29);
    expect(many.code).toBe(2);
    expect(many.stderr.replaceAll(/\s+/g, ' ')).toContain('1,450 arms, and --adaptive may ask 203 of them');
  });

  it('stops at a budget in money like every run, and leaves the rest open', async () => {
    await writeCases();
    const stopped = await sweep([...BISECTED, '--simulate', '--budget', '0.01', '--concurrency', '1']);
    expect(stopped.code).toBe(3);
    const [run = ''] = await project.runs();
    const report = await swept(run);
    expect(report.arms.map(({ maxTokens }) => maxTokens)).toEqual([4096]);
    expect(report.notAsked.map(({ why }) => why)).toEqual(Array.from({ length: 6 }, () => 'open'));
    const { arms, warnings } = await project.report(run);
    expect(arms[0]?.stopped).not.toBeNull();
    const told = warnings.map(({ message }) => message).join();
    expect(told).toContain('go on with `evalsmall sweep --resume`');
    expect(told).toContain("because the search hasn't ended");
    expect(told).not.toContain('other budgets decided');
    expect((await sweep([...BISECTED, '--simulate', '--resume', run])).code).toBe(0);
    expect((await swept(run)).complete).toBe(true);
  });

  it.each([
    [['--max-tokens', '64'], '--max-tokens gives fewer than two'],
    [['--temperature', '0,1'], '--max-tokens gives fewer than two'],
    [[], 'the sweep varies no setting'],
    [['--max-tokens', '64,4096', '--batch'], '--adaptive and --batch exclude each other'],
  ])('refuses %j, and sends nothing', async (flags, message) => {
    await writeCases();
    const refused = await sweep([
      '-d',
      'cases.jsonl',
      '-m',
      'anthropic:claude-haiku-4-5',
      '--adaptive',
      ...flags,
    ]);
    expect(refused.stderr.replaceAll(/\s+/g, ' ')).toContain(message);
    expect(refused.code).toBe(2);
    expect(await project.runs()).toEqual([]);
  });

  it.each([[['--max-truncation', '0.2']], [['--margin', '0.2']]])(
    'is not gone on with by another rule: %j',
    async (changed) => {
      await writeCases();
      expect((await sweep([...BISECTED, '--simulate', '--limit', '2'])).code).toBe(0);
      const [run = ''] = await project.runs();
      const resumed = await sweep([...BISECTED, '--simulate', '--limit', '2', ...changed, '--resume', run]);
      expect(resumed.code).toBe(2);
      expect(resumed.stderr).toContain('--adaptive');
    },
  );
});
