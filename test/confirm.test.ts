import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportSchema } from '../src/analysis/report-schema.ts';
import type { ArmSummary, RunReport } from '../src/domain/report.ts';
import type { TrialResult } from '../src/domain/trial.ts';
import { createSchemaCompiler } from '../src/lib/validate.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import { readXml } from './support/read-xml.ts';
import type { RecordedRun, RecordingOptions } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

const CASES = 24;

let project: Project;

beforeEach(async () => {
  project = await createProject();
  const labels = ['billing', 'bug', 'other'];
  // no simulated answer is as long as the last case asks for, however often it is asked
  const cases = Array.from({ length: CASES }, (_, index) => ({
    id: `t${index}`,
    input: `Ticket number ${index}: something happened.`,
    expected: labels[index % 3] ?? '',
    scorers: [index === CASES - 1 ? { type: 'length', min: 1000 } : 'exact'],
  }));
  await project.write('cases.jsonl', cases);
});

afterEach(async () => {
  await project.remove();
});

const FLAKY = ['--gate', 'exact >= 0.999', '--format', 'json,md,junit'];
const STABLE = ['--gate', 'length >= 0.5'];

function run(flags: readonly string[], options: Partial<RecordingOptions> = {}): Promise<RecordedRun> {
  const asked = ['run', '--simulate', '-d', 'cases.jsonl', '-m', 'anthropic:claude-haiku-4-5', ...flags];
  return runCli(asked, { cwd: project.root, ...options });
}

function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

async function newAnswers(): Promise<readonly TrialResult[]> {
  const [id = ''] = await project.runs();
  return project.trials(join(id, 'confirm'));
}

/** What of a report's arms isn't about when it was made. */
function figuresOf({ arms }: RunReport): unknown {
  return arms.map(({ window: _window, queueMs: _queue, ...arm }: ArmSummary): unknown => arm);
}

