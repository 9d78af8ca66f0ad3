import type { PromptEffect, PromptEffects } from '../domain/prompt-effects.ts';
import type { RunReport } from '../domain/report.ts';
import { formatCount, formatPercent } from '../lib/format.ts';
import { quoted } from '../lib/width.ts';
import { formatLevel, formatPoints, formatPValue } from './comparison-figures.ts';
import { counted } from './datasets.ts';
import type { Cell, Grid, Row } from './grid.ts';
import { toCell } from './grid.ts';
import { sumKnown } from '../lib/known-sum.ts';

export const PROMPT_EFFECTS_TITLE = 'Prompt × model';

/** What prompts and models do to each other on one dataset; `null` where there is one prompt, or one model. */
export function promptEffectsOn(report: RunReport, dataset: string): PromptEffects | null {
  return report.promptEffects.find((effects) => effects.dataset === dataset) ?? null;
}

/** What the figures are of, in one line. */
export function promptEffectFacts({ n, level, models, prompts }: PromptEffects): string {
  return [
    `${counted(n, 'case')} that all were judged on`,
    `${counted(models.length, 'model')} with ${counted(prompts.length, 'prompt')}`,
    `intervals ${formatLevel(level)}`,
  ].join(' · ');
}

/** What to know before believing the figures. */
export function promptEffectNotes(effects: PromptEffects): readonly string[] {
  const { leftOut, excluded, partial, unasked, scorersDiffer } = effects;
  const range = widestRange(effects);
  return [
    ...(scorersDiffer
      ? ['The prompts are judged by different scorers, so their difference is also one of what is asked.']
      : []),
    ...(leftOut.length === 0
      ? []
      : [`Left out, as a model or prompt lacks results: ${leftOut.map(quoted).join(', ')}.`]),
    ...(excluded + partial === 0
      ? []
      : [
          `${counted(excluded, 'case')} left out for an error or no score in some arm${partial === 0 ? '' : `, ${formatCount(partial)} known in part`}.${range === null ? '' : ` If what failed isn't like the rest, the figures are off: with all answers known an interaction could differ by up to ${(100 * range).toFixed(1)} points.`}`,
        ]),
    ...(unasked === 0 ? [] : [`${counted(unasked, 'case')} without a scorer.`]),
  ];
}

/** How far an interaction could be from what it would be if nothing were unknown, a share; `null` where nothing is. */
function widestRange({ interactions }: PromptEffects): number | null {
  const ranges = interactions.flatMap(({ bounds, difference }) =>
    bounds === null || difference === null ? [] : [bounds.high - difference, difference - bounds.low],
  );
  return ranges.length === 0 ? null : Math.max(...ranges);
}

/** The pass rates of the grid, the means' differences, and the interactions. */
export function promptEffectGrids(effects: PromptEffects): readonly Grid[] {
  return effects.n === 0 ? [] : [rateGrid(effects), meanGrid(effects), ...interactionGrids(effects)];
}

function rateGrid({ cells, models, prompts, promptMeans, modelMeans }: PromptEffects): Grid {
  const rateOf = (model: string, prompt: string): number | null =>
    cells.find((cell) => cell.model === model && cell.prompt === prompt)?.rate ?? null;
  const rates = modelMeans.map(({ rate }) => rate);
  const total = sumKnown(rates);
  const meanRate = total === null ? null : total / rates.length;
  return gridOf(
    'pass rate',
    [...prompts.map((prompt) => [prompt]), ['all', 'prompts']],
    [
      ...models.map((model, index) => ({
        name: model,
        cells: [...prompts.map((prompt) => rateOf(model, prompt)), modelMeans[index]?.rate ?? null].map(
          percent,
        ),
      })),
      { name: 'all models', cells: [...promptMeans.map(({ rate }) => rate), meanRate].map(percent) },
    ],
  );
}

function meanGrid({ promptMeans, modelMeans }: PromptEffects): Grid {
  return gridOf('mean, against the first', EFFECT_HEADINGS, [
    ...promptMeans.flatMap(({ prompt, effect }) => effectRow(prompt, effect)),
    ...modelMeans.flatMap(({ model, effect }) => effectRow(model, effect)),
  ]);
}

function effectRow(name: string, effect: PromptEffect | null): readonly Row[] {
  return effect === null ? [] : [{ name, cells: effectCells(effect) }];
}

/** One for each prompt but the first. */
function interactionGrids({ interactions, prompts }: PromptEffects): readonly Grid[] {
  const [first = '', ...later] = prompts;
  const headings = [['own', 'change'], ['others', 'change'], ['interaction'], ...EFFECT_HEADINGS.slice(1)];
  return later.map((prompt) =>
    gridOf(
      `${prompt} - ${first}`,
      headings,
      interactions
        .filter((one) => one.prompt === prompt)
        .map(({ model, own, others, ...effect }) => ({
          name: model,
          cells: [pointsCell(own.difference), pointsCell(others), ...effectCells(effect)],
        })),
    ),
  );
}

const EFFECT_HEADINGS: readonly (readonly string[])[] = [['points'], ['interval'], ['p (Holm)']];

function effectCells({ difference, low, high, holmPValue, real }: PromptEffect): Cell[] {
  const tone = real ? 'strong' : 'plain';
  const interval = low === null || high === null ? '-' : `${formatPoints(low)} to ${formatPoints(high)}`;
  return [
    { ...pointsCell(difference), tone },
    toCell(interval),
    { ...toCell(formatPValue(holmPValue)), tone },
  ];
}

function gridOf(rowHeading: string, headings: readonly (readonly string[])[], rows: readonly Row[]): Grid {
  return {
    arm: null,
    rowHeading,
    columns: headings.map((heading) => ({ heading, arm: null, wideOnly: false })),
    rows,
    rowsAre: 'labels',
    notes: [],
  };
}

function pointsCell(difference: number | null): Cell {
  return toCell(formatPoints(difference));
}

function percent(rate: number | null): Cell {
  return toCell(formatPercent(rate, 1));
}
