import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyReplies } from './support/behaviours-empty.ts';
import type { FaultServer } from './support/fault-server.ts';
import { startFaultServer } from './support/fault-server.ts';
import { endingsTable, streamedSample } from './support/finish-reasons-page.ts';
import { observe } from './support/observe.ts';
import { WIRES } from './support/wire-samples.ts';

const PAGE = join(import.meta.dirname, '..', 'docs', 'finish-reasons.md');
const COMMAND = 'UPDATE_DOCS=1 npx vitest run test/finish-reasons-page.test.ts';
const PLACE = /(<!-- endings -->\n).*?(<!-- end -->)/s;

let server: FaultServer;

beforeAll(async () => {
  server = await startFaultServer();
});

afterAll(() => server.close());

const STREAMED = emptyReplies.behaviours.flatMap(({ title, gives, samples }) =>
  WIRES.flatMap((wire) =>
    samples[wire.api].flatMap((sample) => {
      const streamed = streamedSample(wire, sample);
      const reading = sample.streamedGives ?? sample.gives ?? gives;
      return streamed === null ? [] : [{ title, shown: sample.shown, wire, streamed, reading }];
    }),
  ),
);

describe('a reply that says less than one would expect', () => {
  it.each(STREAMED)('is read as a stream too: $wire.api, $title, $shown', async (row) => {
    const { wire, streamed, reading } = row;
    expect(emptyReplies.read(await observe(server, wire, streamed))).toBe(reading);
  });
});

describe('docs/finish-reasons.md', () => {
  it('has the table that the adapters and the rule of outcomes give', async () => {
    const page = await readFile(PAGE, 'utf8');
    expect(page).toMatch(PLACE);
    const table = await endingsTable(emptyReplies, server);
    const filled = page.replace(PLACE, (_all, start: string, end: string) => `${start}\n${table}\n${end}`);
    if (process.env['UPDATE_DOCS'] === '1') await writeFile(PAGE, filled);
    const current = await readFile(PAGE, 'utf8');
    expect(current === filled, `the table differs from what is read; rewrite it: ${COMMAND}`).toBe(true);
  });
});
