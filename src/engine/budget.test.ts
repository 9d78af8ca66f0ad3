import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import { requestFor } from '../../test/support/provider-samples.ts';
import { sampleAttempt, sampleCompletion, sampleFailure, sampleModel } from '../../test/support/samples.ts';
import type { AttemptResult } from './attempt-result.ts';
import type { BudgetInput } from './budget.ts';
import { createBudget } from './budget.ts';
import { createHalt } from './halt.ts';

const model = sampleModel();
const request = requestFor('small-1', { settings: { ...model.settings, maxTokens: 100 } });
const REQUEST = { model, request };

const ATTEMPT = sampleAttempt();

const ANSWERED: AttemptResult = {
  kind: 'completed',
  completion: sampleCompletion(),
  ttftMs: null,
  attempt: ATTEMPT,
};

function failedWith(status: number | null): AttemptResult {
  const failure = sampleFailure({ kind: 'timeout', message: 'no', status });
  return { kind: 'failed', failure, attempt: ATTEMPT };
}

/** A budget in which every request is estimated at $1. */
function harness(change: Partial<BudgetInput> = {}) {
  const halt = createHalt(new AbortController().signal);
  const clock = createFakeClock();
  const budget = createBudget({
    howToGoOn: '--resume with a higher --budget goes on',
    limitUsd: 10,
    spentUsd: 0,
    cost: () => 1,
    priceOf: () => 1,
    clock,
    halt,
    ...change,
  });
  const send = (result: AttemptResult) =>
    budget.spend(REQUEST, () => Promise.resolve({ result, waitedMs: 0 }));
  return { budget, clock, halt, send };
}

/** Many that ask at once, and how much was sent in all and in flight together. */
async function crowd(count: number, { budget }: ReturnType<typeof harness>) {
  const seen = { sent: 0, inFlight: 0, most: 0 };
  const ask = () =>
    budget.spend(REQUEST, async () => {
      seen.sent += 1;
      seen.inFlight += 1;
      seen.most = Math.max(seen.most, seen.inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      seen.inFlight -= 1;
      return { result: ANSWERED, waitedMs: 0 };
    });
  const results = await Promise.all(Array.from({ length: count }, ask));
  return { ...seen, refused: results.filter((result) => result === null).length };
}

describe('a budget', () => {
  it('is never passed by many in flight that cost what they were estimated at', async () => {
    expect(await crowd(100, harness())).toMatchObject({ sent: 10, most: 10, refused: 90 });
  });

  it('waits for what is in flight to turn out cheaper, and is used to the last estimate', async () => {
    const run = harness({ cost: () => 0.25 });
    // the last request must still fit as estimated: 36 × 0.25 + 1 = 10
    expect(await crowd(100, run)).toMatchObject({ sent: 37, most: 10, refused: 63 });
  });

  it('is passed at most by what those in flight cost above their estimates', async () => {
    expect(await crowd(100, harness({ cost: () => 3 }))).toMatchObject({ sent: 10, most: 10, refused: 90 });
  });

  it('counts what earlier sittings spent', async () => {
    expect(await crowd(100, harness({ spentUsd: 8 }))).toMatchObject({ sent: 2, refused: 98 });
  });

  it('gives up the whole run in words that name the figures and the way on', async () => {
    const run = harness({ spentUsd: 9.5 });
    expect(await run.send(ANSWERED)).toBeNull();
    const reason = run.halt.reason(sampleModel({ model: 'another' }));
    expect(reason).toBe(
      'the budget of $10.00 is used up: $9.50 spent, and the next request may cost $1.00; --resume with a higher --budget goes on',
    );
    expect(run.halt.signal(model).aborted).toBe(true);
  });

  it('counts a reply whose cost is unknown as what was reserved', async () => {
    expect(await crowd(20, harness({ cost: () => null }))).toMatchObject({ sent: 10 });
  });

  it('counts no request that was refused, and one that broke off as what was reserved', async () => {
    const refused = harness({ limitUsd: 1 });
    for (const status of [400, 429, 503]) expect(await refused.send(failedWith(status))).not.toBeNull();
    expect(await refused.send(failedWith(null))).not.toBeNull();
    expect(await refused.send(ANSWERED)).toBeNull();
  });

  it('counts nothing for what was not sent, and frees what a crash had reserved', async () => {
    const run = harness({ limitUsd: 1 });
    expect(await run.budget.spend(REQUEST, () => Promise.resolve(null))).toBeNull();
    await expect(run.budget.spend(REQUEST, () => Promise.reject(new TypeError('a bug')))).rejects.toThrow(
      'a bug',
    );
    expect(await run.send(ANSWERED)).not.toBeNull();
  });

  it('reserves for the output what answers took on average, at least the usual, at most the limit', async () => {
    const asked: number[] = [];
    const priceOf: BudgetInput['priceOf'] = (_model, { outputTokens }) => {
      asked.push(outputTokens);
      return 0;
    };
    const { budget } = harness({ cost: () => 0, priceOf });
    const answer = (outputTokens: number, maxTokens: number | null) => {
      const usage = { ...sampleCompletion().usage, inputTokens: 1, outputTokens };
      const completion = sampleCompletion({
        usage: { reasoningTokens: null, cachedInputTokens: null, cacheWriteTokens: null, ...usage },
      });
      const settings = { ...model.settings, maxTokens };
      return budget.spend({ model, request: requestFor('small-1', { settings }) }, () =>
        Promise.resolve({ result: { ...ANSWERED, completion }, waitedMs: 0 }),
      );
    };
    await answer(3000, null);
    await answer(1000, null);
    await answer(1, 64);
    expect(asked).toEqual([512, 3000, 64]);
  });

  it('tells the time a request waited for it', async () => {
    const run = harness({ limitUsd: 1, cost: () => 0 });
    const waited = await Promise.all([
      run.budget.spend(REQUEST, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        run.clock.advance(500);
        return { result: ANSWERED, waitedMs: 7 };
      }),
      run.send(ANSWERED),
    ]);
    expect(waited.map((passed) => passed?.waitedMs)).toEqual([7, 500]);
  });
});
