import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ComparisonReport } from '../src/domain/comparison.ts';
import { createSchemaCompiler } from '../src/lib/validate.ts';
import { reportSchema } from '../src/analysis/report-schema.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { readXml } from './support/read-xml.ts';
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

const MODELS = ['-m', 'anthropic:claude-haiku-4-5', 'gemini:gemini-3.5-flash'];

function run(...flags: readonly string[]): Promise<RecordedRun> {
  return runCli(['run', '--simulate', '-d', 'cases.jsonl', ...MODELS, ...flags], { cwd: project.root });
}

describe('gates of a run', () => {
  it('are 0 when all hold, 1 when one fails, 4 when one is undecided, and stand in the report', async () => {
    const held = await run('--gate', 'exact >= 0', 'errorRate == 0');
    expect(held.code).toBe(0);
    expect(held.stdout).toContain('4 gates: 4 passed');
    const open = ['latencyMs.p99 <= 10000000'];
    expect((await run('--gate', ...open)).code).toBe(4);
    const failed = await run('--gate', 'latencyMs.mean <= 0', ...open);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain('4 gates: 0 passed, 2 failed, 2 undecided');
    const report = await project.report();
    expect(report.gates[3]).toMatchObject({ expr: open[0], status: 'undecided', casesNeeded: 368 });
    const compiled = createSchemaCompiler().compile(reportSchema);
    expect(compiled.ok && compiled.violations(report as never)).toEqual([]);
    const [newest] = (await project.runs()).slice(-1);
    expect(await project.read(`reports/${newest}/report.md`)).toContain(
      '**undecided: 368 cases would settle it**',
    );
  });

  it('compare with the baseline, which faces no gate of its own', async () => {
    const found = await run(
      '--baseline',
      'haiku',
      '--gate',
      'exact >= baseline - 100pp',
      'exact no-worse-than baseline',
    );
    expect([0, 1, 4]).toContain(found.code);
    const report = await project.report();
    expect(report.plan).toMatchObject({ baseline: 'haiku', margin: 0.05 });
    expect(report.gates.map(({ arm, baseline }) => [arm, baseline])).toEqual([
      ['gemini-3.5-flash', 'claude-haiku-4-5'],
      ['gemini-3.5-flash', 'claude-haiku-4-5'],
    ]);
    expect(report.gates[0]?.status).toBe('pass');
  });

  it('stand beside a comparison with the baseline, the same that evalsmall compare makes', async () => {
    const found = await run('--baseline', 'haiku', '--margin', '20pp');
    expect(found.stdout).toContain(
      'Against the baseline · SIMULATED\nclaude-haiku-4-5 · by pass rate · margin 20 points\n',
    );
    const report = await project.report();
    const [id = ''] = await project.runs();
    const compiled = createSchemaCompiler().compile(reportSchema);
    expect(compiled.ok && compiled.violations(report as never)).toEqual([]);
    const [only] = report.comparisons;
    expect(report.comparisons).toHaveLength(1);
    expect(JSON.stringify(only)).not.toContain('something happened');
    const sides = [`${id}#haiku`, `${id}#flash`];
    await runCli(['compare', ...sides, '--margin', '20pp'], { cwd: project.root });
    const made = JSON.parse(await project.read(`reports/${id}/comparison.json`)) as ComparisonReport;
    expect(only?.base).toEqual(made.base);
    expect(only?.rate).toEqual(made.candidates[0]?.rate);
    expect(only?.ratios).toEqual(made.candidates[0]?.ratios);
    expect(only?.regressions).toEqual(made.candidates[0]?.regressions.caseIds);
    expect(only?.fixes).toEqual(made.candidates[0]?.fixes.caseIds);
    expect(only?.rate.table.regressions).toBe(only?.regressions.length);
    expect(await project.read(`reports/${id}/report.md`)).toContain(`**${only?.rate.verdict}**: `);
  });

  it('are exit 2 before anything is sent when they are broken, with a caret under the error', async () => {
    const found = await run('--gate', 'exat >= 0.9', 'exact >= baseline', 'exact[tag=evn] > 0');
    expect(found.code).toBe(2);
    expect(found.stderr).toContain('    exat >= 0.9\n    ^^^^\n');
    expect(found.stderr).toContain('Did you mean "exact"?');
    expect(found.stderr).toContain('the run has no baseline');
    expect(found.stderr).toContain('Did you mean "even"?');
    expect(await project.runs()).toEqual([]);
  });

  it('are checked by a dry run too', async () => {
    expect((await run('--dry-run', '--gate', 'exat >= 0.9')).code).toBe(2);
    const planned = await run('--dry-run', '--json', '--baseline', 'flash', '--margin', '10pp');
    expect(JSON.parse(planned.stdout)).toMatchObject({
      comparisons: [{ baseline: 'gemini-3.5-flash', candidates: ['claude-haiku-4-5'], marginAsked: 0.1 }],
    });
  });

  it('let a run with a baseline say at its start what the comparison can show', async () => {
    const told = await run('--baseline', 'haiku');
    const [note, start] = told.stderr.split('\n');
    expect(note).toMatch(/^12 cases against claude-haiku-4-5: where two arms disagree on 10 % of them, /);
    expect(note).toContain('no difference and certify a margin of 23 points; where on 20 %');
    expect(note).toContain('5 points take 248 cases or more');
    expect(start).toMatch(/^running 2 arms/);
    for (const flags of [[], ['--baseline', 'haiku', '--quiet'], ['--baseline', 'haiku', '--shard', '1/2']])
      expect((await run(...flags)).stderr).not.toContain('cases against');
  });

  it('are what --require-power asks about, so that without any it is refused', async () => {
    for (const flags of [[], ['--dry-run']]) {
      const refused = await run('--require-power', ...flags);
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain('--require-power asks whether the cases can settle the gates');
    }
    expect(await project.runs()).toEqual([]);
  });

  it('say before a run what too few cases can not settle, and refuse it with --require-power', async () => {
    const flags = ['--baseline', 'haiku', '--gate', 'exact[tag=even] no-worse-than baseline', 'exact >= 0'];
    const planned = await run('--dry-run', '--json', ...flags);
    const { warnings } = JSON.parse(planned.stdout) as { warnings: { code: string; message: string }[] };
    const found = warnings.find(({ code }) => code === 'gate-underpowered');
    expect(found?.message).toContain('6 cases can certify');
    expect(found?.message).toContain('248 cases are needed');
    const refused = await run('--require-power', ...flags);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('248 cases are needed');
    expect(await project.runs()).toEqual([]);
  });

  it('name a baseline that is in the run, unless --model left the one of the config out', async () => {
    expect((await run('--baseline', 'opus')).stderr).toContain('no arm "opus" to be the baseline');
    expect((await run('--baseline', '-')).stderr).toContain('may be any of');
    await project.write('evalsmall.config.yaml', 'baseline: opus\n');
    expect((await run()).code).toBe(0);
    const needed = await run('--gate', 'exact no-worse-than baseline');
    expect(needed.code).toBe(2);
  });

  it('wait for the merge where a run is a shard', async () => {
    const gates = ['--gate', 'exact > 1', '--baseline', 'haiku'];
    for (const shard of ['1/2', '2/2']) {
      const part = await run('--shard', shard, ...gates);
      expect(part.code).toBe(0);
      expect(part.stderr).toContain('its gates are judged when the shards are merged');
    }
    const shards = (await project.runs()).map((name) => `reports/${name}`);
    const merged = await runCli(['merge', ...shards], { cwd: project.root });
    expect(merged.code).toBe(1);
    expect(merged.stdout).toContain('2 gates: 0 passed, 2 failed');
    expect((await project.report(shards[0]?.slice('reports/'.length))).comparisons).toEqual([]);
    expect(
      (await project.report((await project.runs()).find((name) => name.endsWith('-merged')))).comparisons[0]
        ?.cases.common,
    ).toBe(12);
    expect(merged.stdout).not.toContain('gates-deferred');
  });

  it('annotate a step of GitHub Actions, append to its summary, and write junit.xml', async () => {
    await project.write('summary.md', '');
    const flags = ['--gate', 'exact > 1', 'latencyMs.p99 <= 10000000', '--format', 'json,junit'];
    const environment = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: `${project.root}/summary.md` };
    const line = ['run', '--simulate', '-d', 'cases.jsonl', ...MODELS, ...flags];
    const found = await runCli(line, { cwd: project.root, environment });
    expect(found.code).toBe(1);
    const commands = found.stdout.split('\n').filter((text) => /^::(error|warning)/.test(text));
    expect(
      commands.filter((text) => text.startsWith('::error title=evalsmall%3A gate failed::')),
    ).toHaveLength(2);
    expect(commands.filter((text) => text.includes('gate undecided'))).toHaveLength(2);
    expect(found.stdout).toContain('::stop-commands::');
    expect(await project.read('summary.md')).toContain('## 4 gates: 0 passed, 2 failed, 2 undecided');
    const [newest] = (await project.runs()).slice(-1);
    const suites = readXml(await project.read(`reports/${newest}/junit.xml`)).children;
    expect(suites.map(({ attributes }) => [attributes.name, attributes.tests])).toEqual([
      ['claude-haiku-4-5', '12'],
      ['gemini-3.5-flash', '12'],
      ['gates', '4'],
    ]);
    expect(suites.map(({ children }) => children.length)).toEqual([12, 12, 4]);
  });
});
