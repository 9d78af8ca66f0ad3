import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Case } from '../domain/case.ts';
import { UserError } from '../domain/errors.ts';
import { openDataset } from './open-dataset.ts';
import type { CaseLine } from './read-cases.ts';
import { readCaseLines } from './read-cases.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'read-cases-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function linesOf(content: string | Buffer, name = 'cases.jsonl'): Promise<CaseLine[]> {
  const file = join(directory, name);
  await writeFile(file, content);
  const lines: CaseLine[] = [];
  for await (const line of readCaseLines({ file, directory, displayName: name })) lines.push(line);
  return lines;
}

async function problemsOf(content: string | Buffer, name?: string): Promise<string[]> {
  const lines = await linesOf(content, name);
  return lines.flatMap(({ problems }) =>
    problems.map(({ code, message, source }) => `${source?.line}:${source?.column} ${code}: ${message}`),
  );
}

const casesOf = async (content: string | Buffer, name?: string): Promise<(Case | null)[]> =>
  (await linesOf(content, name)).map(({ example }) => example);

async function failureOf(file: string): Promise<UserError> {
  try {
    for await (const _ of openDataset(file, 'shown.jsonl').cases());
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('a JSONL dataset', () => {
  it('takes a byte order mark, CRLF, blank lines and a last line without an end', async () => {
    const cases = await casesOf('\uFEFF{"id":"a","input":"grün"}\r\n\r\n  \n{"id":"b","input":"2"}');
    expect(cases.map((one) => [one?.id, one?.input, one?.ordinal, one?.source.line])).toEqual([
      ['a', 'grün', 0, 1],
      ['b', '2', 1, 4],
    ]);
  });

  it('names line and column of what is not JSON, and goes on', async () => {
    expect(await problemsOf('{"input": "a"}\n{"input": "b",}\nnope\n{"input": "c"\n{"input": "d"}')).toEqual([
      '2:15 bad-json: not valid JSON: a key in double quotes is missing here',
      '3:1 bad-json: not valid JSON: nope is not JSON',
      '4:14 bad-json: not valid JSON: it ends too early: a `,` or `}` is missing here',
    ]);
  });

  it('names the column of a value that is wrong', async () => {
    expect(await problemsOf('{"input": "x", "tags": ["a", 7], "id": 3}')).toEqual([
      '1:40 bad-field: id must be a string, but is a number',
      '1:30 bad-field: tags[1] must be a string, but is a number',
    ]);
    expect(await problemsOf('\n {"expected": "x"}')).toEqual([
      '2:2 missing-input: a case needs "input" (or "messages")',
    ]);
    expect(await problemsOf('[]')).toEqual(['1:1 not-an-object: a case must be an object, but is an array']);
  });

  it('reports bytes that are not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('{"input": "gr'), Buffer.from([0xfc]), Buffer.from('n"}\n')]);
    expect(await problemsOf(bytes)).toEqual(['1:14 bad-utf8: a byte here is not UTF-8']);
  });

  it('explains a JSON file that spans lines', async () => {
    const lines = await linesOf('[\n  {"input": "a"}\n]');
    expect(lines[0]?.problems[0]?.hint).toContain('one whole object a line');
  });

  it('refuses what is nested too deeply instead of failing on it', async () => {
    const deep = `{"input": {"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    expect(await problemsOf(`${deep}\n{"input": "x"}`)).toEqual([
      '1:1 too-deep: the case is nested too deeply',
    ]);
    const carried = `{"input": "x", "metadata": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(await problemsOf(carried)).toEqual(['1:1 too-deep: the case is nested too deeply']);
  });
});

describe('a CSV dataset', () => {
  it('reads rows as lines: empty cells are absent, { and [ start JSON', async () => {
    const text = `id,input,expected,tags,metadata
a,Hi,bug,"x, y",
b,"two
lines, ""quoted""",,x;y,"{""k"": [1]}"

c,"{""name"": ""Ada""}",7,"[""p,q""]",plain
`;
    const cases = await casesOf(text, 'cases.csv');
    expect(cases.map((one) => [one?.id, one?.input, one?.expected?.value, one?.tags, one?.metadata])).toEqual(
      [
        ['a', 'Hi', 'bug', ['x', 'y'], null],
        ['b', 'two\nlines, "quoted"', undefined, ['x', 'y'], { k: [1] }],
        ['c', { name: 'Ada' }, '7', ['p,q'], 'plain'],
      ],
    );
    expect(cases.map((one) => one?.source.line)).toEqual([2, 3, 6]);
    expect(cases.map((one) => one?.ordinal)).toEqual([0, 1, 2]);
  });

  it('is told by the end of its name, whatever the case, and takes a mark and CRLF', async () => {
    const cases = await casesOf('\uFEFFinput,expected\r\nHi,yes\r\n', 'UPPER.CSV');
    expect(cases.map((one) => [one?.input, one?.expected])).toEqual([['Hi', { value: 'yes' }]]);
  });

  it('names the rows that do not fit the header, and goes on', async () => {
    const found = await problemsOf('input,expected\na,b\nc\n"x\ny",z,1\nd,e\n', 'cases.csv');
    expect(found).toEqual([
      '3:null bad-csv: the row has 1 cells, but the header names 2 columns',
      '4:null bad-csv: the row has 3 cells, but the header names 2 columns',
    ]);
  });

  it('names the cell that is not JSON', async () => {
    const found = await problemsOf('input,expected\na,"{""k"": }"\n[urgent] help,b\n', 'cases.csv');
    expect(found).toEqual([
      '2:null bad-json: "expected" is not valid JSON at character 7: a value is missing here',
      '3:null bad-json: "input" is not valid JSON at character 2: urgent is not JSON',
    ]);
  });

  it.each([
    ['input\n"a" b\n', '2:null bad-csv: a quoted cell holds a single double quote'],
    ['input\nok\na "b" c\n', '3:null bad-csv: a double quote stands inside a cell'],
    ['input\nok\n"a\nb\n', '3:null bad-csv: a double quote that opens here or below is never closed'],
    ['id;input\n1;a\n', '1:null bad-csv: the header has no column "input" (or "messages")'],
    ['input,id,input\na,b,c\n', '1:null bad-csv: the header names the column "input" twice'],
    [Buffer.from([0x69, 0xff, 0x0a]), '1:2 bad-utf8: a byte here is not UTF-8'],
  ])('stops where %j is no table', async (text, problem) => {
    expect(await problemsOf(text, 'cases.csv')).toEqual([problem]);
  });

  it('gives the rows before a fault', async () => {
    const cases = await casesOf('input\none\ntwo\n"three\n', 'cases.csv');
    expect(cases.map((one) => one?.input)).toEqual(['one', 'two', undefined]);
  });

  it('keeps a column called __proto__ from becoming one', async () => {
    const [line] = await linesOf('input,__proto__\na,"{""polluted"": 1}"\n', 'cases.csv');
    expect(line?.unknownFields).toEqual(['__proto__']);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('openDataset', () => {
  it('streams the cases, again and again', async () => {
    const file = join(directory, 'again.jsonl');
    await writeFile(file, '{"id":"a","input":"1"}\n{"id":"b","input":"2"}\n');
    const dataset = openDataset(file, 'again.jsonl');
    for (let time = 0; time < 2; time += 1) {
      const ids: string[] = [];
      for await (const { id } of dataset.cases()) ids.push(id);
      expect(ids).toEqual(['a', 'b']);
    }
  });

  it('throws all problems of the first bad line', async () => {
    const file = join(directory, 'bad.jsonl');
    await writeFile(file, '{"input":"1"}\n{"id":1,"input":"2","tags":2}\nnope\n');
    const { problems } = await failureOf(file);
    expect(problems).toHaveLength(2);
    expect(problems[0]?.source).toEqual({ file: 'shown.jsonl', line: 2, column: 7 });
  });

  it('names a file that is missing, with the one that was meant', async () => {
    await writeFile(join(directory, 'triage.jsonl'), '');
    const { problems } = await failureOf(join(directory, 'triag.jsonl'));
    expect(problems[0]).toMatchObject({
      code: 'dataset-unreadable',
      message: 'the dataset shown.jsonl does not exist',
      hint: 'Did you mean "triage.jsonl"?',
    });
  });

  it('names a directory, with the datasets in it', async () => {
    await mkdir(join(directory, 'sets'));
    await writeFile(join(directory, 'sets/b.csv'), '');
    await writeFile(join(directory, 'sets/a.jsonl'), '');
    const { problems } = await failureOf(join(directory, 'sets'));
    expect(problems[0]).toMatchObject({
      message: 'the dataset shown.jsonl is a directory',
      hint: 'Datasets there: a.jsonl, b.csv.',
    });
  });

  it('says when a file may not be read', async ({ skip }) => {
    // root may read anything
    if (process.getuid?.() === 0 || process.platform === 'win32') skip();
    const file = join(directory, 'secret.jsonl');
    await writeFile(file, '');
    await chmod(file, 0);
    expect((await failureOf(file)).message).toContain('permission denied');
  });
});
