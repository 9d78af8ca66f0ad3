import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReviewKey, ReviewSummary } from '../src/domain/review.ts';
import type { TrialResult } from '../src/domain/trial.ts';
import { csvLine } from '../src/lib/csv-text.ts';
import { sampleTrial } from './support/samples.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

let project: Project;
let run: string;

const INPUTS = ['=cmd|calc!A1', 'two\r\nlines', 'say "hi", please', 'größe 👩‍💻', 'plain', 'last; one'];

beforeEach(async () => {
  project = await createProject();
  await project.write(
    'cases.jsonl',
    INPUTS.map((input, index) => ({ id: `t${index}`, input, expected: ['billing', 'bug'][index % 2] ?? '' })),
  );
  await cli('run --simulate --quiet -d cases.jsonl -m anthropic:claude-haiku-4-5 gemini:gemini-3.5-flash');
  [run = ''] = await project.runs();
});

afterEach(async () => {
  await project.remove();
});

function cli(line: string): Promise<RecordedRun> {
  return runCli(line.split(' ').filter(Boolean), { cwd: project.root });
}

const inRun = (name: string): string => join(project.root, 'reports', run, name);

type SheetRow = Readonly<Record<string, string>>;

async function sheetRows(): Promise<SheetRow[]> {
  return parse(await readFile(inRun('review.csv'), 'utf8'), { columns: true, bom: true });
}

async function readKey(): Promise<ReviewKey> {
  return JSON.parse(await readFile(inRun('review-key.json'), 'utf8')) as ReviewKey;
}

/** Replaces the journal's trials by these. */
async function record(...trials: readonly TrialResult[]): Promise<void> {
  const [plan = ''] = (await readFile(inRun('results.jsonl'), 'utf8')).split('\n');
  const lines = trials.map((trial) => JSON.stringify({ type: 'trial', ...trial }));
  await project.write(`reports/${run}/results.jsonl`, `${[plan, ...lines].join('\n')}\n`);
}

function filled(rows: readonly SheetRow[], verdict: (row: SheetRow, index: number) => string): string {
  const head = csvLine(['review_id', 'input', 'expected', 'output', 'verdict', 'comment']);
  const lines = rows.map((row, index) =>
    csvLine([row['review_id'] ?? '', 'x', 'y', 'two\nlines', verdict(row, index), index === 0 ? 'fine' : '']),
  );
  return [head, ...lines].join('');
}

