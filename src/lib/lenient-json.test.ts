import { describe, expect, it } from 'vitest';
import { readLenientJson, unfenced } from './lenient-json.ts';

const read = (text: string) => readLenientJson(text, { repair: true });
const levelOf = (text: string) => read(text)?.level ?? null;

describe('readLenientJson', () => {
  it.each(['3', 'true', 'null', '"a"', '-0', '[]', ' {"a":1}\n', '1E400'])('takes %s as it is', (text) => {
    expect(read(text)).toMatchObject({ level: 'strict', text });
  });

  it('leaves sound JSON alone that contains a fence', () => {
    const text = JSON.stringify({ code: '```json\n{"b":2}\n```' });
    expect(read(text)).toEqual({ level: 'strict', text, value: { code: '```json\n{"b":2}\n```' } });
    expect(read(`\`\`\`json\n${text}\n\`\`\``)).toEqual({
      level: 'fenced',
      text,
      value: { code: '```json\n{"b":2}\n```' },
    });
  });

  it.each(['```json\n3\n```', '```\r\n3\r\n```', '  ````JSON\n3\n````\n', '~~~\n3\n~~~'])(
    'takes one fence off: %j',
    (text) => {
      expect(read(text)).toMatchObject({ level: 'fenced', value: 3 });
    },
  );

  it.each([
    ['```json {"a":1}\n```', { a: 1 }],
    ['```{"a":1}\n```', { a: 1 }],
    ['~~~ JSON [{"a":1},\n{"b":2}]\n~~~', [{ a: 1 }, { b: 2 }]],
  ])('takes a fence off that has its JSON beside the opening mark: %j', (text, value) => {
    expect(read(text)).toMatchObject({ level: 'fenced', value });
  });

  it.each([
    ['\ufeff{"a":1}', { a: 1 }],
    ['\ufeff3', 3],
    ["{'a': 1,}", { a: 1 }],
    ['{"a": 1} I hope that helps', { a: 1 }],
    ['{"a": 1}\nI hope that helps', { a: 1 }],
    ['Here it is:\n```json\n{"a": 1}\n```\nBye', { a: 1 }],
    ['Here it is:\n```json\n{"a": 1,}\n```\nBye', { a: 1 }],
    ['```json\n{"a": 1,}\n```', { a: 1 }],
    ['{"a": [1, 2', { a: [1, 2] }],
  ])('says that %j needed repair', (text, value) => {
    expect(read(text)).toMatchObject({ level: 'repaired', value });
    expect(readLenientJson(text, { repair: false })).toBeNull();
  });

  it.each([
    ['', 'nothing'],
    ['   ', 'white space'],
    ['hello', 'a word'],
    ['I cannot help with that.', 'a sentence'],
    ['NaN', 'no number'],
    ['```json\n1\n```\n```json\n2\n```', 'two fences'],
    ['{"a":1}{"b":2}', 'two objects'],
    ['{"a":1}\n{"b":2}', 'two objects on two lines'],
    ['[1,2,]\nand so on', 'an array and words, which would become one array'],
    ['see [note] and {"a":1}', 'words in brackets'],
  ])('makes no JSON of %j: %s', (text) => {
    expect(levelOf(text)).toBeNull();
  });

  it('gives up where repair would nest deeper than the call stack or take too long', () => {
    expect(levelOf('['.repeat(90_000))).toBeNull();
    expect(levelOf(`{a:1,${' '.repeat(100_000)}}`)).toBeNull();
  });

  it('reads sound JSON however deep it nests', () => {
    expect(levelOf('['.repeat(100_000) + ']'.repeat(100_000))).toBe('strict');
  });
});

describe('unfenced', () => {
  it('takes off a fence only where it is around everything', () => {
    expect(unfenced('```\na\nb\n```')).toBe('a\nb');
    expect(unfenced('```\n```')).toBe('');
    expect(unfenced('x\n```\na\n```')).toBeNull();
    expect(unfenced('```\na\n```\nx')).toBeNull();
    expect(unfenced('```\na')).toBeNull();
    expect(unfenced('```a```')).toBeNull();
  });

  it('keeps a shorter fence inside a longer one', () => {
    expect(unfenced('````md\n```\na\n```\n````')).toBe('```\na\n```');
  });

  it('does not take two fences for one', () => {
    expect(unfenced('```\na\n```\nb\n```\nc\n```')).toBeNull();
  });
});
