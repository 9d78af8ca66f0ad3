import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attempt } from '../domain/trial.ts';
import { createRedact } from '../lib/redact.ts';
import { readBatchBook } from './batches-file.ts';
import type { OpenBatchLedger } from './open-batches.ts';
import { openBatchLedger } from './open-batches.ts';

let folder: string;
let synced: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalsmall-batches-'));
  synced = 0;
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const file = (): string => join(folder, 'batches.jsonl');

function openLedger(): Promise<OpenBatchLedger> {
  const sync = (): Promise<void> => {
    synced += 1;
    return Promise.resolve();
  };
  return openBatchLedger({ folder, journal: { sync }, redact: createRedact(['hush-hush-hush-hush']) });
}

function batch(name: string, ordinals: string, arm = 'small') {
  const startedAt = '2026-11-20T21:30:00.000Z';
  return { name, arm, startedAt, total: 2, trials: [{ repeat: 0, ordinals }], batchId: null };
}

const failed: Attempt = {
  model: 'small',
  startedAt: '2026-11-20T21:30:00.000Z',
  latencyMs: null,
  status: null,
  requestId: null,
  cold: null,
  error: { kind: 'timeout', message: 'expired, says hush-hush-hush-hush' },
  waitMs: 0,
  waitWhy: null,
};

describe('the ledger of batches', () => {
  it('is read back as it stood: open batches, their ids, attempts of what is to be sent again', async () => {
    const ledger = await openLedger();
    await ledger.intend(batch('one', '0-1'));
    await ledger.submitted('one', 'id-1');
    await ledger.collected('one', 0, [{ attempts: [failed], trials: [{ repeat: 0, ordinals: '1' }] }]);
    await ledger.intend(batch('two', '2-3'));
    await ledger.intend(batch('three', '4-5'));
    await ledger.dropped('three');
    await ledger.intend(batch('four', '0-1', 'large'));
    await ledger.submitted('four', 'id-4');
    await ledger.close();
    const again = await openLedger();
    expect(again.open('small')).toEqual([batch('two', '2-3')]);
    expect(again.open('large')).toEqual([{ ...batch('four', '0-1', 'large'), batchId: 'id-4' }]);
    expect([...again.attempts('small').keys()]).toEqual(['1r0']);
    expect(again.attempts('small').get('1r0')?.[0]?.error?.message).toBe('expired, says [redacted]');
    expect([...again.batchIds()]).toEqual(['id-1', 'id-4']);
    expect(again.countSubmitted()).toBe(1);
    await again.close();
  });

  it('cuts a torn last line off, and refuses a broken one in the middle', async () => {
    const ledger = await openLedger();
    await ledger.intend(batch('one', '0-1'));
    await ledger.close();
    await appendFile(file(), '{"type":"subm');
    const again = await openLedger();
    await again.submitted('one', 'id-1');
    await again.close();
    expect((await readBatchBook(folder)).open('small')[0]?.batchId).toBe('id-1');
    await writeFile(file(), `not a batch\n${await readFile(file(), 'utf8')}`);
    await expect(readBatchBook(folder)).rejects.toThrow('this is not a line about a batch');
  });

  it('says that a batch is collected only after the journal has its results on the disk', async () => {
    const ledger = await openLedger();
    await ledger.intend(batch('one', '0-1'));
    const collected = ledger.collected('one', 2, []);
    ledger.recorded('small');
    ledger.recorded('large');
    await ledger.submitted('other', 'id-9');
    expect((await readBatchBook(folder)).open('small')).toHaveLength(1);
    expect(synced).toBe(0);
    ledger.recorded('small');
    await collected;
    expect(synced).toBe(1);
    expect((await readBatchBook(folder)).open('small')).toEqual([]);
    await ledger.close();
  });

  it('has no batches where there is no file', async () => {
    expect((await readBatchBook(folder)).open('small')).toEqual([]);
  });
});