describe('evalsmall report --format review', () => {
  it('writes a blind, shuffled sheet and its key, the same for the same seed', async () => {
    expect((await cli('report latest --format review --quiet')).code).toBe(0);
    const text = await readFile(inRun('review.csv'), 'utf8');
    const rows = await sheetRows();
    const key = await readKey();
    expect(rows).toHaveLength(12);
    expect(text).not.toMatch(/haiku|gemini|flash|claude/);
    expect(Object.keys(rows[0] ?? {})).toEqual([
      'review_id',
      'input',
      'expected',
      'output (SIMULATED)',
      'verdict',
      'comment',
    ]);
    expect(Object.values(key.arms).toSorted()).toEqual(['claude-haiku-4-5', 'gemini-3.5-flash']);
    const ids = rows.map((row) => row['review_id'] ?? '');
    expect(ids.toSorted()).toEqual(Object.keys(key.rows).toSorted());
    expect(ids.every((id) => key.arms[id.split('-')[0] ?? ''] === key.rows[id]?.arm)).toBe(true);
    const cases = ids.map((id) => key.rows[id]?.ordinal ?? -1);
    expect(cases).not.toEqual(cases.toSorted((a, b) => a - b));
    await rm(inRun('review.csv'));
    await cli('report latest --format review --quiet');
    expect(await readFile(inRun('review.csv'), 'utf8')).toBe(text);
  });

  it('lets no input or output run as a formula, and keeps lines, quotes and other scripts', async () => {
    const hostile = [
      '=HYPERLINK("http://x","y")',
      '@SUM(A1)',
      '\u001b[2J+1',
      'a "b",\r\nc\td',
      'x'.repeat(2 ** 20),
    ];
    const trials = hostile.map((output, ordinal) =>
      sampleTrial({ arm: 'claude-haiku-4-5', caseId: `t${ordinal}`, ordinal, output }),
    );
    const failed = sampleTrial({
      arm: 'claude-haiku-4-5',
      caseId: 't5',
      ordinal: 5,
      outcome: 'error',
      output: null,
    });
    await record(...trials, failed);
    expect((await cli('report latest --format review,csv --quiet')).code).toBe(3);
    const key = await readKey();
    const rows = await sheetRows();
    const byCase = new Map(rows.map((row) => [key.rows[row['review_id'] ?? '']?.caseId, row]));
    const outputs = ['t0', 't1', 't2', 't3'].map((id) => byCase.get(id)?.['output (SIMULATED)']);
    expect(outputs).toEqual(['\'=HYPERLINK("http://x","y")', "'@SUM(A1)", '␛[2J+1', 'a "b",\nc\td']);
    expect(byCase.get('t4')?.['output (SIMULATED)']).toContain(
      '… [cut: 32667 of 1048576 characters are shown]',
    );
    expect(byCase.get('t0')?.['input']).toBe("'=cmd|calc!A1");
    expect(byCase.get('t1')?.['input']).toBe('two\nlines');
    expect(byCase.get('t3')?.['input']).toBe('größe 👩‍💻');
    expect(rows).toHaveLength(5);
    const csv: SheetRow[] = parse(await readFile(inRun('report.csv'), 'utf8'), { columns: true });
    expect(csv.map((row) => row['outputChars'])).toEqual(['26', '8', '6', '11', '1048576', '']);
    expect(csv.filter((row) => /^[=+\-@]/.test(row['output'] ?? ''))).toEqual([]);
  });

  it('draws cases with --sample, another sheet with another seed', async () => {
    await cli('report latest --format review --sample 2 --seed 7 --quiet');
    const first = await readKey();
    expect(Object.keys(first.rows)).toHaveLength(4);
    expect(new Set(Object.values(first.rows).map(({ caseId }) => caseId)).size).toBe(2);
    await rm(inRun('review.csv'));
    const other = await cli('report latest --format review --sample 2 --seed 8 --quiet');
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('is the key of another review sheet');
    await rm(inRun('review-key.json'));
    await cli('report latest --format review --sample 2 --seed 8 --quiet');
    const shared = Object.keys((await readKey()).rows).filter((id) => Object.hasOwn(first.rows, id));
    expect(shared).toEqual([]);
  });

  it('never writes over a sheet that may be filled in', async () => {
    await cli('report latest --format review --quiet');
    await project.write(`reports/${run}/review.csv`, 'filled in by hand');
    const again = await cli('report latest --format review');
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('may be filled in');
    expect(await readFile(inRun('review.csv'), 'utf8')).toBe('filled in by hand');
  });
});

