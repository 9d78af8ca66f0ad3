import { describe, expect, it } from 'vitest';
import { dressAnswer, fenceJson } from './dress.ts';

const formats = [
  { promptContains: 'as an object', json: { label: '$answer', reason: 'It says $answer, $answer.' } },
  { promptContains: 'as', json: ['$answer', 1, null, { deep: '$answer' }] },
];

describe('dressAnswer', () => {
  it('is the bare answer where the prompt asks for no form', () => {
    expect(dressAnswer('bug', 'Label it.', formats)).toBe('bug');
    expect(dressAnswer(9.9, 'How much?', formats)).toBe('9.9');
    expect(dressAnswer({ a: [1, true] }, 'Extract it.', formats)).toBe('{"a":[1,true]}');
  });

  it('fills the first form whose text is in the prompt', () => {
    expect(JSON.parse(dressAnswer('bug', 'Label it as an object.', formats))).toEqual({
      label: 'bug',
      reason: 'It says bug, bug.',
    });
    expect(dressAnswer('bug', 'Label it as you like.', formats)).toBe('["bug",1,null,{"deep":"bug"}]');
  });

  it('puts the answer in as it stands, patterns of replacement included', () => {
    expect(JSON.parse(dressAnswer("$& $' $$", 'as an object', formats))).toEqual({
      label: "$& $' $$",
      reason: "It says $& $' $$, $& $' $$.",
    });
  });
});

describe('fenceJson', () => {
  it('wraps JSON objects and arrays', () => {
    expect(fenceJson('{"a":1}')).toBe('```json\n{"a":1}\n```');
    expect(fenceJson('[1]')).toBe('```json\n[1]\n```');
  });

  it.each(['bug', '9.9', 'null', '{not json'])('leaves %j alone', (text) => {
    expect(fenceJson(text)).toBe(text);
  });
});
