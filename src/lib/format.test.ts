import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatDuration,
  formatDurationWithInterval,
  formatPercent,
  formatRateWithInterval,
  formatTokens,
  formatUsd,
} from './format.ts';

it('prints a dash for whatever is unknown, never 0', () => {
  const unknown = { rate: null, low: null, high: null, n: 0 };
  expect([
    formatPercent(null),
    formatRateWithInterval(unknown),
    formatDuration(null),
    formatUsd(null),
    formatCount(null),
    formatTokens(null),
  ]).toEqual(['-', '-', '-', '-', '-', '-']);
});

describe('formatPercent', () => {
  it('rounds to the digits asked for', () => {
    expect([formatPercent(0.914), formatPercent(0.914, 1), formatPercent(1)]).toEqual([
      '91 %',
      '91.4 %',
      '100 %',
    ]);
    expect(formatPercent(0)).toBe('0 %');
  });

  it('never rounds "not all" to all or "some" to none', () => {
    expect(formatPercent(0.9967)).toBe('99.7 %');
    expect(formatPercent(0.99999)).toBe('99.999 %');
    expect(formatPercent(0.0004)).toBe('0.04 %');
  });
});

describe('formatRateWithInterval', () => {
  it('shows the interval beside the rate', () => {
    expect(formatRateWithInterval({ rate: 0.9, low: 0.7864, high: 0.9565, n: 50 })).toBe('90 % (79-96)');
    expect(formatRateWithInterval({ rate: 1, low: 0.9287, high: 1, n: 50 })).toBe('100 % (93-100)');
  });

  it('is finer where there are many cases', () => {
    expect(formatRateWithInterval({ rate: 0.914, low: 0.8951, high: 0.9298, n: 1000 })).toBe(
      '91.4 % (89.5-93.0)',
    );
  });

  it('shows a rate without limits as it is', () => {
    expect(formatRateWithInterval({ rate: 0.9, low: null, high: null, n: 1 })).toBe('90 %');
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [4.23, '4.2 ms'],
    [9.96, '10 ms'],
    [812.4, '812 ms'],
    [999.4, '999 ms'],
    [999.5, '1.00 s'],
    [4930, '4.93 s'],
    [23_310, '23.31 s'],
    [59_994, '59.99 s'],
    [59_995, '1 min 0 s'],
    [80_000, '1 min 20 s'],
    [3_599_600, '1 h 0 min'],
    [7_500_000, '2 h 5 min'],
  ])('shows %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('shows limits in the unit of the time between them', () => {
    expect(formatDurationWithInterval(812, { low: 754.6, high: 1020 })).toBe('812 ms (755-1020)');
    expect(formatDurationWithInterval(4.2, { low: 3.94, high: 10.1 })).toBe('4.2 ms (3.9-10.1)');
    expect(formatDurationWithInterval(1050, { low: 920, high: 1300 })).toBe('1.05 s (0.92-1.30)');
    expect(formatDurationWithInterval(80_000, { low: 50_000, high: 90_000 })).toBe(
      '1 min 20 s (50.00 s - 1 min 30 s)',
    );
  });
});

describe('formatUsd', () => {
  it.each([
    [0, '$0'],
    [0.0000000012345, '$0.00000000123'],
    [0.00012345, '$0.000123'],
    [0.5, '$0.500'],
    [0.9996, '$1.00'],
    [1.005, '$1.00'],
    [465, '$465.00'],
    [1_234_567.891, '$1,234,567.89'],
  ])('shows %d as %s', (usd, text) => {
    expect(formatUsd(usd)).toBe(text);
  });
});

describe('formatCount and formatTokens', () => {
  it('set thousands apart', () => {
    expect([0, 999, 1000, 65_535, 1_000_000].map(formatCount)).toEqual([
      '0',
      '999',
      '1,000',
      '65,535',
      '1,000,000',
    ]);
  });

  it('show small means with a decimal and never a small mean as none', () => {
    expect([0, 0.02, 4.52, 5, 9.96, 1204.4].map(formatTokens)).toEqual([
      '0',
      '<0.1',
      '4.5',
      '5',
      '10',
      '1,204',
    ]);
  });
});
