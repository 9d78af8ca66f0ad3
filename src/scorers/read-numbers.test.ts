import { describe, expect, it } from 'vitest';
import { decimalText } from './decimal.ts';
import { readNumbers } from './read-numbers.ts';

const numbersIn = (text: string) =>
  [...readNumbers(text)].flatMap(({ value }) => (value === null ? [] : [decimalText(value)]));

describe('readNumbers', () => {
  it.each([
    ['$9.90', '9.9'],
    ['1,234.5', '1234.5'],
    ['1,234', '1234'],
    ['1,234,567.', '1234567'],
    ["1'234.50", '1234.5'],
    ['1\u202f234,5', '1234.5'],
    ['1\u00a0234\u00a0567', '1234567'],
    ['1_000', '1000'],
    ['1.234,5', '1234.5'],
    ['1.234.567,89', '1234567.89'],
    ['1.234', '1.234'],
    ['3,5', '3.5'],
    ['1234,567', '1234.567'],
    ['0,123', '0.123'],
    ['.5', '0.5'],
    ['007', '7'],
    ['1e3', '1000'],
    ['1E-3', '0.001'],
    ['2.5e+2', '250'],
    ['-5', '-5'],
    ['\u22125', '-5'],
    ['\u20135', '-5'],
    ['-$5', '-5'],
    ['\u20115', '-5'],
    ['\u207b5', '-5'],
    ['minus 5', '-5'],
    ['It is **Negative** $5.', '-5'],
    ['1 234', '1234'],
    ['12 345 678,9', '12345678.9'],
    ['_42_', '42'],
    ['__42__', '42'],
    ['**5** apples', '5'],
    ['5 m', '5'],
    ['5 kg', '5'],
    ['5 millimetres', '5'],
    ['$-5', '-5'],
    ['**-5**', '-5'],
    ['x=-5', '-5'],
    ['+5', '5'],
    ['(5)', '5'],
    ['(-5)', '-5'],
    ['- 5', '5'],
    ['5kg', '5'],
    ['-3°C', '-3'],
    ['US$5', '5'],
    ['#5', '5'],
    [String.raw`\boxed{42}`, '42'],
    ['12345678901234567891', '12345678901234567891'],
  ])('reads %j as %s', (text, number) => {
    expect(numbersIn(text)).toEqual([number]);
  });

  it.each([
    ['1,2,3', ['1', '2', '3']],
    ['1.5,2.5', ['1.5', '2.5']],
    ['1 234 5', ['1', '234', '5']],
    ['12 34', ['12', '34']],
    ['2024 100', ['2024', '100']],
    ['7 minus 5', ['7', '5']],
    ['2 * 3', ['2', '3']],
    ['2 + 3 = -5', ['2', '3', '-5']],
    ['2+3=5', ['5']],
    ['1..5', ['1', '5']],
  ])('reads %j as %j', (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers);
  });

  it.each([
    'gpt-5',
    'v2.1.3',
    'v2',
    'H2O',
    '2026-11-21',
    '21/11/2026',
    '21.11.2026',
    '12:30',
    '12:30:45',
    '192.168.0.1',
    '3-5',
    '3–5',
    '3/4',
    '10^3',
    '10³',
    '5½',
    '1.5×10^3',
    String.raw`\frac{3}{4}`,
    '5-year',
    '10k',
    '5 million',
    '5million',
    '5 Thousand',
    '**5** billion',
    '$5 k',
    '$5 M',
    '5 \u4e07',
    '5 Millionen',
    '5 × 10^3',
    String.raw`5 \times 10^{3}`,
    '5 x 10\u2076',
    '10**3',
    '10 ** 3',
    '10 ^ 3',
    '10\u207b\u00b3',
    'minus -5',
    'x_5',
    '5M',
    '3rd',
    '5万',
    '0x1F',
    'a1b2',
    '--5',
    '',
    'none',
  ])('reads no number in %j', (text) => {
    expect(numbersIn(text)).toEqual([]);
  });

  it('says what is a percentage, and how it was written', () => {
    expect([...readNumbers('about -1,250.5 %')]).toMatchObject([{ source: '-1,250.5 %', percent: true }]);
    expect([...readNumbers('12')]).toMatchObject([{ source: '12', percent: false }]);
  });

  it('does not take digits without end for a number', () => {
    expect(numbersIn('9'.repeat(1000))).toEqual(['9'.repeat(1000)]);
    expect(numbersIn('9'.repeat(1001))).toEqual([]);
  });
});
