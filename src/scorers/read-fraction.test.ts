import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passes, scoreOf } from '../../test/support/scoring.ts';
import { decimalText } from './decimal.ts';
import { readNumbers } from './read-numbers.ts';

const numbersIn = (text: string) =>
  [...readNumbers(text)].flatMap(({ value }) => (value === null ? [] : [decimalText(value)]));

describe('fractions', () => {
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
    ['x 3/4', '0.75'],
    ['3/4 cup', '0.75'],
    ['the probability is 3/4.', '0.75'],
    ['It is 3 / 4 of it', '0.75'],
    ['it weighs about 1 3/4 pounds', '1.75'],
    ['It fell by -3/4', '-0.75'],
    ['so P = \\frac{3}{4}, as asked', '0.75'],
    ['so P = 1\\frac34', '1.75'],
    ['the answer is ½.', '0.5'],
    ['½ million', '500000'],
    ['3/4 million', '750000'],
    ['on 3/4 of the days', '0.75'],
    ['$3/4$', '0.75'],
  ])('reads %j as %s', (text, number) => {
    expect(numbersIn(text)).toEqual([number]);
  });

  it.each([
    ['1/2, 1/3', ['0.5', '0.'.padEnd(62, '3')]],
    ['8 / 2 = 4', ['4', '4']],
    ['Of 4 throws 3/4 hit', ['4', '0.75']],
    ['You get $30 back. We are here 24/7.', ['30']],
    ['3/4 = 0.75', ['0.75', '0.75']],
  ])('reads %j as %j', (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers);
  });

  it.each([
    '3/0',
    '3/4/2026',
    '3 / 4 / 2026',
    '2026/11/21',
    'due on 3/4',
    'on 3/4, as agreed',
    '03/04',
    '1/05',
    '2025/26',
    '2025/2026',
    'Step 3/4',
    'page 3/4',
    '3/-4',
    '1.5/2',
    '4.5 / 5',
    '--3/4',
    '½½',
    '3/4-5',
    '3/4^2',
    '\\frac{3}{4}^2',
    '\\frac{x}{4}',
    '\\frac{3}{x}',
    'a3/4',
    '3/4-inch',
    '1,234 1/2',
    '2 5/3',
    '2 and 3/4',
    '10^3/4',
  ])('reads no number in %j', (text) => {
    expect(numbersIn(text)).toEqual([]);
  });

  it('is as exact as its digits allow, and never takes a neighbour for the number', async () => {
    expect(await passes('numeric', '1/3', 1 / 3)).toBe(true);
    expect(await passes('numeric', '1/3', 0.33)).toBe(false);
    expect(await passes({ type: 'numeric', absolute: 0.01 }, '1/3', 0.33)).toBe(true);
    expect(await passes('numeric', '123457/1', 123456)).toBe(false);
    expect(await passes('numeric', 'After 4 throws the probability is 3/4', 0.75)).toBe(true);
    expect(await passes('numeric', 'After 4 throws the probability is 3 / 4', 4)).toBe(false);
    expect((await scoreOf('numeric', '3/4', 0.75)).reason).toBe(
      '0.75, read from "3/4", matches the expected 0.75',
    );
  });

  it('agrees with division wherever that is exact', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.nat({ max: 20 }), (top, power) => {
        expect(numbersIn(`it is ${top}/${2 ** power}.`).map(Number)).toEqual([top / 2 ** power]);
      }),
    );
  });
});
