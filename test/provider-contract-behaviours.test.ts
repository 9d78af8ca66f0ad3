import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FINISH_REASONS } from '../src/domain/completion.ts';
import { providers } from '../src/providers/registry.ts';
import type { FaultServer } from './support/fault-server.ts';
import { startFaultServer } from './support/fault-server.ts';
import { observe } from './support/observe.ts';
import { BEHAVIOUR_GROUPS } from './support/provider-behaviours.ts';
import { finishReasons } from './support/behaviours-finish.ts';
import { TEST_KEY, WIRES } from './support/wire-samples.ts';

let server: FaultServer;

beforeAll(async () => {
  server = await startFaultServer();
});

afterAll(() => server.close());

const ROWS = BEHAVIOUR_GROUPS.flatMap((group) =>
  WIRES.flatMap((wire) =>
    group.behaviours.flatMap((behaviour) =>
      behaviour.samples[wire.api].map((sample) => ({
        title: `${group.id}, ${wire.api}: ${behaviour.title} ${sample.shown}`.trim(),
        reading: sample.gives ?? behaviour.gives,
        group,
        wire,
        sample,
      })),
    ),
  ),
);

describe('what providers do', () => {
  it.each(ROWS)('$title: $reading', async ({ group, wire, sample, reading }) => {
    const outcome = await observe(server, wire, sample);
    expect(group.read(outcome)).toBe(reading);
    expect(outcome.requests).toBe(1);
    expect(outcome.completion ?? outcome.failure).toMatchObject(sample.also ?? {});
    expect(JSON.stringify([outcome.completion, outcome.failure])).not.toContain(TEST_KEY);
    expect(outcome.failure === null || outcome.error?.cause !== undefined).toBe(true);
  });
});

describe('the list of behaviours', () => {
  it('has a column for every adapter', () => {
    expect(WIRES.map(({ api }) => api).toSorted()).toEqual(Object.keys(providers).toSorted());
  });

  it('has every finish reason but that of failed attempts', () => {
    const read = new Set(finishReasons.behaviours.map(({ gives }) => gives));
    expect(FINISH_REASONS.filter((reason) => !read.has(`\`${reason}\``))).toEqual(['error']);
  });

  it('has no row that no wire shows', () => {
    const rows = BEHAVIOUR_GROUPS.flatMap(({ behaviours }) => behaviours);
    expect(rows.length).toBeGreaterThan(90);
    const unshown = rows.filter(({ samples }) => Object.values(samples).flat().length === 0);
    expect(unshown.map(({ title }) => title)).toEqual([]);
  });
});
