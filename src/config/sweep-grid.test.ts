import { describe, expect, it } from 'vitest';
import { sampleModel } from '../../test/support/samples.ts';
import type { SweepGrid } from '../domain/sweep.ts';
import { seriesOf, sweepModels, sweptFlagsOf, withStepsBetween } from './sweep-grid.ts';

const NOTHING: SweepGrid = {
  maxTokens: null,
  temperature: null,
  reasoningEffort: null,
  reasoningBudget: null,
};

describe('sweepModels', () => {
  it('makes a model of every combination, named by its values and set to them', () => {
    const grid = { ...NOTHING, maxTokens: [64, null], temperature: [0, 0.7] };
    const { models, problems } = sweepModels([sampleModel({ id: 'flash' })], grid);
    expect(problems).toEqual([]);
    expect(models.map(({ id, settings }) => [id, settings.maxTokens, settings.temperature])).toEqual([
      ['flash/maxTokens=64/temperature=0', 64, 0],
      ['flash/maxTokens=64/temperature=0.7', 64, 0.7],
      ['flash/maxTokens=none/temperature=0', null, 0],
      ['flash/maxTokens=none/temperature=0.7', null, 0.7],
    ]);
  });

  it("keeps what a model says of its reasoning and isn't varied", () => {
    const settings = { ...sampleModel().settings, reasoning: { effort: 'low', budgetTokens: null } as const };
    const { models } = sweepModels([sampleModel({ settings })], { ...NOTHING, maxTokens: [64] });
    expect(models[0]?.settings.reasoning).toEqual({ effort: 'low', budgetTokens: null });
    const efforts = sweepModels([sampleModel({ settings })], { ...NOTHING, reasoningEffort: ['high'] });
    expect(efforts.models[0]?.settings.reasoning).toEqual({ effort: 'high', budgetTokens: null });
  });

  it('refuses a reasoning budget that leaves nothing for an answer, and says of which arm', () => {
    const grid = { ...NOTHING, maxTokens: [1024, 4096], reasoningBudget: [1024] };
    const { problems } = sweepModels([sampleModel({ id: 'flash' })], grid);
    expect(problems.map(({ message }) => message)).toEqual([
      'flash/maxTokens=1024/reasoningBudget=1024: a reasoning budget of 1024 leaves nothing of maxTokens 1024 for an answer',
    ]);
  });

  it('refuses to vary nothing', () => {
    expect(sweepModels([sampleModel()], NOTHING).problems.map(({ code }) => code)).toEqual([
      'nothing-to-sweep',
    ]);
  });
});

describe('withStepsBetween', () => {
  it.each([
    [
      [64, 4096],
      [64, 128, 256, 512, 1024, 2048, 4096],
    ],
    [
      [1000, 100],
      [100, 200, 400, 800, 1000],
    ],
    [
      [1000, 1500],
      [1000, 1500],
    ],
    [
      [64, null],
      [64, null],
    ],
    [
      [64, 512, 4096],
      [64, 512, 4096],
    ],
  ])('makes of %j the budgets %j', (maxTokens, expected) => {
    expect(withStepsBetween({ ...NOTHING, maxTokens }).maxTokens).toEqual(expected);
  });
});

describe('seriesOf', () => {
  it.each([
    ['flash/maxTokens=64', 'flash'],
    ['flash/maxTokens=none/temperature=0/triage@v2', 'flash/temperature=0/triage@v2'],
    ['my/maxTokens=5/maxTokens=64/triage@v2', 'my/maxTokens=5/triage@v2'],
    ['flash/temperature=0', null],
    ['flash/maxTokens=64k', null],
  ])('of %s is %s', (arm, series) => {
    expect(seriesOf(arm)).toBe(series);
  });
});

describe('sweptFlagsOf', () => {
  it.each([
    ['flash', null],
    ['flash/maxTokens=64', []],
    ['flash/maxTokens=64/temperature=0.7', ['--temperature 0.7']],
    ['flash/maxTokens=none/temperature=none/effort=high', ['--temperature none', '--reasoning-effort high']],
    ['org/flash/reasoningBudget=1024', ['--reasoning-budget 1024']],
  ])('tells what a sweep set of %s', (model, flags) => {
    expect(sweptFlagsOf(model)).toEqual(flags);
  });
});
