import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PromptEffects } from '../domain/prompt-effects.ts';
import { keyedRandom } from '../lib/random.ts';
import { readGridCases } from './grid-cases.ts';
import type { CaseColumn, Reading } from './pair-cases.ts';
import { createCaseColumn } from './pair-cases.ts';
import { promptEffectsOf } from './prompt-effects.ts';
import type { EffectRules } from './prompt-effects.ts';
import { promptGrids, withoutEmptyArms } from './prompt-grid.ts';
import type { PromptGrid } from './prompt-grid.ts';

const rules: EffectRules = {
  level: 0.95,
  resamples: 2000,
  draws: (key) => {
    const random = keyedRandom(7, key);
    return () => random.uniform();
  },
};

interface Plan {
  readonly models: readonly string[];
  readonly prompts: readonly string[];
}

function gridOf(
  { models, prompts }: Plan,
  scorersOf: (prompt: string) => string = () => 'exact',
): PromptGrid {
  const arms = models.flatMap((model) =>
    prompts.map((prompt) => ({
      id: `${model}/${prompt}`,
      model,
      prompt,
      dataset: 'cases.jsonl',
      scorers: [{ type: scorersOf(prompt), name: 'one', options: {} }],
      planned: 4,
      baseline: null,
    })),
  );
  const [grid] = promptGrids({ arms, routes: [] });
  if (grid === undefined) throw new Error('that is no grid');
  return grid;
}

/** What each arm made of each case, by the arm's id: `+` passed, `-` failed, `e` error, `s` no scorer; several: repeats. */
type Answers = Readonly<Record<string, readonly string[]>>;

const READINGS: Readonly<Record<string, Reading>> = {
  '+': 'passed',
  '-': 'failed',
  e: 'errored',
  s: 'unasked',
};

function columnOf(cases: readonly string[]): CaseColumn {
  const column = createCaseColumn();
  for (const [position, repeats] of cases.entries())
    for (const letter of repeats) column.add(position, READINGS[letter] ?? 'unjudged');
  return column;
}

function effectsOf(grid: PromptGrid, answers: Answers, repeats = 1): PromptEffects {
  const cases = Math.max(...Object.values(answers).map(({ length }) => length));
  const columns = grid.cells.map(({ arm }) => columnOf(answers[arm] ?? []));
  return promptEffectsOf(grid, readGridCases(columns, repeats, { cases }), rules);
}

const TWO: Plan = { models: ['a', 'b'], prompts: ['v1', 'v2'] };

/** Both of the two models' changes: a +1, +1, 0, 0; b 0, 0, −1, 0. */
const BY_HAND: Answers = {
  'a/v1': ['-', '-', '+', '+'],
  'a/v2': ['+', '+', '+', '+'],
  'b/v1': ['+', '-', '+', '+'],
  'b/v2': ['+', '-', '-', '+'],
};

