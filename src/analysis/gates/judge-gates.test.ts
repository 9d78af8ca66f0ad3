import { describe, expect, it } from 'vitest';
import { FINISH_REASONS } from '../../domain/completion.ts';
import type { GateResult } from '../../domain/gate.ts';
import type { TrialResult } from '../../domain/trial.ts';
import { GATE_ARMS, gateInputOf, trialsOfWord } from '../../../test/support/gate-input.ts';
import { judgeGates } from './judge-gates.ts';

/** The trials of both arms: one letter a case, p passed, f failed, t cut off, e errored. */
interface Given {
  readonly old: string;
  readonly new: string;
  readonly gates: readonly string[];
  readonly margin?: number;
  readonly repeats?: number;
  readonly maxErrorRate?: number;
  readonly change?: (trial: TrialResult) => TrialResult;
}

async function judge(given: Given): Promise<readonly GateResult[]> {
  const { repeats = 1, gates, margin = 0.05, maxErrorRate = 0, change = (trial) => trial } = given;
  const trials = GATE_ARMS.flatMap((arm) =>
    wordsOf(given[arm], repeats).flatMap((word, ordinal) => trialsOfWord(arm, ordinal, word)),
  ).map((trial) => (trial.outcome === 'error' ? trial : change(trial)));
  const cases = given.new.length / repeats;
  return judgeGates(await gateInputOf({ trials, cases, repeats, gates, margin, maxErrorRate }));
}

/** The letters of each case's repeats. */
function wordsOf(letters: string, repeats: number): readonly string[] {
  const cases = letters.length / repeats;
  return Array.from({ length: cases }, (_, at) => letters.slice(at * repeats, (at + 1) * repeats));
}

const many = (letters: string, times: number): string => letters.repeat(times);

