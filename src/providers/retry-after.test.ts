import { describe, expect, it } from 'vitest';
import { retryAfterMsOf } from './retry-after.ts';

const receivedAt = new Date('2026-10-21T07:28:00Z');

const waitFor = (headers: Record<string, string>, retryDelay: string | null = null): number | null =>
  retryAfterMsOf({ headers, retryDelay, receivedAt });

describe('the wait a provider asks for', () => {
  it.each<[Record<string, string>, number | null]>([
    [{}, null],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1_500],
    [{ 'retry-after': '' }, null],
    [{ 'retry-after': '-3' }, null],
    [{ 'retry-after': 'NaN' }, null],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after': '9'.repeat(400) }, null],
    [{ 'retry-after-ms': 'x', 'retry-after': '2' }, 2_000],
    [{ 'retry-after-ms': '250', 'retry-after': '2' }, 250],
  ])('%j is %s ms', (headers, expected) => {
    expect(waitFor(headers)).toBe(expected);
  });

  it('measures a date by the server’s clock, else by ours, and never below 0', () => {
    const later = 'Wed, 21 Oct 2026 07:29:00 GMT';
    expect(waitFor({ 'retry-after': later })).toBe(60_000);
    expect(waitFor({ 'retry-after': later, date: 'Wed, 21 Oct 2026 07:28:50 GMT' })).toBe(10_000);
    expect(waitFor({ 'retry-after': 'Wed, 21 Oct 2026 07:00:00 GMT' })).toBe(0);
  });

  it('reads the older forms of HTTP dates too', () => {
    expect(waitFor({ 'retry-after': 'Wednesday, 21-Oct-26 07:29:00 GMT' })).toBe(60_000);
    expect(waitFor({ 'retry-after': 'Wed Oct 21 07:29:00 2026' })).toBe(60_000);
    expect(waitFor({ 'retry-after': 'Sun Nov  1 07:28:00 2026' })).toBe(11 * 86_400_000);
    expect(waitFor({ 'retry-after': 'wait for 2026' })).toBeNull();
  });

  it('reads the delay of Gemini’s error body when no header says more', () => {
    expect(waitFor({}, '34.4s')).toBe(34_400);
    expect(waitFor({ 'retry-after': '1' }, '34.4s')).toBe(1_000);
    expect(waitFor({}, 'later')).toBeNull();
  });
});