describe('promptEffectsOf', () => {
  it('is what a 2×2 grid comes to by hand', () => {
    const effects = effectsOf(gridOf(TWO), BY_HAND);
    expect(effects).toMatchObject({ n: 4, excluded: 0, partial: 0, unasked: 0, scorersDiffer: false });
    expect(effects.cells.map(({ arm, rate }) => [arm, rate])).toEqual([
      ['a/v1', 0.5],
      ['a/v2', 1],
      ['b/v1', 0.75],
      ['b/v2', 0.5],
    ]);
    expect(effects.promptMeans.map(({ rate }) => rate)).toEqual([0.625, 0.75]);
    expect(effects.promptMeans[0]?.effect).toBeNull();
    expect(effects.promptMeans[1]?.effect?.difference).toBe(0.125);
    expect(effects.modelMeans.map(({ rate }) => rate)).toEqual([0.75, 0.625]);
    expect(effects.modelMeans[1]?.effect?.difference).toBe(-0.125);
    const [a, b] = effects.interactions;
    expect(a).toMatchObject({ model: 'a', prompt: 'v2', others: -0.25, difference: 0.75 });
    expect(a?.own.difference).toBe(0.5);
    expect(b).toMatchObject({ model: 'b', prompt: 'v2', others: 0.5, difference: -0.75 });
    // three differences, all one way: 2 of 8 ways to flip them; and (3 + 1·2) / 6 − 0.5² with two supposed cases
    expect(a).toMatchObject({ pValue: 0.25, holmPValue: 0.25, real: false, bounds: null });
    const half = 1.959963985 * Math.sqrt((5 / 6 - 0.25) / 6);
    expect(a?.low).toBeCloseTo(0.5 - half, 9);
    expect(a?.high).toBeCloseTo(0.5 + half, 9);
  });

  it("counts two models' mirrored interactions as one test", () => {
    const [a, b] = effectsOf(gridOf(TWO), BY_HAND).interactions;
    expect([b?.pValue, b?.holmPValue]).toEqual([a?.pValue, a?.holmPValue]);
    expect([b?.low, b?.high]).toEqual([-(a?.high ?? 0), -(a?.low ?? 0)]);
  });

  it('adjusts the interactions of three models for one another', () => {
    const grid = gridOf({ models: ['a', 'b', 'c'], prompts: ['v1', 'v2'] });
    const same = { 'c/v1': ['+', '+', '+', '+'], 'c/v2': ['+', '+', '+', '+'] };
    const { interactions } = effectsOf(grid, { ...BY_HAND, ...same });
    expect(interactions.map(({ difference }) => difference)).toEqual([0.625, -0.5, -0.125]);
    // the changes of a less half of the others': +1, +1, +½, 0, so 2 of 8 ways; three tests
    expect(interactions[0]).toMatchObject({ pValue: 0.25, holmPValue: 0.75 });
  });

  it('holds each later prompt against the first', () => {
    const grid = gridOf({ models: ['a', 'b'], prompts: ['v1', 'v2', 'v3'] });
    const third = { 'a/v3': ['-', '-', '+', '+'], 'b/v3': ['+', '+', '+', '+'] };
    const { interactions, promptMeans } = effectsOf(grid, { ...BY_HAND, ...third });
    expect(interactions.map(({ model, prompt, difference }) => [model, prompt, difference])).toEqual([
      ['a', 'v2', 0.75],
      ['a', 'v3', -0.25],
      ['b', 'v2', -0.75],
      ['b', 'v3', 0.25],
    ]);
    expect(promptMeans.map(({ effect }) => effect?.difference ?? null)).toEqual([null, 0.125, 0.125]);
    expect(interactions[0]?.holmPValue).toBe(0.5);
  });

  it('calls an interaction real where enough cases show it, and none that is noise', () => {
    const pattern = (letters: string): string[] => letters.repeat(5).split('');
    const { interactions, detectable } = effectsOf(gridOf(TWO), {
      'a/v1': pattern('+++-----'),
      'a/v2': pattern('++++++++'),
      'b/v1': pattern('+++++-+-'),
      'b/v2': pattern('++++++-+'),
    });
    expect(interactions.map(({ real }) => real)).toEqual([true, true]);
    expect(interactions[0]).toMatchObject({ difference: 0.5 });
    expect(detectable).toBeGreaterThan(0.1);
    expect(detectable).toBeLessThan(0.6);
    const alike = pattern('++-+++++');
    const same = effectsOf(gridOf(TWO), { 'a/v1': alike, 'a/v2': alike, 'b/v1': alike, 'b/v2': alike });
    expect(same.interactions[0]).toMatchObject({ difference: 0, pValue: 1, holmPValue: 1, real: false });
    expect(same.interactions[0]?.high).toBeGreaterThan(0.03);
  });
});

