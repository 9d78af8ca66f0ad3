import type { PromptEffect, PromptEffects, PromptInteraction } from '../domain/prompt-effects.ts';
import { contrastInterval } from '../stats/contrast-interval.ts';
import { normalQuantile } from '../stats/distributions.ts';
import { holm } from '../stats/multiple-testing.ts';
import { flipSigns } from './flip-signs.ts';
import type { GridCases, Weights } from './grid-cases.ts';
import type { Resampling } from './mean-interval.ts';
import type { GridCell, PromptGrid } from './prompt-grid.ts';

/** How effects are judged. */
export interface EffectRules extends Resampling {
  /** Confidence level of every interval, 0.95; the error level of the tests is the rest. */
  readonly level: number;
}

const POWER = 0.8;

/**
 * The prompts' and models' means over a grid, and for each model what a prompt does to it beside what it does to the
 * others: differences of differences, one per case, so that what makes a case hard for all cancels out. Prompts and
 * models are held against the first of each.
 */
export function promptEffectsOf(grid: PromptGrid, cases: GridCases, rules: EffectRules): PromptEffects {
  const { cells } = grid;
  const question = { cells, cases, rules };
  const isOnly = (arm: string): Weights => cells.map((cell) => Number(cell.arm === arm));
  return {
    dataset: grid.dataset,
    models: grid.models,
    prompts: grid.prompts,
    leftOut: grid.leftOut,
    n: cases.n,
    excluded: cases.excluded,
    partial: cases.partial,
    unasked: cases.unasked,
    level: rules.level,
    method: 'adjusted wald over cases, sign flips',
    scorersDiffer: new Set(cells.map(({ scorers }) => scorers)).size > 1,
    cells: cells.map(({ arm, model, prompt }) => ({
      arm,
      model,
      prompt,
      rate: meanOf(cases.values(isOnly(arm))),
    })),
    promptMeans: meansOf(grid.prompts, (cell) => cell.prompt, question).map(({ name, rate, effect }) => ({
      prompt: name,
      rate,
      effect,
    })),
    modelMeans: meansOf(grid.models, (cell) => cell.model, question).map(({ name, rate, effect }) => ({
      model: name,
      rate,
      effect,
    })),
    interactions: interactionsOf(grid, question),
    detectable: detectable(grid, question),
  };
}

interface Question {
  readonly cells: readonly GridCell[];
  readonly cases: GridCases;
  readonly rules: EffectRules;
}

interface Mean {
  readonly name: string;
  readonly rate: number | null;
  readonly effect: PromptEffect | null;
}

/** The mean of each line of the grid, and its difference from the first line. */
function meansOf(
  names: readonly string[],
  nameOf: (cell: GridCell) => string,
  question: Question,
): readonly Mean[] {
  const share = names.length / question.cells.length;
  const weightsOf = (name: string): Weights =>
    question.cells.map((cell) => (nameOf(cell) === name ? share : 0));
  const [first = '', ...others] = names;
  const contrasts = others.map((name) => less(weightsOf(name), weightsOf(first)));
  const tests = testsOf(contrasts, question);
  const effects = contrasts.map((weights, index) =>
    effectOf({ weights, bound: 1, ...(tests[index] ?? UNTESTED) }, question),
  );
  return names.map((name, index) => ({
    name,
    rate: meanOf(question.cases.values(weightsOf(name))),
    effect: effects[index - 1] ?? null,
  }));
}

/** What one prompt does to one model, to the mean of the others, and the difference of the two. */
interface Contrasts {
  readonly model: string;
  readonly prompt: string;
  readonly own: Weights;
  readonly others: Weights;
  readonly interaction: Weights;
}

function contrastsOf({ models, prompts, cells }: PromptGrid): readonly Contrasts[] {
  const [first, ...later] = prompts;
  const change = (prompt: string, weightOf: (model: string) => number): Weights =>
    cells.map((cell) =>
      cell.prompt === prompt ? weightOf(cell.model) : cell.prompt === first ? -weightOf(cell.model) : 0,
    );
  return models.flatMap((model) =>
    later.map((prompt) => {
      const own = change(prompt, (one) => Number(one === model));
      const others = change(prompt, (one) => (one === model ? 0 : 1 / (models.length - 1)));
      return { model, prompt, own, others, interaction: less(own, others) };
    }),
  );
}