describe('evalsmall report --review', () => {
  beforeEach(async () => {
    await cli('report latest --format review --quiet');
  });

  async function summaryOf(text: string): Promise<ReviewSummary> {
    await project.write('filled.csv', text);
    const { stdout, stderr, code } = await cli('report latest --review filled.csv --json');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    return JSON.parse(stdout) as ReviewSummary;
  }

  it('gives the acceptance rate of each arm beside what the scorers said', async () => {
    const key = await readKey();
    const text = filled(await sheetRows(), (row) => {
      const trial = key.rows[row['review_id'] ?? ''];
      if (trial?.ordinal === 5) return '';
      return trial?.arm === 'claude-haiku-4-5' ? 'Accept ' : 'REJECT';
    });
    const { arms, comments, missingRows, simulated } = await summaryOf(text);
    expect(arms[0]).toMatchObject({ arm: 'claude-haiku-4-5', accepted: 5, rejected: 0, unfilled: 1 });
    expect(arms[0]?.acceptance).toMatchObject({ rate: 1, n: 5, high: 1 });
    expect(arms[0]?.acceptance.low).toBeCloseTo(0.5655, 4);
    expect(arms[1]).toMatchObject({ accepted: 0, rejected: 5, unfilled: 1 });
    const trials = await project.trials(run);
    const correct = (arm: string): number =>
      trials.filter((trial) => trial.arm === arm && trial.ordinal < 5 && trial.outcome === 'correct').length;
    expect(arms[0]?.agreement.bothPass).toBe(correct('claude-haiku-4-5'));
    expect(arms[1]?.agreement.onlyScorers).toBe(correct('gemini-3.5-flash'));
    expect(comments).toMatchObject([{ comment: 'fine' }]);
    expect([missingRows, simulated]).toEqual([0, true]);
  });

  it('reads what spreadsheets write: semicolons, tabs, CRLF, a byte order mark, blank and missing rows', async () => {
    const rows = (await sheetRows()).slice(0, 4);
    for (const delimiter of [';', '\t', ',']) {
      const lines = rows.map(
        (row) => `${[row['review_id'], '"a,b;c"', '', '"two\r\nlines"', 'accept', ''].join(delimiter)}\r\n`,
      );
      const head = ['"review_id"', 'input', 'expected', 'output', 'verdict', 'comment'].join(delimiter);
      const summary = await summaryOf(`\ufeff${head}\r\n${lines.join('')}${delimiter.repeat(5)}\r\n`);
      expect(summary.arms.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(4);
      expect(summary.arms.reduce((sum, { unfilled }) => sum + unfilled, 0)).toBe(8);
      expect(summary.missingRows).toBe(8);
    }
  });

  it('prints tables that nothing in a comment can break', async () => {
    const rows = await sheetRows();
    const text = filled(rows, () => 'accept').replace('fine', '"\u001b[2J=1\n""quoted"""');
    await project.write('filled.csv', text);
    const { stdout, code } = await cli('report latest --review filled.csv');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^User acceptance: .* · SIMULATED$/m);
    expect(stdout).toContain('100 % (61-100)');
    expect(stdout).toContain('␛[2J=1↵"quoted"');
  });

  it('names every row that is wrong, by number and line, and exits with 2', async () => {
    const rows = await sheetRows();
    const [first = '', second = '', third = ''] = rows.map((row) => row['review_id']);
    const head = 'review_id,verdict,comment\n';
    await project.write(
      'filled.csv',
      `${head}${first},accept,"two\nlines"\n${second},maybe,\nZ-000000000000,reject,\n${first},reject,\n${third},,\n`,
    );
    const { stderr, stdout, code } = await cli('report latest --review filled.csv');
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('filled.csv:4: row 3: "maybe" is no verdict');
    expect(stderr).toContain('filled.csv:5: row 4: there is no review id "Z-000000000000"');
    expect(stderr).toContain(`filled.csv:6: row 5: the review id ${first} is in row 2 already`);
    expect(stderr).toContain('3 problems');
  });

  it.each([
    ['a sheet without verdicts', 'review_id,verdict\n', 'has no verdict'],
    ['an empty file', '', 'is empty'],
    ['another table', 'id,answer\n1,2\n', 'has no columns "review_id" and "verdict"'],
    ['broken CSV', 'review_id,verdict\n"A-1,accept\n', 'never closed'],
  ])('refuses %s', async (_, text, message) => {
    await project.write('filled.csv', text);
    const refused = await cli('report latest --review filled.csv');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(message);
  });

  it('needs the key, the file, and no other flags', async () => {
    expect((await cli('report latest --review none.csv')).stderr).toContain('none.csv does not exist');
    expect((await cli('report latest --review x.csv --rescore')).stderr).toContain(
      "--rescore can't be given",
    );
    expect((await cli('report latest --sample 3')).stderr).toContain('--sample is for --format review alone');
    await rm(inRun('review-key.json'));
    const refused = await cli('report latest --review filled.csv');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--format review writes it');
  });
});