describe('cases that are unknown somewhere', () => {
  it('are left out everywhere, counted, and bound what could have been', () => {
    const effects = effectsOf(gridOf(TWO), { ...BY_HAND, 'b/v2': ['+', 'e', '-', '+'] });
    expect(effects).toMatchObject({ n: 3, excluded: 1 });
    // of a: +1, 0, 0; of b: 0, −1, 0
    expect(effects.interactions[0]?.difference).toBeCloseTo(2 / 3, 9);
    expect(effects.cells[0]?.rate).toBeCloseTo(2 / 3, 9);
    // with the answer it would be 2 / 4 if b passes, 3 / 4 if it fails
    expect(effects.interactions[0]?.bounds).toEqual({ low: 0.5, high: 0.75 });
  });

  it('are those without a result and those a scorer could not judge too', () => {
    const effects = effectsOf(gridOf(TWO), { ...BY_HAND, 'a/v1': ['-', 'u', '+'] });
    expect(effects).toMatchObject({ n: 2, excluded: 2, unasked: 0 });
  });

  it('are in no figure where nothing had to be judged', () => {
    const none = Object.fromEntries(Object.entries(BY_HAND).map(([arm, cases]) => [arm, [...cases, 's']]));
    const effects = effectsOf(gridOf(TWO), none);
    expect(effects).toMatchObject({ n: 4, excluded: 0, unasked: 1 });
    expect(effects.interactions[0]?.bounds).toBeNull();
  });

  it('keep the repeats that are known', () => {
    const effects = effectsOf(
      gridOf(TWO),
      { 'a/v1': ['+-', '--'], 'a/v2': ['++', '+e'], 'b/v1': ['++', '++'], 'b/v2': ['+-', '++'] },
      2,
    );
    expect(effects).toMatchObject({ n: 2, excluded: 0, partial: 1 });
    expect(effects.interactions[0]?.difference).toBe(1);
    expect(effects.interactions[0]?.bounds).toEqual({ low: 0.75, high: 1 });
  });

  it('leave every figure unknown where they are all', () => {
    const effects = effectsOf(gridOf(TWO), { ...BY_HAND, 'a/v1': ['e', 'e', 'e', 'e'] });
    expect(effects).toMatchObject({ n: 0, excluded: 4, detectable: null });
    expect(effects.cells.map(({ rate }) => rate)).toEqual([null, null, null, null]);
    expect(effects.interactions[0]).toMatchObject({
      difference: null,
      low: null,
      pValue: null,
      holmPValue: null,
      real: false,
      own: { difference: null, low: null, high: null },
      others: null,
    });
  });

  it('leave too few to show anything', () => {
    expect(effectsOf(gridOf(TWO), BY_HAND).detectable).toBeNull();
  });
});

const answers = (cells: number): fc.Arbitrary<readonly (readonly boolean[])[]> =>
  fc.array(fc.array(fc.boolean(), { minLength: cells, maxLength: cells }), { minLength: 1, maxLength: 30 });

function answersOf(grid: PromptGrid, rows: readonly (readonly boolean[])[]): Answers {
  return Object.fromEntries(
    grid.cells.map(({ arm }, cell) => [arm, rows.map((row) => (row[cell] === true ? '+' : '-'))]),
  );
}

