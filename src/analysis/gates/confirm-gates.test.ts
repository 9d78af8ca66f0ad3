import { describe, expect, it } from 'vitest';
import type { GateResult } from '../../domain/gate.ts';
import type { TrialResult } from '../../domain/trial.ts';
import { gateInputOf, readAgain, trialsOfWord } from '../../../test/support/gate-input.ts';
import { confirmGates } from './confirm-gates.ts';
import { findFailedCases } from './failed-cases.ts';
import type { GateInput } from './gate-input.ts';
import { judgeGates } from './judge-gates.ts';

/** One word a case, one letter a trial: p passed, f failed, t cut off, e errored, u not judged; digits are tenths of a second. */
interface Given {
  readonly old?: string;
  readonly new: string;
  readonly gate: string;
  readonly repeats: number;
  /** The new answers by case. */
  readonly fresh: Readonly<Record<number, string>>;
  readonly whyMissing?: string;
  /** What else each new trial has. */
  readonly also?: Partial<TrialResult>;
}

async function inputOf(given: Given): Promise<GateInput> {
  const words = given.new.split(' ');
  const old = given.old?.split(' ') ?? words;
  const trials = [
    ...old.flatMap((word, ordinal) => trialsOfWord('old', ordinal, word)),
    ...words.flatMap((word, ordinal) => trialsOfWord('new', ordinal, word)),
  ];
  const repeats = words[0]?.length ?? 1;
  return gateInputOf({
    trials,
    cases: words.length,
    repeats,
    gates: [given.gate],
    margin: 0.05,
    maxErrorRate: 1,
  });
}

async function confirm(given: Given): Promise<{ readonly before: GateResult; readonly after: GateResult }> {
  const input = await inputOf(given);
  const judged = await judgeGates(input);
  const failed = await findFailedCases(input, judged);
  const fresh = Object.entries(given.fresh)
    .flatMap(([ordinal, word]) => trialsOfWord('new', Number(ordinal), word))
    .map((trial) => Object.assign(trial, given.also));
  const [after] = await confirmGates(judged, failed, {
    input,
    repeats: given.repeats,
    trials: readAgain(fresh),
    whyMissing: () => given.whyMissing ?? null,
  });
  const [before] = judged;
  if (before === undefined || after === undefined) throw new Error('no gate was judged');
  return { before, after };
}

