import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryReport } from '../src/domain/history.ts';
import type { RunReport } from '../src/domain/report.ts';
import type { TrialResult } from '../src/domain/trial.ts';
import { displayWidth } from '../src/lib/width.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

let project: Project;

beforeEach(async () => {
  project = await createProject();
  const labels = ['billing', 'bug', 'other'];
  const cases = Array.from({ length: 60 }, (_, index) => ({
    id: `t${index}`,
    input: `Ticket number ${index}: something happened.`,
    expected: labels[index % 3] ?? '',
  }));
  await project.write('cases.jsonl', cases);
  await project.write('prompts/triage/v1.md', '---\nsystem: Label it.\n---\n<ticket>{{ input }}</ticket>\n');
});

afterEach(async () => {
  await project.remove();
});

const HAIKU = 'anthropic:claude-haiku-4-5';
const FLASH = 'gemini:gemini-3.5-flash';

function cli(line: string): Promise<RecordedRun> {
  return runCli(line.split(' ').filter(Boolean), { cwd: project.root });
}

/** Runs on the simulated providers with a seed, and gives the run's id. */
async function simulate(seed: number, flags = `-m ${HAIKU}`): Promise<string> {
  const before = new Set(await project.runs());
  const run = await cli(
    `run --simulate -d cases.jsonl -p triage@v1 --concurrency 60 --quiet --seed ${seed} ${flags}`,
  );
  expect(run.code).toBe(0);
  return (await project.runs()).find((id) => !before.has(id)) ?? '';
}

async function history(flags = ''): Promise<HistoryReport> {
  const outcome = await cli(`history --json ${flags}`);
  expect([outcome.code, outcome.stderr]).toEqual([0, '']);
  return JSON.parse(outcome.stdout) as HistoryReport;
}

/** Writes a run's journal again with its trials changed, and its report from that. */
async function change(run: string, edit: (trial: TrialResult) => TrialResult): Promise<void> {
  const path = join('reports', run, 'results.jsonl');
  const [plan = '', ...lines] = (await project.read(path)).trimEnd().split('\n');
  const edited = lines.map((line) => JSON.stringify(edit(JSON.parse(line) as TrialResult)));
  await project.write(path, `${[plan, ...edited].join('\n')}\n`);
  expect((await cli(`report ${run} --quiet`)).code).toBe(0);
}

