import { expect, it } from 'vitest';
import { watchEventLoop } from './event-loop.ts';

const pause = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 30);
  });

it('sees that the event loop was held up, and by how much', async () => {
  const watch = watchEventLoop();
  await pause();
  const until = performance.now() + 120;
  while (performance.now() < until);
  await pause();
  const { delayMaxMs, delayP99Ms, utilization } = watch.facts();
  watch.stop();
  expect(delayMaxMs).toBeGreaterThan(60);
  expect(delayP99Ms).toBeLessThanOrEqual(delayMaxMs);
  expect(utilization).toBeGreaterThan(0.2);
  expect(utilization).toBeLessThanOrEqual(1);
});

it('has measured nothing at its beginning', () => {
  const watch = watchEventLoop();
  expect(watch.facts()).toMatchObject({ delayMeanMs: 0, delayMaxMs: 0 });
  watch.stop();
});