describe('interactions of any answers', () => {
  const plan: Plan = { models: ['a', 'b', 'c'], prompts: ['v1', 'v2'] };

  it('are 0 where the models differ by any constant alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 20 }),
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 3 }),
        (rows, constants) => {
          // five repeats and a constant number of passes more for each model
          const text = (passes: number): string => '+'.repeat(passes).padEnd(5, '-');
          const given = gridOf(plan).cells.map(({ arm, model, prompt }) => {
            const more = constants[plan.models.indexOf(model)] ?? 0;
            return [arm, rows.map((row) => text(Number(row[prompt === 'v1' ? 0 : 1]) + more))] as const;
          });
          const { interactions } = effectsOf(gridOf(plan), Object.fromEntries(given), 5);
          for (const one of interactions)
            expect(one).toMatchObject({ difference: 0, pValue: 1, real: false });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('are the same in whatever order the arms are planned, and sum to 0 over the models', () => {
    fc.assert(
      fc.property(answers(6), (rows) => {
        const given = answersOf(gridOf(plan), rows);
        const { interactions } = effectsOf(gridOf(plan), given);
        const turned = effectsOf(gridOf({ ...plan, models: ['c', 'a', 'b'] }), given).interactions;
        for (const one of interactions) {
          const other = turned.find(({ model }) => model === one.model);
          expect(other?.pValue).toBe(one.pValue);
          expect(other?.holmPValue).toBe(one.holmPValue);
          expect(other?.low).toBeCloseTo(one.low ?? Number.NaN, 9);
          expect(other?.difference).toBeCloseTo(one.difference ?? Number.NaN, 9);
        }
        const sum = interactions.reduce((total, { difference }) => total + (difference ?? Number.NaN), 0);
        expect(sum).toBeCloseTo(0, 9);
      }),
      { numRuns: 50 },
    );
  });

  it('change their sign with the order of two prompts', () => {
    fc.assert(
      fc.property(answers(6), (rows) => {
        const given = answersOf(gridOf(plan), rows);
        const { interactions } = effectsOf(gridOf(plan), given);
        const turned = effectsOf(gridOf({ ...plan, prompts: ['v2', 'v1'] }), given).interactions;
        for (const [index, one] of interactions.entries()) {
          expect(turned[index]?.difference).toBeCloseTo(-(one.difference ?? Number.NaN), 9);
          expect(turned[index]?.pValue).toBe(one.pValue);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('where models only differ in how often they are right', () => {
  it('an interaction is called real in no more than one of twenty runs', () => {
    const random = keyedRandom(11, 'false alarms');
    const grid = gridOf({ models: ['a', 'b', 'c'], prompts: ['v1', 'v2'] });
    const rates: Readonly<Record<string, number>> = { a: 0.6, b: 0.9, c: 0.75 };
    const [runs, quick] = [200, { ...rules, resamples: 200 }];
    let alarms = 0;
    for (let run = 0; run < runs; run += 1) {
      const columns = grid.cells.map(() => createCaseColumn());
      for (let position = 0; position < 70; position += 1) {
        const ease = random.uniform();
        for (const [cell, { model, prompt }] of grid.cells.entries()) {
          const draw = random.uniform() < 0.5 ? ease : random.uniform();
          const rate = (rates[model] ?? 0) + (prompt === 'v2' ? 0.08 : 0);
          columns[cell]?.add(position, draw < rate ? 'passed' : 'failed');
        }
      }
      const { interactions } = promptEffectsOf(grid, readGridCases(columns, 1, { cases: 70 }), quick);
      if (interactions.some(({ real }) => real)) alarms += 1;
    }
    expect(alarms / runs).toBeLessThan(0.05 + 2 * Math.sqrt((0.05 * 0.95) / runs));
  });
});

describe('promptGrids', () => {
  const arm = (model: string, prompt: string | null, dataset = 'cases.jsonl') => ({
    id: `${model}/${prompt}`,
    model,
    prompt,
    dataset,
    scorers: null,
    planned: 1,
    baseline: null,
  });
  const square = ['a', 'b'].flatMap((model) => ['v1', 'v2'].map((prompt) => arm(model, prompt)));

  it('needs two models and two prompts on one dataset', () => {
    expect(promptGrids({ arms: square, routes: [] })).toHaveLength(1);
    expect(promptGrids({ arms: square.slice(0, 3), routes: [] })).toEqual([]);
    expect(promptGrids({ arms: square.filter(({ model }) => model === 'a'), routes: [] })).toEqual([]);
    expect(promptGrids({ arms: [arm('a', null), arm('b', null)], routes: [] })).toEqual([]);
    const apart = square.map((one) => ({ ...one, dataset: `${one.prompt}.jsonl` }));
    expect(promptGrids({ arms: apart, routes: [] })).toEqual([]);
  });

  it('takes no routes', () => {
    const routed = [...square, arm('ladder', 'v1'), arm('ladder', 'v2')];
    const [grid] = promptGrids({ arms: routed, routes: [{ id: 'ladder', steps: [] }] });
    expect(grid?.models).toEqual(['a', 'b']);
  });

  it('leaves out the model or the prompt that lacks results, and says so', () => {
    const grid = gridOf({ models: ['a', 'b', 'c'], prompts: ['v1', 'v2', 'v3'] });
    const without = (...empty: readonly string[]): PromptGrid =>
      withoutEmptyArms(grid, (one) => empty.includes(one));
    expect(without('c/v1', 'c/v2', 'c/v3')).toMatchObject({
      models: ['a', 'b'],
      prompts: ['v1', 'v2', 'v3'],
      leftOut: ['c/v1', 'c/v2', 'c/v3'],
    });
    expect(without('a/v2', 'b/v2')).toMatchObject({ models: ['a', 'b', 'c'], prompts: ['v1', 'v3'] });
    expect(without('b/v2')).toMatchObject({ models: ['a', 'c'], leftOut: ['b/v1', 'b/v2', 'b/v3'] });
    expect(without()).toBe(grid);
  });

  it('stays whole where no grid would be left', () => {
    const grid = gridOf(TWO);
    expect(withoutEmptyArms(grid, (one) => one === 'b/v2')).toBe(grid);
  });

  it('tells where the prompts are judged by different scorers', () => {
    const differing = gridOf(TWO, (prompt) => (prompt === 'v1' ? 'exact' : 'json'));
    expect(effectsOf(differing, BY_HAND).scorersDiffer).toBe(true);
  });
});
