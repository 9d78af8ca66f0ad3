import { describe, expect, it } from 'vitest';
import { createTextColumn } from './text-column.ts';

describe('a column of texts', () => {
  it('gives each text back, in any order and with gaps', () => {
    const column = createTextColumn();
    const textOf = (index: number): string => `${index} – zwölf 二 🙂`.repeat((index % 7) + 1);
    for (let index = 999; index >= 0; index -= 3) column.set(index, textOf(index));
    for (let index = 999; index >= 0; index -= 3) expect(column.get(index)).toBe(textOf(index));
    expect(column.get(1)).toBeNull();
    expect(column.get(1_000_000)).toBeNull();
  });

  it('holds a text longer than all before it together', () => {
    const column = createTextColumn();
    column.set(0, 'short');
    column.set(1, 'long'.repeat(10_000));
    expect(column.get(0)).toBe('short');
    expect(column.get(1)).toHaveLength(40_000);
  });
});