describe('--confirm', () => {
  it('makes a flaky failure undecided, shows both figures, and leaves the run as it was', async () => {
    expect((await run(FLAKY)).code).toBe(1);
    const plain = await project.report();
    const found = await run([...FLAKY, '--confirm', '3']);
    expect(found.code).toBe(4);
    const report = await project.report();
    expect(figuresOf(report)).toEqual(figuresOf(plain));
    const trials = await project.trials();
    expect(trials).toHaveLength(CASES);
    const wrong = trials.filter(({ outcome, scores }) => outcome !== 'correct' && 'exact' in scores);
    const [gate] = report.gates;
    expect(gate).toMatchObject({ status: 'undecided', actual: plain.gates[0]?.actual });
    expect(gate?.confirmation).toMatchObject({
      status: 'not_reproduced',
      repeats: 3,
      cases: wrong.length,
      failedAgain: 0,
      answers: wrong.length * 3,
      actual: 1,
    });
    expect(gate?.confirmation?.costUsd).toBeGreaterThan(0);
    const compiled = createSchemaCompiler().compile(reportSchema);
    expect(compiled.ok && compiled.violations(report as never)).toEqual([]);
    const told = inOneLine(found.stdout);
    expect(told).toContain('undecided, not reproduced');
    expect(told).toContain(`${wrong.length} cases asked again 3 times, 0 failed again`);
    expect(told).toContain('Only failures were asked again');
    const [id = ''] = (await project.runs()).slice(-1);
    const markdown = await project.read(`reports/${id}/report.md`);
    expect(markdown).toContain('**undecided, not reproduced**');
    expect(markdown).toContain('in the run, 100 % with the new answers in place');
    const xml = JSON.stringify(readXml(await project.read(`reports/${id}/junit.xml`)));
    expect(xml).toContain('not reproduced');
  });

  it('confirms a stable failure, asking only the cases that failed, as repeats after the run’s own', async () => {
    const found = await run([...STABLE, '--repeats', '2', '--confirm', '3']);
    expect(found.code).toBe(1);
    expect(found.stderr).toContain('a gate failed: asking 1 case again, 3 trials');
    const { gates } = await project.report();
    expect(gates[0]).toMatchObject({
      status: 'fail',
      actual: 0,
      confirmation: {
        status: 'confirmed',
        cases: 1,
        failedAgain: 1,
        answers: 3,
        answersAgainst: 3,
        actual: 0,
      },
    });
    const asked = (await newAnswers()).map(({ caseId, repeat }) => `${caseId} ${repeat}`);
    expect(asked.toSorted()).toEqual(['t23 2', 't23 3', 't23 4']);
  });

  it('asks nobody where all gates hold, and nothing of a cache', async () => {
    expect((await run(['--gate', 'exact >= 0.1', '--confirm', '2'])).code).toBe(0);
    const [id = ''] = await project.runs();
    await expect(stat(join(project.root, 'reports', id, 'confirm'))).rejects.toThrow('ENOENT');
    for (const sitting of ['filling', 'using']) {
      const found = await run([...STABLE, '--cache', '--confirm', '2']);
      expect([sitting, found.code]).toEqual([sitting, 1]);
    }
    const [newest = ''] = (await project.runs()).slice(-1);
    expect((await project.trials()).every(({ cached }) => cached)).toBe(true);
    const again = await project.trials(join(newest, 'confirm'));
    expect(again.map(({ cached }) => cached)).toEqual([false, false]);
  });

  it('goes on after Ctrl-C, with exit 130, and never asks an answered case once more', async () => {
    const flags = ['--gate', 'latencyMs.p50 <= 1', '--confirm', '2', '--concurrency', '4'];
    let stop = (): void => undefined;
    const asking = run(flags, { onReady: (interrupt) => (stop = interrupt) });
    while ((await newAnswers().catch(() => [])).length < 3)
      await new Promise((resolve) => setTimeout(resolve, 5));
    stop();
    const stopped = await asking;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('go on with: evalsmall run --resume');
    const half = await project.report();
    expect(half.run.complete).toBe(true);
    expect(half.gates[0]).toMatchObject({ status: 'fail', confirmation: { status: 'incomplete' } });
    const before = await newAnswers();
    expect(before.length).toBeLessThan(2 * CASES);
    const other = await run([...flags, '--resume', '--confirm', '5']);
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('Resume it with --confirm 2.');
    const done = await run([...flags, '--resume']);
    expect(done.code).toBe(1);
    const whole = await project.report();
    expect(figuresOf(whole)).toEqual(figuresOf(half));
    expect(whole.gates[0]?.confirmation).toMatchObject({ status: 'confirmed', answers: 2 * CASES });
    const after = await newAnswers();
    expect(after).toHaveLength(2 * CASES);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(await project.runs()).toHaveLength(1);
  });

  it('keeps to the budget, and says that the failure is not confirmed yet', async () => {
    const flags = ['--gate', 'latencyMs.p50 <= 1', '--confirm', '100', '--max-tokens', '64', '--limit', '10'];
    const found = await run([...flags, '--budget', '0.002']);
    expect(found.code).toBe(1);
    const told = inOneLine(found.stdout);
    expect(told).toContain('fail, not confirmed yet');
    expect(told).toMatch(/new answers are missing: the budget of \$0\.002\d* is used up/);
    expect(found.stderr).toContain('go on with: evalsmall run --resume');
    const [own, again] = [await project.trials(), await newAnswers()];
    const usd = [...own, ...again].reduce((sum, { costUsd }) => sum + (costUsd ?? Number.NaN), 0);
    expect(again.length).toBeGreaterThan(0);
    expect(usd).toBeLessThanOrEqual(0.002 * 1.2);
  });

  it('is told again from the run folder alone', async () => {
    await run([...FLAKY, '--confirm', '2']);
    const [id = ''] = await project.runs();
    const before = await project.report();
    const rendered = await runCli(['report', id], { cwd: project.root });
    expect(rendered.code).toBe(0);
    expect((await project.report()).gates).toEqual(before.gates);
    expect(inOneLine(rendered.stdout)).toContain('asked again 2 times, 0 failed again');
    const scored = await runCli(['report', id, '--rescore'], { cwd: project.root });
    expect(scored.stdout).not.toContain('asked again');
  });

  it('stands in the annotations of GitHub', async () => {
    const found = await run([...STABLE, '--confirm', '2'], { environment: { GITHUB_ACTIONS: 'true' } });
    const line = found.stdout.split('\n').find((text) => text.startsWith('::error'));
    expect(line).toContain('fail, confirmed');
    expect(line).toContain('1 case asked again 2 times, 1 failed again, in 2 of 2 new answers');
  });

  it('is refused before anything is sent where it has no meaning', async () => {
    const refused = async (...flags: readonly string[]): Promise<string> => {
      const found = await run(flags);
      expect(found.code).toBe(2);
      return found.stderr;
    };
    expect(await refused('--confirm', '0', ...STABLE)).toContain('It must be a whole number, from 1 to 100.');
    expect(await refused('--confirm', '101', ...STABLE)).toContain('from 1 to 100');
    expect(await refused('--confirm', '1.5', ...STABLE)).toContain('whole number');
    expect(await refused('--confirm', '3')).toContain('the run has no gates');
    expect(await refused('--confirm', '3', ...STABLE, '--batch')).toContain('exclude each other');
    expect(await refused('--confirm', '3', ...STABLE, '--shard', '1/2')).toContain('exclude each other');
    await project.write('evalsmall.config.yaml', 'confirm: 0\n');
    expect(await refused(...STABLE)).toContain('confirm');
    const swept = ['sweep', '--simulate', '-d', 'cases.jsonl', '--max-tokens', '8,16', '--confirm', '2'];
    expect((await runCli(swept, { cwd: project.root })).code).toBe(2);
    expect(await project.runs()).toEqual([]);
  });

  it('is a key of the config too, and a dry run says the most it may ask', async () => {
    await project.write('evalsmall.config.yaml', 'confirm: 2\ngates: [length >= 0.5]\n');
    const planned = await run(['--dry-run', '--json']);
    const { plan, warnings } = JSON.parse(planned.stdout) as Pick<RunReport, 'plan' | 'warnings'>;
    expect(plan.confirm).toBe(2);
    const told = warnings.find(({ code }) => code === 'confirm-not-forecast')?.message;
    expect(told).toContain('up to 48 more answers');
    expect(told).toMatch(/for \$[\d.]+ at the most/);
    expect((await run([])).code).toBe(1);
    expect((await project.report()).gates[0]?.confirmation?.status).toBe('confirmed');
  });
});
