import { describe, expect, it } from 'vitest';
import { sampleReport } from '../../test/support/sample-report.ts';
import type { Warning } from '../domain/report.ts';
import { annotations, withoutCommands } from './annotations.ts';

const warning = (message: string): Warning => ({ code: 'a:b,c', message, arm: null, caseIds: [] });

function told(warnings: readonly Warning[], incomplete: readonly string[] = []): string[] {
  const report = sampleReport({ warnings });
  return annotations({ report, incomplete, gateSentence: ({ expr }) => expr })
    .split('\n')
    .filter((line) => line !== '');
}

describe('annotations', () => {
  it('are one line each, whatever the message holds', () => {
    expect(told([warning('100 %\n::error::no\r\nend')])).toEqual([
      '::warning title=evalsmall%3A a%3Ab%2Cc::100 %25↵::error::no↵end',
    ]);
  });

  it('are at most ten of a kind, the last of which counts the rest', () => {
    const lines = told(
      Array.from({ length: 12 }, () => warning('again')),
      ['haiku: late'],
    );
    expect(lines.filter((line) => line.startsWith('::warning'))).toHaveLength(10);
    expect(lines.at(-1)).toContain('3 more are in the report');
    expect(lines[0]).toBe('::error title=evalsmall%3A incomplete::haiku: late');
    expect(told(Array.from({ length: 10 }, () => warning('again'))).at(-1)).toContain('again');
  });
});

describe('withoutCommands', () => {
  it('lets no text be taken for a command, by a token that nobody can guess', () => {
    const [first, second] = [withoutCommands('::add-mask::x'), withoutCommands('::add-mask::x')];
    expect(first).toMatch(/^::stop-commands::([0-9a-f-]{36})\n::add-mask::x\n::\1::\n$/);
    expect(first).not.toBe(second);
  });
});
