import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonValue } from '../src/domain/json.ts';
import type { TrialResult } from '../src/domain/trial.ts';
import { startBinary } from './support/binary.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';

const CASES = 40;
const RUN = 'run --simulate -d cases.jsonl -m anthropic:claude-haiku-4-5';

let project: Project;

beforeEach(async () => {
  project = await createProject();
  const cases = Array.from({ length: CASES }, (_, index): JsonValue => {
    return { id: `c${index}`, input: `Say ${index}.`, expected: 'yes' };
  });
  await project.write('cases.jsonl', cases);
});

afterEach(() => project.remove());

function run(line: string, shell?: string): Promise<RecordedRun> {
  const options = { cwd: project.root, ...(shell === undefined ? {} : { shell }) };
  return startBinary(line.split(' '), options).ended;
}

function facts(trials: readonly TrialResult[]): string[] {
  return trials
    .map(({ caseId, outcome, output, latencyMs }) => JSON.stringify([caseId, outcome, output, latencyMs]))
    .toSorted();
}

// `ulimit -f` is the one full disk that needs no rights; it counts blocks of 512 bytes
describe('a file that may not grow any more', () => {
  it.each([
    ['the lock', 0, 'results.lock'],
    ['the cases', 10, 'cases.jsonl'],
  ])(
    'at %s stops the run before anything is sent: exit 3, and the file is named',
    async (_title, blocks, file) => {
      const stopped = await run(RUN, `ulimit -f ${blocks}`);
      expect(stopped.code).toBe(3);
      expect(stopped.stderr).toContain(
        `${file}: the file would be larger than the system allows; nothing was sent`,
      );
      expect(stopped.stderr).not.toContain('bug');
      const resumed = await run(`${RUN} --resume`);
      expect(resumed.code).toBe(2);
      expect(resumed.stderr).toContain('no incomplete run');
    },
  );

  it('at the journal keeps what was written, and --resume goes on to what an undisturbed run gives', async () => {
    const stopped = await run(RUN, 'ulimit -f 40');
    expect(stopped.code).toBe(3);
    expect(stopped.stderr).toContain('results.jsonl: the file would be larger than the system allows');
    expect(stopped.stderr).toContain('--resume goes on from there');
    const [id = ''] = await project.runs();
    // whole lines only: every one of them is read here
    const before = await project.trials(id);
    expect(before.length).toBeGreaterThan(0);
    expect(before.length).toBeLessThan(CASES);
    expect((await project.read(`reports/${id}/results.jsonl`)).endsWith('}\n')).toBe(true);
    expect((await run(`${RUN} --resume`)).code).toBe(0);
    const after = await project.trials(id);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after).toHaveLength(CASES);
    expect((await run(RUN)).code).toBe(0);
    expect(facts(after)).toEqual(facts(await project.trials()));
  });
});

describe('a disk that is full when the results are whole', () => {
  async function wholeWithoutReport(): Promise<string> {
    expect((await run(`${RUN} --limit 3`)).code).toBe(0);
    const [id = ''] = await project.runs();
    await rm(join(project.root, 'reports', id, 'report.json'));
    return join(project.root, 'reports', id);
  }

  it('says so where the sitting is noted', async () => {
    const folder = await wholeWithoutReport();
    // the one file that is larger than the limit already; its lines are torn ones, which are passed over
    await writeFile(join(folder, 'sessions.jsonl'), 'torn\n'.repeat(20_000));
    const stopped = await run(`${RUN} --limit 3 --resume`, 'ulimit -f 100');
    expect(stopped.code).toBe(3);
    expect(stopped.stderr).toContain('sessions.jsonl: the file would be larger than the system allows');
    expect(stopped.stderr).toContain('the journal is whole');
    expect((await run(`${RUN} --limit 3 --resume`)).code).toBe(0);
  });

  it("or a report can't be written names the report, and --resume writes it without asking again", async () => {
    const folder = await wholeWithoutReport();
    const journal = await project.trials();
    const report = join(folder, 'report.md');
    await rm(report);
    await mkdir(report);
    const stopped = await run(`${RUN} --limit 3 --resume`);
    expect(stopped.code).toBe(3);
    expect(stopped.stderr).toContain("report.md: it can't be written");
    await rm(report, { recursive: true });
    expect((await run(`${RUN} --limit 3 --resume`)).code).toBe(0);
    expect((await project.report()).run.complete).toBe(true);
    expect(await project.trials()).toEqual(journal);
  });
});
