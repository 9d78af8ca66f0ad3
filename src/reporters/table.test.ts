import { describe, expect, it } from 'vitest';
import type { TableCell } from './table.ts';
import { drawTable } from './table.ts';

const cell = (text: string): TableCell => ({ lines: text.split('\n'), paint: (line) => line });

function draw(head: string[], ...rows: string[][]): ReturnType<typeof drawTable> {
  return drawTable({
    head: head.map(cell),
    rows: rows.map((row) => row.map(cell)),
    alignments: head.map((_text, index) => (index === 0 ? 'left' : 'right')),
    paintRule: (rule) => rule,
  });
}

describe('drawTable', () => {
  it('aligns names left and figures right, with headings at the bottom of their lines', () => {
    const { head, rows, width } = draw(
      ['arm', 'cost per\npass', 'p50'],
      ['a', '$1.00', '4 ms'],
      ['bcd', '-', '12 ms'],
    );
    expect([...head, ...rows].join('\n')).toBe(
      [
        '     cost per',
        'arm      pass    p50',
        '────────────────────',
        'a       $1.00   4 ms',
        'bcd         -  12 ms',
      ].join('\n'),
    );
    expect(width).toBe(20);
  });

  it('keeps columns straight where characters are wide, joined or of a private use', () => {
    const { rows } = draw(
      ['name', 'n'],
      ['東京', '1'],
      ['👩‍👩‍👧', '2'],
      ['क्षि', '3'],
      ['\u{f0003}\u{f0001}', '4'],
      ['', '5'],
    );
    expect(rows).toEqual(['東京  1', '👩‍👩‍👧    2', 'क्षि     3', '\u{f0003}\u{f0001}    4', '      5']);
  });

  it('colours a text without moving it', () => {
    const painted: TableCell = { lines: ['ab'], paint: (text) => `\u001b[1m${text}\u001b[22m` };
    const { rows } = drawTable({
      head: [cell('name'), cell('n')],
      rows: [[painted, cell('1')]],
      alignments: ['left', 'right'],
      paintRule: (rule) => rule,
    });
    expect(rows).toEqual(['\u001b[1mab\u001b[22m    1']);
  });
});