describe('a failed gate whose cases were asked again', () => {
  it('is confirmed and stays failed where it fails with the new answers too', async () => {
    const { before, after } = await confirm({
      new: 'p p p p p p f f f f',
      gate: 'exact >= 0.9',
      repeats: 2,
      fresh: { 6: 'ff', 7: 'fp', 8: 'pp', 9: 'ff' },
    });
    expect(after).toEqual({
      ...before,
      confirmation: {
        status: 'confirmed',
        repeats: 2,
        cases: 4,
        failedAgain: 3,
        answers: 8,
        answersAgainst: 5,
        actual: expect.closeTo(0.75, 12) as number,
        low: null,
        high: null,
        costUsd: expect.closeTo(0.008, 12) as number,
        reason: null,
      },
    });
  });

  it('is undecided and never passed where it holds with the new answers', async () => {
    const { after } = await confirm({
      new: 'p p p p p p p p p f',
      gate: 'exact >= 0.95',
      repeats: 3,
      fresh: { 9: 'ppp' },
    });
    expect(after).toMatchObject({
      status: 'undecided',
      actual: 0.9,
      confirmation: { status: 'not_reproduced', failedAgain: 0, actual: 1 },
    });
  });

  it('weighs a case as its own repeats did, however often it was asked again', async () => {
    const { after } = await confirm({
      new: 'pp pp pp tt',
      gate: 'truncatedRate <= 0.1',
      repeats: 5,
      fresh: { 3: 'ttppp' },
    });
    expect(after.confirmation).toMatchObject({ cases: 1, answersAgainst: 2, status: 'not_reproduced' });
    expect(after.confirmation?.actual).toBeCloseTo(0.1, 12);
  });

  it('asks the cases that pull the other way where a share has to be lower or another one', async () => {
    const many = await confirm({
      new: 't t p p',
      gate: 'truncatedRate >= 0.9',
      repeats: 1,
      fresh: { 2: 't' },
    });
    expect(many.after.confirmation).toMatchObject({ status: 'incomplete', cases: 2, answersAgainst: 0 });
    const none = await confirm({ new: 't t p p', gate: 'truncatedRate == 0', repeats: 1, fresh: { 0: 't' } });
    expect(none.after.confirmation).toMatchObject({ status: 'incomplete', cases: 2, answersAgainst: 1 });
  });

  it('against a baseline asks the regressions alone', async () => {
    const { after } = await confirm({
      old: 'p p p p p p p p f f',
      new: 'f f p p p p p p f f',
      gate: 'exact >= baseline - 0.1',
      repeats: 2,
      fresh: { 0: 'pf', 1: 'ff' },
    });
    expect(after).toMatchObject({ status: 'fail', actual: -0.2 });
    expect(after.confirmation).toMatchObject({ status: 'confirmed', cases: 2, failedAgain: 2 });
    expect(after.confirmation?.actual).toBeCloseTo(-0.15, 12);
  });

  it('keeps its interval, and so its verdict, where every regression came again', async () => {
    const old = Array.from({ length: 40 }, () => 'p').join(' ');
    const worse = Array.from({ length: 40 }, (_, index) => (index < 10 ? 'f' : 'p')).join(' ');
    const fresh = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [index, 'fff']));
    const given = { old, new: worse, gate: 'exact no-worse-than baseline', repeats: 3, fresh };
    const { before, after } = await confirm(given);
    expect(after).toMatchObject({ status: 'fail', confirmation: { status: 'confirmed', failedAgain: 10 } });
    const { actual, low, high } = before;
    expect(after.confirmation).toMatchObject({ actual, low, high });
    const better = await confirm({ ...given, fresh: { ...fresh, ...repeated(8, 'ppp') } });
    expect(better.after).toMatchObject({ status: 'undecided', confirmation: { status: 'not_reproduced' } });
  });

  it('takes the calls beyond the bound of a time, and their median for a percentile', async () => {
    const { after } = await confirm({
      new: '1 9 9 9 9 9 9 9 9 9',
      gate: 'latencyMs.p50 <= 500',
      repeats: 3,
      fresh: repeated(10, '119', 1),
    });
    expect(after).toMatchObject({ status: 'undecided', actual: 900 });
    expect(after.confirmation).toMatchObject({ cases: 9, failedAgain: 9, answersAgainst: 9, actual: 100 });
    const mean = await confirm({
      new: '1 1 1 9',
      gate: 'latencyMs.mean <= 200',
      repeats: 2,
      fresh: { 3: '53' },
    });
    expect(mean.after.confirmation).toMatchObject({ status: 'not_reproduced', cases: 1 });
    expect(mean.after.confirmation?.actual).toBeCloseTo(175, 9);
  });

  it('can not tell cases apart in a sum, nor where nothing was measured', async () => {
    const sum = await confirm({ new: 'p p', gate: 'costUsd.total <= 0.0001', repeats: 2, fresh: {} });
    expect(sum.after).toMatchObject({ status: 'fail', confirmation: { status: 'no_cases', cases: 0 } });
    expect(sum.after.confirmation?.reason).toContain('costUsd.total is about all cases together');
    const silent = await confirm({ new: 'p p', gate: 'tokens.reasoning <= 10', repeats: 2, fresh: {} });
    expect(silent.after.confirmation).toMatchObject({ status: 'no_cases', costUsd: 0 });
  });

  it('is not confirmed while new answers are missing or ended in an error', async () => {
    const given = { new: 'p f f', gate: 'exact >= 0.9', repeats: 2 };
    const { after } = await confirm({ ...given, fresh: { 1: 'pp', 2: 'ep' } });
    expect(after).toMatchObject({ status: 'fail' });
    expect(after.confirmation).toMatchObject({ status: 'incomplete', answers: 3, actual: null });
    expect(after.confirmation?.reason).toBe('1 of 4 new answers is missing: 1 ended in an error');
    const stopped = await confirm({ ...given, fresh: {}, whyMissing: 'the budget is used up' });
    expect(stopped.after.confirmation?.reason).toContain('4 of 4 new answers are missing: the budget');
  });

  it('is not confirmed while a scorer could not judge new answers', async () => {
    const { after } = await confirm({
      new: 'p f f',
      gate: 'exact >= 0.9',
      repeats: 2,
      fresh: { 1: 'up', 2: 'ue' },
    });
    expect(after).toMatchObject({ status: 'fail' });
    expect(after.confirmation).toMatchObject({ status: 'incomplete', answers: 1, answersAgainst: 0 });
    expect(after.confirmation?.reason).toBe(
      '3 of 4 new answers are missing: 1 ended in an error, 2 could not be judged',
    );
  });

  it('says of no error that it is missing where errors are what it is about', async () => {
    const { after } = await confirm({ new: 'p e', gate: 'errorRate == 0', repeats: 2, fresh: { 1: 'e' } });
    expect(after.confirmation).toMatchObject({ status: 'incomplete', answers: 1 });
    expect(after.confirmation?.reason).toBe('1 of 2 new answers is missing');
  });

  it('counts errors as answers where errors are what it is about', async () => {
    const { after } = await confirm({ new: 'p e', gate: 'errorRate == 0', repeats: 2, fresh: { 1: 'ep' } });
    expect(after.confirmation).toMatchObject({ status: 'confirmed', answers: 2, answersAgainst: 1 });
    expect(after.confirmation?.actual).toBeCloseTo(0.25, 12);
  });

  it('knows no cost where an answer has none', async () => {
    const given = { new: 'p f', gate: 'exact >= 0.9', repeats: 1, fresh: { 1: 'f' } };
    expect((await confirm({ ...given, also: { costUsd: null } })).after.confirmation?.costUsd).toBeNull();
  });

  it('counts what judges were paid before they were asked once more', async () => {
    const given = { new: 'p f', gate: 'exact >= 0.9', repeats: 1, fresh: { 1: 'f' } };
    const earlier = { calls: 1, failedCalls: 1, attempts: 1, costUsd: 0.02 };
    const judging = { models: {}, calls: 1, failedCalls: 0, attempts: [], costUsd: 0.3, earlier };
    const { after } = await confirm({ ...given, also: { judging } });
    expect(after.confirmation?.costUsd).toBeCloseTo(0.001 + 0.3 + 0.02, 12);
    const unknown = { ...judging, earlier: { ...earlier, costUsd: null } };
    expect((await confirm({ ...given, also: { judging: unknown } })).after.confirmation?.costUsd).toBeNull();
  });

  it('leaves gates that held or are undecided alone', async () => {
    const { before, after } = await confirm({ new: 'p p', gate: 'exact >= 0.9', repeats: 2, fresh: {} });
    expect(after).toEqual(before);
    expect(after.confirmation).toBeNull();
  });
});

function repeated(count: number, word: string, from = 0): Readonly<Record<number, string>> {
  return Object.fromEntries(Array.from({ length: count - from }, (_, index) => [index + from, word]));
}
