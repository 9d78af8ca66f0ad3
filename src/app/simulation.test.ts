import { expect, it } from 'vitest';
import { sampleCompletion } from '../../test/support/samples.ts';
import { startSimulation } from './simulation.ts';

it('takes the times a simulated provider drew, and the measured ones where it says none', async () => {
  const simulation = await startSimulation([], 1);
  await simulation.stop();
  const headers = { 'x-simulated-latency-ms': '812.5', 'x-simulated-first-token-ms': '97' };
  const drawn = sampleCompletion({ headers });
  expect([simulation.serviceTimeMs(40, drawn), simulation.firstTokenMs(9, drawn)]).toEqual([812.5, 97]);
  const silent = sampleCompletion({ headers: { 'x-simulated-first-token-ms': 'soon' } });
  expect([simulation.serviceTimeMs(40, silent), simulation.firstTokenMs(9, silent)]).toEqual([40, 9]);
});
