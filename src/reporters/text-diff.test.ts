import { describe, expect, it } from 'vitest';
import { diffAnswers } from './text-diff.ts';

function diff(base: string, candidate: string): string[] {
  return diffAnswers(base, candidate).map(({ sign, text }) => `${sign} ${text}`);
}

describe('diffAnswers', () => {
  it('sets short answers above each other', () => {
    expect(diff('bug', 'billing')).toEqual(['- bug', '+ billing']);
    expect(diff('', 'billing')).toEqual(['+ billing']);
    expect(diff('bug', '')).toEqual(['- bug']);
    expect(diff('bug', 'bug')).toEqual(['  bug']);
  });

  it('compares JSON by field, fenced or not', () => {
    const base = '```json\n{"total": 9.9, "items": [{"id": 1}, {"id": 2}], "note": null}\n```';
    expect(diff(base, '{"items": [{"id": 1}, {"id": "2"}], "total": 9.9, "more": {}}')).toEqual([
      '- $.items[1].id: 2',
      '+ $.items[1].id: "2"',
      '- $.note: null',
      '+ $.more: {}',
    ]);
    expect(diff('```\n[1]\n```', '[1]')).toEqual(['  the same JSON, written differently']);
  });

  it('shows the lines around a change and leaves the others out', () => {
    const base = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
    const candidate = base.map((line) => (line === 'e' ? 'E' : line));
    expect(diff(base.join('\n'), candidate.join('\n'))).toEqual([
      '  … 3 lines the same',
      '  d',
      '- e',
      '+ E',
      '  f',
      '  … 3 lines the same',
    ]);
  });

  it('ends a long diff with what it leaves out', () => {
    const lines = (letter: string): string =>
      Array.from({ length: 40 }, (_, index) => `${letter}${index}`).join('\n');
    const shown = diff(lines('a'), lines('b'));
    expect(shown).toHaveLength(25);
    expect(shown.at(-1)).toBe('  … 56 more lines');
  });

  it('keeps whatever JSON calls its keys', () => {
    expect(diff('{"__proto__": 1}', '{"__proto__": 2}')).toEqual(['- $.__proto__: 1', '+ $.__proto__: 2']);
  });
});
