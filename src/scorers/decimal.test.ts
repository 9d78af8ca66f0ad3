import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decimal } from './decimal.ts';
import { decimalText, isWithin, parseDecimal, sameDecimal, toleranceOf } from './decimal.ts';

function decimal(text: string): Decimal {
  const parsed = parseDecimal(text);
  if (parsed === null) throw new Error(`${text} is no number`);
  return parsed;
}

const same = (one: string, other: string) => sameDecimal(decimal(one), decimal(other));
const within = (given: string, expected: string, options: { absolute?: number; relative?: number }) =>
  isWithin(decimal(given), decimal(expected), toleranceOf(options));

describe('decimals', () => {
  it.each([
    ['9.90', '9.9'],
    ['1e3', '1000'],
    ['-0', '0'],
    ['0e999', '0.000'],
    ['007', '7'],
    ['12.5e-1', '1.25'],
  ])('%s is %s', (one, other) => {
    expect(same(one, other)).toBe(true);
  });

  it.each([
    ['123456', '123457'],
    ['-5', '5'],
    ['0.3', '0.30000000000000004'],
    ['9007199254740993', '9007199254740992'],
    ['1e400', '1e401'],
    ['1', '10'],
  ])('%s is not %s', (one, other) => {
    expect(same(one, other)).toBe(false);
  });

  it.each(['', '.', '-', '1,000', '0x1', '1e', ' 1', 'NaN', 'Infinity', '1.2.3'])(
    'reads no number in %j',
    (text) => {
      expect(parseDecimal(text)).toBeNull();
    },
  );

  it('reckons tolerances without the errors of floats', () => {
    expect(within('1.1', '1', { absolute: 0.1 })).toBe(true);
    expect(within('1.1000000000000001', '1', { absolute: 0.1 })).toBe(false);
    expect(within('0.3', '0.2', { absolute: 0.1 })).toBe(true);
    expect(within('101', '100', { relative: 0.01 })).toBe(true);
    expect(within('-101', '-100', { relative: 0.01 })).toBe(true);
    expect(within('101.01', '100', { relative: 0.01 })).toBe(false);
    expect(within('0.001', '0', { relative: 0.5 })).toBe(false);
  });

  it('takes the wider of two tolerances', () => {
    expect(within('105', '100', { absolute: 1, relative: 0.1 })).toBe(true);
    expect(within('100.5', '100', { absolute: 1, relative: 0 })).toBe(true);
    expect(within('111', '100', { absolute: 1, relative: 0.1 })).toBe(false);
  });

  it('copes with numbers of absurd size', () => {
    expect(within('1e999999999', '1', { absolute: 1e300 })).toBe(false);
    expect(within('1e-999999999', '0', { absolute: 1e-300 })).toBe(true);
    expect(within(`0.${'3'.repeat(1_000_000)}`, '0.33', { absolute: 0.01 })).toBe(true);
    expect(within(`1e${'9'.repeat(100_000)}`, '1', { relative: 1 })).toBe(false);
  });

  it('shows a number so that it is read as the same', () => {
    const numbers = fc.tuple(
      fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
      fc.integer({ min: -40, max: 40 }),
    );
    fc.assert(
      fc.property(numbers, ([digits, exponent]) => {
        const number = decimal(`${digits}e${exponent}`);
        expect(decimal(decimalText(number))).toEqual(number);
      }),
    );
    expect(decimalText(decimal('-0.050'))).toBe('-0.05');
    expect(decimalText(decimal('1200'))).toBe('1200');
    expect(decimalText(decimal('0'))).toBe('0');
  });

  it('agrees with floats where they are exact', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (one, other) => {
        expect(same(String(one), String(other))).toBe(one === other);
      }),
    );
  });
});
