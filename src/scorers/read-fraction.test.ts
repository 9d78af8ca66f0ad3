import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passes, scoreOf } from '../../test/support/scoring.ts';
import { decimalText } from './decimal.ts';
import { readFraction } from './read-fraction.ts';

describe('readFraction', () => {
  it.each([
    ['3/4', '0.75'],
    [' 3 / 4.\n', '0.75'],
    ['-3/4', '-0.75'],
    ['\u22121 3/4', '-1.75'],
    ['13/4', '3.25'],
    ['1 3/4', '1.75'],
    ['1\u00bd', '1.5'],
    ['1 \u00bd', '1.5'],
    ['\u00be', '0.75'],
    ['2\u20445', '0.4'],
    ['**3/4**', '0.75'],
    ['$\\frac{3}{4}$', '0.75'],
    ['\\boxed{\\frac{3}{4}}', '0.75'],
    ['$1\\dfrac{1}{8}$', '1.125'],
    ['0/5', '0'],
    ['8/4', '2'],
  ])('reads %j as %s', (text, number) => {
    const value = readFraction(text);
    expect(value === null ? null : decimalText(value)).toBe(number);
  });

  it.each([
    '',
    '3',
    '3/0',
    '3/4/2026',
    'x 3/4',
    '3/4 cup',
    '1/2, 1/3',
    '3/-4',
    '3//4',
    '1.5/2',
    '--3/4',
    '\u00bd\u00bd',
  ])('finds no fraction in %j', (text) => {
    expect(readFraction(text)).toBeNull();
  });

  it('is as exact as its digits allow, and never takes a neighbour for the number', async () => {
    expect(await passes('numeric', '1/3', 1 / 3)).toBe(true);
    expect(await passes('numeric', '1/3', 0.33)).toBe(false);
    expect(await passes({ type: 'numeric', absolute: 0.01 }, '1/3', 0.33)).toBe(true);
    expect(await passes('numeric', '123457/1', 123456)).toBe(false);
    expect((await scoreOf('numeric', '3/4', 0.75)).reason).toBe(
      '0.75, read from "3/4", matches the expected 0.75',
    );
  });

  it('agrees with division wherever that is exact', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.nat({ max: 20 }), (top, power) => {
        const value = readFraction(`${top}/${2 ** power}`);
        expect(value === null ? null : Number(decimalText(value))).toBe(top / 2 ** power);
      }),
    );
  });
});
