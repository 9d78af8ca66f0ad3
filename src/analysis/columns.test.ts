import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCaseTally, createNumberColumn } from './columns.ts';

describe('createNumberColumn', () => {
  it('keeps every value however many there are, and sorts a copy', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 500 }), (values) => {
        const column = createNumberColumn();
        for (const value of values) column.add(value);
        expect([...column.sorted()]).toEqual([...Float64Array.from(values).toSorted()]);
      }),
    );
  });

  it('goes on growing after it was read', () => {
    const column = createNumberColumn();
    column.add(2);
    expect([...column.sorted()]).toEqual([2]);
    column.add(1);
    expect([...column.sorted()]).toEqual([1, 2]);
  });
});

describe('createCaseTally', () => {
  it('counts passes by case, in whatever order the trials come', () => {
    const tally = createCaseTally();
    tally.add(1000, true);
    tally.add(0, false);
    tally.add(1000, false);
    expect([...tally.cases()]).toEqual([
      { ordinal: 0, passed: 0, scored: 1 },
      { ordinal: 1000, passed: 1, scored: 2 },
    ]);
  });

  it('throws rather than count wrong when one case is judged too often', () => {
    const tally = createCaseTally();
    for (let repeat = 0; repeat < 65_535; repeat += 1) tally.add(3, true);
    expect([...tally.cases()]).toEqual([{ ordinal: 3, passed: 65_535, scored: 65_535 }]);
    expect(() => tally.add(3, true)).toThrow(RangeError);
  });
});
