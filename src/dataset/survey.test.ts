import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf } from '../domain/problem.ts';
import type { SurveyOptions } from './survey.ts';
import { surveyDataset } from './survey.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'survey-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function survey(text: string, options: Partial<SurveyOptions> = {}) {
  const file = join(directory, 'cases.jsonl');
  await writeFile(file, text);
  return surveyDataset(
    { file, directory, displayName: 'cases.jsonl' },
    { check: () => [], maxProblems: 50, ...options },
  );
}

const jsonl = (...lines: unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

describe('surveyDataset', () => {
  it('counts cases and tags and hashes the bytes of the file', async () => {
    const text = jsonl({ input: 'a', tags: ['x', 'y'] }, { input: 'b', tags: ['x'] }, { input: 'ü' });
    expect(await survey(text)).toEqual({
      cases: 3,
      sha256: createHash('sha256').update(text).digest('hex'),
      problems: [],
      warnings: [],
      tags: { x: 2, y: 1 },
    });
  });

  it('finds an empty dataset', async () => {
    for (const text of ['', '\n \n']) {
      const { cases, problems } = await survey(text);
      expect(cases).toBe(0);
      expect(problems.map(({ code }) => code)).toEqual(['empty-dataset']);
    }
  });

  it('gives back that a file is missing', async () => {
    const file = join(directory, 'nowhere/none.jsonl');
    const { problems } = await surveyDataset(
      { file, directory, displayName: 'none.jsonl' },
      { check: () => [], maxProblems: 5 },
    );
    expect(problems.map(({ message }) => message)).toEqual(['the dataset none.jsonl does not exist']);
  });

  it('lists the problems of all lines and asks the check about each sound case, in order', async () => {
    const seen: string[] = [];
    const { problems, cases } = await survey('{"id":"a","input":"1"}\nnope\n{"id":"b","input":"2"}\n', {
      check: (example) => {
        seen.push(example.id);
        return example.id === 'b' ? [problemOf('bad', 'b is bad')] : [];
      },
    });
    expect(cases).toBe(3);
    expect(seen).toEqual(['a', 'b']);
    expect(problems.map(({ code }) => code)).toEqual(['bad-json', 'bad']);
  });

  it('counts the problems beyond the bound', async () => {
    const { problems } = await survey('nope\n'.repeat(1000), { maxProblems: 3 });
    expect(problems).toHaveLength(4);
    expect(problems[3]?.message).toBe('… and 997 more like these');
    expect((await survey('nope\nnope\n', { maxProblems: 2 })).problems).toHaveLength(2);
  });

  it('names both lines of an id that stands twice', async () => {
    const { problems } = await survey(
      jsonl({ id: 'a', input: '1' }, { id: 'b', input: '2' }, { id: 'a', input: '3' }),
    );
    expect(problems.map(({ code, message, source }) => [code, message, source?.line])).toEqual([
      ['duplicate-id', 'lines 1 and 3 both have the id "a"', 3],
    ]);
  });

  it('asks for ids where cases without them have the same input', async () => {
    const { problems } = await survey(jsonl({ input: 'a' }, { input: 'a', expected: 'x' }));
    expect(problems[0]?.code).toBe('duplicate-id');
    expect(problems[0]?.hint).toContain('give the cases ids');
  });

  it('warns once of cases that ask the model the same', async () => {
    const two = await survey(jsonl({ id: 'a', input: 'x' }, { id: 'b', input: 'x' }));
    expect(two.problems).toEqual([]);
    expect(two.warnings.map(({ message }) => message)).toEqual(['lines 1 and 2 ask the model the same']);
    const many = await survey(jsonl(...Array.from({ length: 5 }, (_, at) => ({ id: `c${at}`, input: 'x' }))));
    expect(many.warnings.map(({ message }) => message)).toEqual([
      '4 cases ask the model the same as an earlier one, the first in lines 1 and 2',
    ]);
    const other = await survey(jsonl({ id: 'a', input: 'x' }, { id: 'b', input: 'x', system: 'Be brief.' }));
    expect(other.warnings).toEqual([]);
  });

  it('warns of each unknown field once, with its count and what was meant', async () => {
    const { warnings, problems } = await survey(
      jsonl({ input: 'a', note: 1 }, { input: 'b', expcted: 'x' }, { input: 'c', expcted: 'y' }),
    );
    expect(problems).toEqual([]);
    expect(warnings.map(({ message, hint, source }) => [message, hint, source?.line])).toEqual([
      [
        'the field "expcted" (in 2 lines, the first time in this one) is not read',
        'Did you mean "expected"?',
        2,
      ],
      [
        'the field "note" (in one line) is not read',
        'What a case only carries along belongs in "metadata".',
        1,
      ],
    ]);
  });

  it('bounds the unknown fields it names', async () => {
    const { warnings } = await survey(
      jsonl(...Array.from({ length: 60 }, (_, at) => ({ input: `${at}`, [`field ${at}`]: 1 }))),
    );
    expect(warnings).toHaveLength(51);
    expect(warnings[50]?.message).toBe('10 more fields under other names are not read');
  });

  it('counts a tag named __proto__ like any other', async () => {
    const { tags } = await survey(jsonl({ input: 'a', tags: ['__proto__', 'constructor'] }));
    expect(Object.entries(tags)).toEqual([
      ['__proto__', 1],
      ['constructor', 1],
    ]);
  });

  it('passes on what is no fault of the dataset', async () => {
    const bug = () => {
      throw new TypeError('a bug');
    };
    await expect(survey(jsonl({ input: 'a' }), { check: bug })).rejects.toThrow('a bug');
  });
});
