import { describe, expect, it } from 'vitest';
import { csvLine } from './csv-text.ts';

const cell = (text: string): string => csvLine([text]).slice(0, -1);

describe('csvLine', () => {
  it('quotes what holds commas, quotes or line breaks, and nothing else', () => {
    expect(csvLine(['plain', 'a,b', 'say "hi"', 'two\nlines', 12.5])).toBe(
      'plain,"a,b","say ""hi""","two\nlines",12.5\n',
    );
  });

  it('tells an empty text from nothing', () => {
    expect(csvLine(['', null, 0])).toBe('"",,0\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '  =cmd()', '\t=1', '\r\n=1', '＝1', '－1'])(
    'lets no spreadsheet run %j',
    (text) => {
      expect(cell(text).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it('leaves signs within a text alone, and numbers of ours', () => {
    expect(cell('a = b - c')).toBe('a = b - c');
    expect(csvLine([-1])).toBe('-1\n');
  });

  it('shows control characters and ends every line with a line feed', () => {
    expect(cell('\u001b[31mred\u0000\u007f\u009b')).toBe('␛[31mred␀␡\\u{9b}');
    expect(cell('a\r\nb\rc\n')).toBe('"a\nb\nc\n"');
    expect(cell('\ud800x')).toBe('\ufffdx');
  });

  it('keeps other scripts and emoji as they are', () => {
    expect(cell('größe שלום 👩‍💻')).toBe('größe שלום 👩‍💻');
  });

  it('cuts what no spreadsheet could hold, and says so', () => {
    const long = cell('😀'.repeat(500_000));
    expect(long.length).toBeLessThanOrEqual(32_767);
    expect(long).toMatch(/😀… \[cut: \d+ of 1000000 characters are shown\]$/);
    expect(cell('x'.repeat(32_000))).toHaveLength(32_000);
  });
});
