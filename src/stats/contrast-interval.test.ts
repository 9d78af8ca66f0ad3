import { describe, expect, it } from 'vitest';
import { keyedRandom } from '../lib/random.ts';
import { bootstrap } from './bootstrap.ts';
import { contrastInterval } from './contrast-interval.ts';
import { meanOf } from './resampled-statistics.ts';

const rules = { level: 0.95, bound: 2 };

function repeated(counts: Readonly<Record<string, number>>): Float64Array {
  return Float64Array.from(
    Object.entries(counts).flatMap(([value, count]) => Array.from({ length: count }, () => Number(value))),
  );
}

describe('contrastInterval', () => {
  it("is Bonett and Price's for differences of two passes", () => {
    const interval = contrastInterval(repeated({ 1: 12, '-1': 2, 0: 36 }), rules);
    // 13/52 and 3/52 in the formula of the paper
    const half = 1.959963985 * Math.sqrt((13 / 52 + 3 / 52 - (10 / 52) ** 2) / 52);
    expect(interval?.mean).toBeCloseTo(0.2, 12);
    expect(interval?.low).toBeCloseTo(10 / 52 - half, 9);
    expect(interval?.high).toBeCloseTo(10 / 52 + half, 9);
  });

  it('keeps a width where no case differs, and narrows with more cases', () => {
    const [few, many] = [10, 100].map((n) => contrastInterval(new Float64Array(n), rules));
    expect(few).toMatchObject({ mean: 0 });
    expect(few?.low).toBeCloseTo(-(few?.high ?? 0), 12);
    expect(few?.high).toBeGreaterThan(many?.high ?? 1);
    expect(many?.high).toBeGreaterThan(0.01);
  });

  it('stays within what a contrast can be', () => {
    expect(contrastInterval(repeated({ 2: 4 }), rules)).toMatchObject({ mean: 2, high: 2 });
    expect(contrastInterval(repeated({ '-1': 3 }), { level: 0.99, bound: 1 })).toMatchObject({ low: -1 });
  });

  it('knows nothing of no cases, and refuses what is no contrast', () => {
    expect(contrastInterval(new Float64Array(0), rules)).toBeNull();
    expect(() => contrastInterval(Float64Array.of(Number.NaN), rules)).toThrow('NaN is no contrast');
    expect(() => contrastInterval(Float64Array.of(1.5), { level: 0.95, bound: 1 })).toThrow('1.5');
    expect(() => contrastInterval(Float64Array.of(1), { level: 1, bound: 1 })).toThrow('level');
  });
});

interface World {
  readonly models: number;
  readonly cases: number;
  /** The share of its draws that a case's answers have in common, so that easy cases are easy for all. */
  readonly shared: number;
  readonly rate: (model: number, prompt: number) => number;
}

/** For each case, what the second prompt does to the first model less what it does to the others. */
function drawInteractions(world: World, uniform: () => number): Float64Array {
  return Float64Array.from({ length: world.cases }, () => {
    const ease = uniform();
    const passes = (model: number, prompt: number): number =>
      Number((uniform() < world.shared ? ease : uniform()) < world.rate(model, prompt));
    const [own = 0, ...others] = Array.from(
      { length: world.models },
      (_, model) => passes(model, 1) - passes(model, 0),
    );
    return own - others.reduce((sum, change) => sum + change / others.length, 0);
  });
}

function trueInteraction({ models, rate }: World): number {
  const change = (model: number): number => rate(model, 1) - rate(model, 0);
  const others = Array.from({ length: models - 1 }, (_, index) => change(index + 1));
  return change(0) - others.reduce((sum, one) => sum + one / others.length, 0);
}

type MakeInterval = (values: Float64Array) => { readonly low: number; readonly high: number };

function coverage(world: World, runs: number, make: MakeInterval): number {
  const random = keyedRandom(29, 'coverage', world.models, world.cases, world.shared);
  const truth = trueInteraction(world);
  let covered = 0;
  for (let run = 0; run < runs; run += 1) {
    const { low, high } = make(drawInteractions(world, () => random.uniform()));
    if (low <= truth + 1e-9 && truth - 1e-9 <= high) covered += 1;
  }
  return covered / runs;
}

const adjusted: MakeInterval = (values) => contrastInterval(values, rules) ?? { low: 1, high: -1 };

const rates: Readonly<Record<string, World['rate']>> = {
  'all alike': () => 0.7,
  'all nearly always right': () => 0.96,
  'a better prompt': (_model, prompt) => (prompt === 1 ? 0.9 : 0.75),
  'a better prompt and a worse model': (model, prompt) =>
    (prompt === 1 ? 0.95 : 0.85) - (model === 0 ? 0.3 : 0),
  'a model that needs the second prompt': (model, prompt) => (model === 0 && prompt === 0 ? 0.6 : 0.95),
};

describe('the coverage of a 95 % interval of an interaction', () => {
  const worlds = Object.entries(rates).flatMap(([name, rate]) =>
    [2, 3, 4].flatMap((models) => [10, 20, 50, 100].map((cases) => ({ name, models, cases, rate }))),
  );

  it.each(worlds)('is no less with $models models, $cases cases, $name', ({ models, cases, rate }) => {
    // 1,500 runs have a standard error of 0.6 points
    expect(coverage({ models, cases, shared: 0.7, rate }, 1500, adjusted)).toBeGreaterThan(0.932);
  });

  it('is not much more where rates are in the middle', () => {
    const world = { models: 3, cases: 100, shared: 0.3, rate: () => 0.7 };
    expect(coverage(world, 3000, adjusted)).toBeLessThan(0.965);
  });

  it('is what the BCa bootstrap falls short of', () => {
    const world = { models: 2, cases: 50, shared: 0.7, rate: () => 0.96 };
    const random = keyedRandom(31, 'bca');
    const uniform = (): number => random.uniform();
    const resampled: MakeInterval = (values) => {
      const { value, low, high } = bootstrap(meanOf(values), { uniform, resamples: 400, level: 0.95 });
      return { low: low ?? value ?? 0, high: high ?? value ?? 0 };
    };
    expect(coverage(world, 300, resampled)).toBeLessThan(0.93);
    expect(coverage(world, 300, adjusted)).toBeGreaterThan(0.95);
  });
});
