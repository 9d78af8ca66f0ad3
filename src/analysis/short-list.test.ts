import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createShortList } from './short-list.ts';

describe('createShortList', () => {
  it('holds the first few distinct items whatever the order of arrival', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 })),
        fc.integer({ min: 0, max: 6 }),
        (values, limit) => {
          const list = createShortList<number>(limit, (a, b) => a - b);
          for (const value of values) list.add(value);
          const expected = [...new Set(values)].toSorted((a, b) => a - b).slice(0, limit);
          expect(list.items).toEqual(expected);
        },
      ),
    );
  });
});
