import { expect, it } from 'vitest';
import { createRateWatch } from './rate-watch.ts';

const use = (amount: number) => ({ what: 'requests', amount, limit: 100 }) as const;

it('keeps the most that was used within any minute', () => {
  const watch = createRateWatch();
  for (let second = 0; second < 60; second += 1) watch.spent(use(1), second * 1000);
  expect(watch.peaks()).toEqual([{ what: 'requests', limit: 100, share: 0.6 }]);
  watch.spent(use(1), 60_000);
  expect(watch.peaks()[0]?.share).toBe(0.6);
  watch.spent(use(40), 200_000);
  watch.spent(use(40), 230_000);
  expect(watch.peaks()[0]?.share).toBe(0.8);
});

it('forgets what is older than a minute, after any pause', () => {
  const watch = createRateWatch();
  watch.spent(use(50), 0);
  watch.spent(use(40), 10 * 60_000);
  expect(watch.peaks()[0]?.share).toBe(0.5);
});

it('keeps the least that a reply said was left', () => {
  const watch = createRateWatch();
  watch.told('tokens', { limit: 1000, remaining: 150, resetMs: null });
  watch.told('tokens', { limit: 1000, remaining: 900, resetMs: null });
  watch.told('inputTokens', { limit: null, remaining: 0, resetMs: null });
  expect(watch.peaks()).toEqual([{ what: 'tokens', limit: 1000, share: 0.85 }]);
});