describe('judgeGates', () => {
  it('judges a rate against a number by its point estimate and shows its interval', async () => {
    const [held, missed] = await judge({
      old: many('p', 50),
      new: many('p', 45) + many('f', 5),
      gates: ['exact >= 90%', 'exact > 0.9'],
    });
    expect(held).toMatchObject({ status: 'pass', actual: 0.9, needed: 0.9, quantity: 'value', n: 50 });
    expect(held?.low).toBeCloseTo(0.7864, 4);
    expect(held?.high).toBeCloseTo(0.9565, 4);
    expect(missed?.status).toBe('fail');
  });

  it('judges no-worse-than by the lower limit, and names the cases that would settle it', async () => {
    const settled = await judge({
      old: many('p', 100),
      new: many('p', 100),
      gates: ['exact no-worse-than baseline'],
    });
    expect(settled[0]).toMatchObject({
      status: 'pass',
      judgedBy: 'low',
      needed: -0.05,
      actual: 0,
      baseline: 'old',
    });
    const open = await judge({
      old: many('p', 47) + many('f', 3),
      new: many('f', 2) + many('p', 48),
      gates: ['exact no-worse-than baseline'],
    });
    expect(open[0]).toMatchObject({ status: 'undecided', level: 0.9, n: 50 });
    expect(open[0]?.casesNeeded).toBeGreaterThan(50);
    const lost = await judge({
      old: many('p', 50),
      new: many('f', 20) + many('p', 30),
      gates: ['exact no-worse-than baseline'],
    });
    expect(lost[0]).toMatchObject({ status: 'fail', actual: -0.4, casesNeeded: null });
  });

  it('turns a share that is better low round, and keeps its sign', async () => {
    const [gate] = await judge({
      old: many('p', 100),
      new: many('p', 70) + many('t', 30),
      gates: ['truncatedRate no-worse-than baseline'],
    });
    expect(gate).toMatchObject({
      status: 'fail',
      actual: 0.3,
      judgedBy: 'high',
      operator: '<',
      needed: 0.05,
    });
    expect(gate?.low).toBeLessThan(0.3);
    expect(gate?.high).toBeGreaterThan(0.3);
  });

  it('pairs the cases against the baseline with a number more or less', async () => {
    const [near, far] = await judge({
      old: many('p', 50),
      new: 'f' + many('p', 49),
      gates: ['exact >= baseline - 2pp', 'exact >= baseline'],
    });
    expect(near).toMatchObject({ status: 'pass', quantity: 'difference', actual: -0.02, needed: -0.02 });
    expect(far?.status).toBe('fail');
  });

  it('counts a tag alone', async () => {
    const [even, odd, paired] = await judge({
      old: many('p', 40),
      new: many('pf', 20),
      gates: ['exact[tag=even] == 1', 'exact[tag=odd] == 0', 'exact[tag=odd] >= baseline'],
    });
    expect(even).toMatchObject({ status: 'pass', n: 20 });
    expect(odd).toMatchObject({ status: 'pass', n: 20 });
    expect(paired).toMatchObject({ status: 'fail', n: 20, actual: -1 });
  });

  it('never lets errors make a gate pass', async () => {
    const errors = { old: many('p', 10), new: many('p', 9) + 'e' };
    const gates = ['exact >= 0.5', 'exact >= baseline', 'exact no-worse-than baseline', 'exact < 0.5'];
    const statuses = (await judge({ ...errors, gates })).map(({ status }) => status);
    expect(statuses).toEqual(['undecided', 'undecided', 'undecided', 'fail']);
    const [allowed] = await judge({ ...errors, gates, maxErrorRate: 0.1 });
    expect(allowed?.status).toBe('pass');
    const all = await judge({ old: many('p', 10), new: many('e', 10), gates: ['truncatedRate == 0'] });
    expect(all[0]).toMatchObject({ status: 'fail', actual: null });
    expect(all[0]?.reason).toContain('there is no data');
  });

  it('judges the error rate itself although there are errors', async () => {
    const given = {
      old: many('p', 10),
      new: many('p', 9) + 'e',
      gates: ['errorRate <= 10%', 'errorRate <= 5%'],
    };
    expect((await judge(given)).map(({ status }) => status)).toEqual(['pass', 'fail']);
  });

  it('judges times, tokens and costs case by case against the baseline', async () => {
    const [tokens, cost, median, most, pass] = await judge({
      old: many('p', 40),
      new: many('p', 40),
      change: (trial) => {
        const slower = trial.arm === 'new' ? 100 + trial.ordinal : 0;
        const usage = trial.usage === null ? null : { ...trial.usage, outputTokens: 10 + slower };
        return { ...trial, usage, latencyMs: 1000 + slower, costUsd: 0.001 };
      },
      gates: [
        'tokens.output <= baseline + 119',
        'costUsd.total <= baseline',
        'latencyMs.p50 <= baseline + 110',
        'latencyMs.max <= baseline + 139',
        'costUsd.perPass <= 0.001',
      ],
    });
    expect(tokens).toMatchObject({ status: 'fail', actual: 119.5, unit: 'tokens' });
    expect(tokens?.low).toBeGreaterThan(100);
    expect(tokens?.high).toBeLessThan(140);
    expect(cost).toMatchObject({ status: 'pass', actual: 0 });
    expect(median).toMatchObject({ actual: 119.5 });
    expect(most).toMatchObject({ status: 'pass', actual: 139, low: null });
    expect(pass).toMatchObject({ status: 'pass', unit: 'usd' });
  });

  it('lets no unknown cost and no missing token count pass', async () => {
    const silent = await judge({
      old: many('p', 10),
      new: many('p', 10),
      change: (trial) =>
        trial.ordinal === 0 && trial.arm === 'new' ? { ...trial, costUsd: null, usage: null } : trial,
      gates: ['costUsd.total <= 1', 'costUsd.perTrial <= baseline + 1', 'tokens.output <= 1000'],
    });
    expect(silent.map(({ status }) => status)).toEqual(['fail', 'fail', 'undecided']);
    expect(silent[2]?.reason).toContain('1 of 10 answers tell no count');
  });

  it('averages repeats within the case before it compares', async () => {
    const [value, difference] = await judge({
      old: many('pp', 30),
      new: many('pf', 30),
      repeats: 2,
      gates: ['exact >= 0.5', 'exact >= baseline - 0.5'],
    });
    expect(value).toMatchObject({ status: 'pass', actual: 0.5, n: 30 });
    expect(difference).toMatchObject({ status: 'pass', actual: -0.5, n: 30 });
  });

  it('knows every share of how answers ended', async () => {
    const reasons = FINISH_REASONS.map((reason) => `finishReason.${reason} >= 0`);
    const found = await judge({ old: 'pp', new: 'pt', gates: reasons });
    expect(found.map(({ actual }) => actual)).toEqual([0.5, 0.5, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