describe('evalsmall history', () => {
  it('lists runs newest first with the figures of their reports, and sees no drift where only chance differs', async () => {
    const runs = [await simulate(1), await simulate(2), await simulate(3), await simulate(4)];
    const found = await history();
    expect(found.runs.map(({ run }) => run)).toEqual(runs.toReversed());
    const report = await project.report(runs[3]);
    expect(found.runs[0]?.arms[0]?.passRate).toEqual(report.arms[0]?.passRate);
    expect(found.runs[0]?.arms[0]?.latencyMs.p50).toEqual(report.arms[0]?.latencyMs.p50);
    expect(found.runs.map(({ arms }) => arms[0]?.changed)).toEqual([[], [], [], null]);
    const [drift] = found.drift;
    expect(drift).toMatchObject({ run: runs[3], against: [runs[2], runs[1], runs[0]] });
    expect(drift?.passRate).toMatchObject({ status: 'none seen', n: 60 });
    expect(drift?.passRate.newest).toBeCloseTo(report.arms[0]?.passRate.rate ?? Number.NaN, 12);
    expect(drift?.latencyMs).toMatchObject({ status: 'none seen', n: 60 });
    expect(drift?.latencyMs.newestMs).toBeCloseTo(report.arms[0]?.latencyMs.p50?.value ?? Number.NaN, 6);
    expect((await history('--last 2')).drift[0]?.against).toEqual([runs[2], runs[1]]);
  }, 60_000);

  it('marks drift of the pass rate and the latency of the arm that has it, and ends in 0', async () => {
    const flags = `-m ${HAIKU} ${FLASH}`;
    for (const seed of [1, 2, 3]) await simulate(seed, flags);
    const newest = await simulate(4, flags);
    await change(newest, (trial) => {
      if (trial.model !== 'claude-haiku-4-5') return trial;
      const latencyMs = (trial.latencyMs ?? 0) * 3;
      if (trial.ordinal % 2 !== 0) return { ...trial, latencyMs };
      const scores = Object.entries(trial.scores).map(([name, score]) => [name, { ...score, pass: false }]);
      return { ...trial, latencyMs, outcome: 'wrong', scores: Object.fromEntries(scores) };
    });
    const found = await history();
    const [haiku, flash] = found.drift;
    expect(haiku?.passRate.status).toBe('drift');
    expect(haiku?.passRate.difference).toBeLessThan(-0.3);
    expect(haiku?.passRate.adjustedPValue).toBeGreaterThan(haiku?.passRate.pValue ?? 1);
    expect(haiku?.latencyMs.status).toBe('drift');
    expect(haiku?.latencyMs.low).toBeGreaterThan(1.1);
    expect([flash?.passRate.status, flash?.latencyMs.status]).toEqual(['none seen', 'none seen']);
    const table = await cli('history');
    expect([table.code, table.stderr]).toEqual([0, '']);
    expect(table.stdout).toContain('DRIFT of the pass rate: ');
    expect(table.stdout).toContain('DRIFT of the median latency: ');
    expect(table.stdout).toContain('SIMULATED');
    expect(table.stdout).toMatch(/pass rate {2}[▁▂▃▄▅▆▇█]{4} {2}/);
    expect(Math.max(...table.stdout.split('\n').map(displayWidth))).toBeLessThanOrEqual(80);
    const one = await history('--arm flash');
    expect(one.drift).toEqual([flash]);
    expect(one.runs.every(({ arms }) => arms.length === 1)).toBe(true);
  }, 60_000);

  it('says what changed, and holds a run only against runs that asked the same', async () => {
    await simulate(1);
    await simulate(2);
    const newest = await simulate(3, `-m ${HAIKU} --max-tokens 512`);
    const found = await history();
    expect(found.runs[0]?.arms[0]?.changed).toEqual(['settings']);
    expect(found.drift[0]).toMatchObject({ run: newest, against: [] });
    expect(found.drift[0]?.passRate.reason).toBe('0 earlier complete runs asked the same: 2 are needed');
    expect(found.drift[0]?.latencyMs.status).toBe('unknown');
    expect((await cli('history')).stdout).toContain(`changed in ${newest}: settings`);
  }, 60_000);

  it('names what it cannot read, and counts a copied folder once', async () => {
    const [first, second] = [await simulate(1), await simulate(2)];
    const reports = join(project.root, 'reports');
    await cp(join(reports, first), join(reports, 'a-copy'), { recursive: true });
    const [torn, later, empty] = ['x-torn', 'x-later', 'x-empty'];
    for (const name of [torn, later, empty]) await project.write(`reports/${name}/results.jsonl`, '');
    await writeFile(join(reports, torn, 'report.json'), '{"schemaVersion": 1, "tool"');
    await writeFile(join(reports, later, 'report.json'), '{"schemaVersion": 2}');
    const found = await history();
    expect(found.unreadable.map(({ run }) => run)).toEqual([torn, later, empty]);
    expect(found.unreadable.map(({ why }) => why).join('\n')).toMatch(
      /is not JSON: line 1.*\n.*schema version 2.*\n.*does not exist/,
    );
    expect(found.drift[0]?.run).toBe(second);
    expect(found.drift[0]?.against).toHaveLength(1);
    await project.write(`reports/${second}/results.jsonl`, '{"type":"plan"}\nnot json\n');
    const broken = await history();
    expect(broken.unreadable.map(({ run }) => run)).toContain(second);
    expect(broken.drift[0]?.run).not.toBe(second);
  }, 60_000);

  it('says how to get a report that another version wrote, and reads it then', async () => {
    const runs = [await simulate(1), await simulate(2), await simulate(3)];
    const [oldest = ''] = runs;
    const path = join('reports', oldest, 'report.json');
    const { promptEffects: _, ...older } = JSON.parse(await project.read(path)) as RunReport;
    await project.write(path, JSON.stringify(older));
    const [unread] = (await history()).unreadable;
    const command = /; evalsmall (report .+) writes it again$/.exec(unread?.why ?? '')?.[1] ?? '';
    expect(command).toContain(oldest);
    expect((await cli(command)).code).toBe(0);
    const found = await history();
    expect(found.unreadable).toEqual([]);
    expect(found.drift[0]?.against).toHaveLength(2);
  }, 60_000);

  it('refuses a folder without runs, an arm that is not there and one that is ambiguous', async () => {
    const none = await cli('history');
    expect([none.code, none.stdout]).toEqual([2, '']);
    expect(none.stderr).toContain('there are no runs under');
    await simulate(1, `-m ${HAIKU} ${FLASH}`);
    const unknown = await cli('history --arm mistral');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('There are claude-haiku-4-5, gemini-3.5-flash.');
    expect((await cli('history --arm l')).stderr).toContain('fits several arms');
    expect((await cli('history --last 1')).code).toBe(2);
  }, 60_000);
});