/** Of two models each one's interaction is the other's with its sign turned: they are one test, not two. */
function testedOnce(grid: PromptGrid, contrasts: readonly Contrasts[]): readonly Contrasts[] {
  return grid.models.length > 2 ? contrasts : contrasts.filter(({ model }) => model === grid.models[0]);
}

function interactionsOf(grid: PromptGrid, question: Question): readonly PromptInteraction[] {
  const contrasts = contrastsOf(grid);
  const tested = testedOnce(grid, contrasts);
  const tests = testsOf(
    tested.map(({ interaction }) => interaction),
    question,
  );
  return contrasts.map((contrast) => {
    const mirrored = tested.findIndex(({ prompt }) => prompt === contrast.prompt);
    const index = tested.includes(contrast) ? tested.indexOf(contrast) : mirrored;
    return interactionOf(contrast, tests[index] ?? UNTESTED, question);
  });
}

function interactionOf(contrasts: Contrasts, tested: Tested, question: Question): PromptInteraction {
  const { cases, rules } = question;
  const { model, prompt, own, others, interaction } = contrasts;
  const change = contrastInterval(cases.values(own), { level: rules.level, bound: 1 });
  return {
    model,
    prompt,
    own: { difference: change?.mean ?? null, low: change?.low ?? null, high: change?.high ?? null },
    others: meanOf(cases.values(others)),
    ...effectOf({ weights: interaction, bound: 2, ...tested }, question),
  };
}

type Tested = Pick<PromptEffect, 'pValue' | 'holmPValue'>;

const UNTESTED: Tested = { pValue: null, holmPValue: null };

/** The tests of a family of contrasts, each adjusted for all of them. */
function testsOf(contrasts: readonly Weights[], question: Question): readonly Tested[] {
  const pValues = contrasts.map((weights) => pValueOf(weights, question));
  const adjusted = holm(pValues);
  return pValues.map((pValue, index) => ({ pValue, holmPValue: adjusted[index] ?? null }));
}

interface TestedContrast extends Tested {
  readonly weights: Weights;
  /** Its largest size. */
  readonly bound: number;
}

function effectOf(contrast: TestedContrast, { cases, rules }: Question): PromptEffect {
  const { weights, bound, pValue, holmPValue } = contrast;
  const estimate = contrastInterval(cases.values(weights), { level: rules.level, bound });
  const leavesOutZero = estimate !== null && (estimate.low > 0 || estimate.high < 0);
  return {
    difference: estimate?.mean ?? null,
    low: estimate?.low ?? null,
    high: estimate?.high ?? null,
    pValue,
    holmPValue,
    real: leavesOutZero && holmPValue !== null && holmPValue < alphaOf(rules),
    bounds: cases.bounds(weights),
  };
}

// all contrasts of a grid are flipped by the same draws, so that their order changes no figure
function pValueOf(weights: Weights, { cases, rules }: Question): number | null {
  return flipSigns(cases.values(weights), rules)?.pValue ?? null;
}

/**
 * (z of the smallest level in Holm's rule + z of the power) standard errors, of the interaction with the largest one;
 * `null` without cases, and where even cases that all differ one way could not reach that level.
 */
function detectable(grid: PromptGrid, { cases, rules }: Question): number | null {
  const tested = testedOnce(grid, contrastsOf(grid));
  const smallest = alphaOf(rules) / tested.length;
  if (cases.n === 0 || smallestPValue(cases.n, rules) >= smallest) return null;
  const errors = tested.map(({ interaction }) => {
    const estimate = contrastInterval(cases.values(interaction), { level: rules.level, bound: 2 });
    return estimate?.standardError ?? 0;
  });
  const size = (normalQuantile(1 - smallest / 2) + normalQuantile(POWER)) * Math.max(...errors);
  return size < 2 ? size : null;
}

/** What flipping the signs of so many differences comes to when all go one way. */
function smallestPValue(n: number, { resamples }: EffectRules): number {
  return Math.max(2 ** (1 - n), 1 / (resamples + 1));
}

function alphaOf({ level }: EffectRules): number {
  return 1 - level;
}

function less(minuend: Weights, subtrahend: Weights): Weights {
  return minuend.map((weight, cell) => weight - (subtrahend[cell] ?? 0));
}

function meanOf(values: Float64Array): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
