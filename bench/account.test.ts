import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleAttempt, sampleTrial } from '../test/support/samples.ts';
import type { Attempt } from '../src/domain/trial.ts';
import type { Account } from './account.ts';
import { accountOf, mistakesIn } from './account.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalsmall-account-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const answered = sampleAttempt();

const failed: Attempt = { ...answered, status: null, error: { kind: 'network', message: 'reset' } };

async function account(...ordinals: readonly number[]): Promise<Account> {
  const trials = ordinals.map((ordinal) => sampleTrial({ ordinal, attempts: [failed, answered] }));
  const lines = trials.map((trial) => `${JSON.stringify({ type: 'trial', ...trial })}\n`);
  await writeFile(join(folder, 'results.jsonl'), ['{"type":"plan"}\n', ...lines].join(''));
  return accountOf(join(folder, 'results.jsonl'));
}

describe('the account of a soak', () => {
  it('is right where each trial has one line and each request is told of', async () => {
    const found = await account(0, 1, 2);
    expect(mistakesIn(found, { trials: 3, requests: 6 })).toEqual([]);
    expect(found.failures).toEqual(new Map([['network', 3]]));
  });

  it('misses a trial, finds one twice, a request nobody tells of, and a soak without faults', async () => {
    expect(mistakesIn(await account(0, 1), { trials: 3, requests: 4 })).toEqual([
      '2 of 3 trials are in the journal',
    ]);
    expect(mistakesIn(await account(0, 1, 1), { trials: 2, requests: 6 })).toEqual([
      '1 lines are of a trial that has one already',
    ]);
    expect(mistakesIn(await account(0), { trials: 1, requests: 3 })).toEqual([
      '3 requests came, but trials tell of 2',
    ]);
    const calm = { ...(await account(0)), failures: new Map<string, number>() };
    expect(mistakesIn(calm, { trials: 1, requests: 2 })).toHaveLength(1);
  });

  it('does not take a line without an outcome', async () => {
    const file = join(folder, 'results.jsonl');
    await writeFile(file, '{"type":"plan"}\n{"type":"trial","arm":"a","ordinal":0,"repeat":0}\n');
    await expect(accountOf(file)).rejects.toThrow('results.jsonl:2');
  });
});
