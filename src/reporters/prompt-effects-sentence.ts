import type { PromptEffect, PromptEffects, PromptInteraction } from '../domain/prompt-effects.ts';
import { quoted } from '../lib/width.ts';
import { formatLevel, formatPoints, formatPValue } from './comparison-figures.ts';
import { counted } from './datasets.ts';

/** What prompts and models do to each other, in sentences: only what is more than noise, else how much could hide in it. */
export function promptEffectSentences(effects: PromptEffects): readonly string[] {
  if (effects.n === 0)
    return ['No case was judged with every model and every prompt, so nothing can be said.'];
  const told = effects.prompts.flatMap((prompt) => telling(effects, prompt));
  if (told.length > 0) return [...told.map((one) => interactionSentence(one, effects)), MIXED_MEANS];
  return [
    noneSentence(effects),
    ...effects.promptMeans.flatMap(({ prompt, effect }) =>
      meanSentence('Over all models together', [prompt, effects.prompts[0]], effect),
    ),
    ...effects.modelMeans.flatMap(({ model, effect }) =>
      meanSentence('Over all prompts together', [model, effects.models[0]], effect),
    ),
  ];
}

// a model's mean would be blamed for its prompt
const MIXED_MEANS =
  'So a mean over models or prompts mixes unlike things: compare single arms, each model with a prompt that suits it.';

/**
 * The interactions with a prompt to tell of: of models whose own change is clear and in the same direction, since another
 * model's change moves every interaction; of two models, which mirror each other, the one that changes more.
 */
function telling({ interactions, models }: PromptEffects, prompt: string): readonly PromptInteraction[] {
  const real = interactions.filter((one) => one.prompt === prompt && one.real);
  const clear = real.filter(isItsOwn);
  if (models.length > 2 && clear.length > 0) return clear;
  const largest = (clear.length > 0 ? clear : real).toSorted((one, other) => sizeOf(other) - sizeOf(one));
  return largest.slice(0, 1);
}

function sizeOf({ own }: PromptInteraction): number {
  return Math.abs(own.difference ?? 0);
}

/** Whether the model's own change is more than noise and goes the way of the interaction. */
function isItsOwn({ difference, own }: PromptInteraction): boolean {
  if (difference === null || own.low === null || own.high === null) return false;
  return difference > 0 ? own.low > 0 : own.high < 0;
}

function interactionSentence(interaction: PromptInteraction, effects: PromptEffects): string {
  const { model, prompt, own, others, difference } = interaction;
  const changes = `${points(own.difference)} points with ${quoted(prompt)}, ${otherModels(effects, model)} ${points(others)}`;
  const figures = `interaction ${points(difference)}, ${evidence(interaction, effects)}`;
  return `${claim(interaction, effects)}: ${changes} (${figures}).`;
}

function claim(interaction: PromptInteraction, { prompts }: PromptEffects): string {
  const [model, prompt, first] = [interaction.model, interaction.prompt, prompts[0] ?? ''].map(quoted);
  const isGain = (interaction.difference ?? 0) > 0;
  if (isItsOwn(interaction)) return `${model} needs ${isGain ? prompt : first}`;
  return `${prompt} suits ${model} ${isGain ? 'better' : 'less'} than others`;
}

function otherModels({ models }: PromptEffects, model: string): string {
  const others = models.filter((one) => one !== model);
  return others.length === 1 ? others.map(quoted).join('') : 'the other models';
}

function evidence({ low, high, holmPValue }: PromptEffect, { level }: PromptEffects): string {
  const interval = `${formatLevel(level)} ${points(low)} to ${points(high)}`;
  return `${interval}, p ${formatPValue(holmPValue)} after Holm`;
}

function noneSentence({ n, detectable }: PromptEffects): string {
  const cases = counted(n, 'case');
  if (detectable === null)
    return `${cases} can't show whether a model needs a prompt of its own: that is too few for any interaction.`;
  return `No model needs a prompt of its own, as far as ${cases} can show: an interaction below about ${Math.ceil(100 * detectable)} points would not be seen.`;
}

function meanSentence(
  over: string,
  [name = '', first = '']: readonly (string | undefined)[],
  effect: PromptEffect | null,
): readonly string[] {
  if (effect === null || !effect.real || effect.difference === null) return [];
  const side = effect.difference > 0 ? 'above' : 'below';
  const by = points(Math.abs(effect.difference)).replace('+', '');
  const { low, high, holmPValue } = effect;
  const figures = `${points(low)} to ${points(high)}, p ${formatPValue(holmPValue)} after Holm`;
  return [`${over}, ${quoted(name)} is ${by} points ${side} ${quoted(first)} (${figures}).`];
}

function points(difference: number | null): string {
  return formatPoints(difference);
}
