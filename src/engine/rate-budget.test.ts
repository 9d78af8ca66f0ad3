import { describe, expect, it } from 'vitest';
import { fixedBudget, learnedBudget, spreadMs } from './rate-budget.ts';

describe('a budget the user sets', () => {
  it('lets a burst of five seconds through and then the rate', () => {
    const budget = fixedBudget(120);
    for (let sent = 0; sent < 10; sent += 1) {
      expect(budget.waitMs(1, 0)).toBe(0);
      budget.spend(1, 0);
    }
    expect(budget.waitMs(1, 0)).toBe(500);
    expect(budget.waitMs(1, 500)).toBe(0);
  });

  it('never lets more than the limit and one burst through in a minute', () => {
    const budget = fixedBudget(60);
    let sent = 0;
    for (let now = 0; now < 60_000; now += 10) {
      if (budget.waitMs(1, now) > 0) continue;
      budget.spend(1, now);
      sent += 1;
    }
    expect(sent).toBeGreaterThanOrEqual(60);
    expect(sent).toBeLessThanOrEqual(65);
  });

  it('lets a request larger than a burst go when nothing else was spent, and counts all of it', () => {
    const budget = fixedBudget(6000);
    expect(budget.waitMs(3000, 0)).toBe(0);
    budget.spend(3000, 0);
    // 500 in the bucket, 3,000 spent, 100 a second: 1 token is there 25.01 s later
    expect(budget.waitMs(1, 0)).toBe(25_010);
  });

  it('is settled by what was really used', () => {
    const budget = fixedBudget(6000);
    budget.spend(500, 0);
    budget.settle(500, 100, 0);
    expect(budget.waitMs(400, 0)).toBe(0);
    expect(budget.waitMs(401, 0)).toBe(10);
  });

  it('lets a single request through however small the limit', () => {
    const budget = fixedBudget(1);
    expect(budget.waitMs(1, 0)).toBe(0);
    budget.spend(1, 0);
    expect(budget.waitMs(1, 0)).toBe(60_000);
  });
});

describe('a budget learned from replies', () => {
  const told = { limit: 60, remaining: 0, resetMs: 60_000 };

  it('has no limit until one is told', () => {
    const budget = learnedBudget();
    budget.spend(1e9, 0);
    expect(budget.waitMs(1e9, 0)).toBe(0);
  });

  it('waits for the refill when nothing remains', () => {
    const budget = learnedBudget();
    budget.learn(told, 0, 0);
    expect(budget.waitMs(1, 0)).toBe(1000);
    expect(budget.waitMs(3, 500)).toBe(2500);
  });

  it('spends at once all that remains', () => {
    const budget = learnedBudget();
    budget.learn({ ...told, remaining: 40 }, 0, 0);
    budget.spend(40, 0);
    expect(budget.waitMs(1, 0)).toBe(1000);
  });

  it('counts what is in flight as not yet counted by the provider', () => {
    const budget = learnedBudget();
    budget.learn({ limit: 60, remaining: 60, resetMs: 0 }, 0, 0);
    budget.spend(60, 0);
    // 58 of them are still in flight: none of them may have been counted in the 30 that remain
    budget.learn({ limit: 60, remaining: 30, resetMs: 30_000 }, 58, 0);
    expect(budget.waitMs(1, 0)).toBeGreaterThan(0);
    budget.learn({ limit: 60, remaining: 30, resetMs: 30_000 }, 0, 0);
    expect(budget.waitMs(30, 0)).toBe(0);
  });

  it('sees by the reset that a limit is for a day', () => {
    const budget = learnedBudget();
    budget.learn({ limit: 14_400, remaining: 14_398, resetMs: 12_000 }, 0, 0);
    budget.spend(14_398, 0);
    expect(budget.waitMs(1, 0)).toBe(6000);
  });

  it.each([
    { limit: null, remaining: 0, resetMs: 5000 },
    { limit: 60, remaining: null, resetMs: 5000 },
    { limit: 0, remaining: 0, resetMs: 5000 },
  ])('learns nothing from %j', (half) => {
    const budget = learnedBudget();
    budget.learn(half, 0, 0);
    expect(budget.waitMs(100, 0)).toBe(0);
  });
});

describe('spreadMs', () => {
  it.each([
    { requests: 1, perMinute: 60 },
    { requests: 5, perMinute: 60 },
    { requests: 6, perMinute: 60 },
    { requests: 100, perMinute: 60 },
    { requests: 7, perMinute: 1 },
    { requests: 500, perMinute: 3000 },
  ])('is when the last of $requests requests leaves at $perMinute a minute', ({ requests, perMinute }) => {
    const budget = fixedBudget(perMinute);
    let now = 0;
    for (let sent = 0; sent < requests; sent += 1) {
      now += budget.waitMs(1, now);
      budget.spend(1, now);
    }
    // every wait is rounded up to a whole ms
    expect(Math.abs(spreadMs(requests, perMinute) - now)).toBeLessThanOrEqual(1);
  });
});
