import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleAttempt } from '../../test/support/samples.ts';
import { UserError } from '../domain/errors.ts';
import type { JudgedChoice } from './judged-choices.ts';
import { openChoices } from './judged-choices.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalsmall-choices-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const plain = (text: string): string => text;
const pathOf = (): string => join(folder, 'comparison.judged.jsonl');

function line(change: Partial<JudgedChoice> = {}): JudgedChoice {
  return {
    key: 'k1',
    base: 'run#one',
    candidate: 'run#two',
    caseId: 't1',
    repeat: 0,
    vote: 0,
    swapped: false,
    judge: 'critic',
    choice: { better: 'A', reason: 'kinder' },
    error: null,
    simulated: false,
    judging: {
      models: {},
      calls: 1,
      failedCalls: 0,
      attempts: [sampleAttempt()],
      costUsd: 0.5,
      earlier: null,
    },
    ...change,
  };
}

const FAILED = { choice: null, error: 'overloaded' };

async function keep(...lines: readonly JudgedChoice[]): Promise<void> {
  const store = await openChoices(folder, plain);
  // all at once: none waits for another
  await Promise.all(lines.map((one) => store.append(one)));
  await store.close();
}

describe('what a judge said', () => {
  it('is known again by its key, with all that was taken for it', async () => {
    await keep(line(FAILED), line(), line({ key: 'k2', choice: { better: 'tie', reason: '' } }));
    const store = await openChoices(folder, plain);
    expect(store.get('k1')).toEqual({
      better: 'A',
      simulated: false,
      taken: { calls: 2, failedCalls: 0, attempts: 2, costUsd: 1 },
    });
    expect(store.get('k2')?.better).toBe('tie');
    expect(store.get('k3')).toBeNull();
    await store.close();
  });

  it('is nothing where the judge gave no answer, and its cost unknown where one was', async () => {
    const unpriced = { ...line().judging, costUsd: null };
    await keep(line(FAILED), line({ key: 'k2', judging: unpriced }), line({ key: 'k2' }));
    const store = await openChoices(folder, plain);
    expect(store.get('k1')).toMatchObject({ better: null });
    expect(store.get('k2')?.taken).toMatchObject({ calls: 2, costUsd: null });
    await store.close();
  });

  it('is read past lines that are broken or not ours, and a torn end is cut off', async () => {
    await keep(line());
    const strange = [
      'null',
      '[]',
      '{"key":5}',
      '{"key":"k4","choice":{"better":"C"},"judging":{"attempts":[]}}',
      '{"key":"k5","choice":null,"judging":{"attempts":[],"calls":"many"}}',
    ];
    await appendFile(pathOf(), `${strange.join('\n')}\n{"key":"k2","choi`);
    await keep(line({ key: 'k6' }));
    const store = await openChoices(folder, plain);
    expect(store.get('k1')?.better).toBe('A');
    expect(store.get('k6')?.better).toBe('A');
    for (const key of ['k2', 'k4', 'k5']) expect(store.get(key)).toBeNull();
    await store.close();
    expect(await readFile(pathOf(), 'utf8')).not.toContain('"choi{');
  });

  it('is written without secrets, and by one process at a time', async () => {
    const store = await openChoices(folder, (text) => text.replaceAll('kinder', '[redacted]'));
    await store.append(line());
    await expect(openChoices(folder, plain)).rejects.toThrow(UserError);
    await store.close();
    expect(await readFile(pathOf(), 'utf8')).toContain('[redacted]');
    expect(await readFile(pathOf(), 'utf8')).not.toContain('kinder');
    await (await openChoices(folder, plain)).close();
  });
});
