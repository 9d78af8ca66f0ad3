import type { PromptEffect, PromptEffects, PromptInteraction } from '../../src/domain/prompt-effects.ts';

/** A difference of 1.1 points that is noise. */
export function sampleEffect(changes: Partial<PromptEffect> = {}): PromptEffect {
  return {
    difference: 0.011,
    low: -0.021,
    high: 0.043,
    pValue: 0.52,
    holmPValue: 0.52,
    real: false,
    bounds: null,
    ...changes,
  };
}

/** An interaction of a model that gains nothing. */
export function sampleInteraction(changes: Partial<PromptInteraction> = {}): PromptInteraction {
  return {
    ...sampleEffect(),
    model: 'claude-haiku-4-5',
    prompt: 'triage@v2',
    own: { difference: 0.011, low: -0.02, high: 0.04 },
    others: 0.0655,
    ...changes,
  };
}

/** Two prompts on 94 cases, of which one model needs the second. */
export function samplePromptEffects(changes: Partial<PromptEffects> = {}): PromptEffects {
  const models = ['claude-haiku-4-5', 'gemini-3.5-flash', 'gpt-5.4-mini'];
  const prompts = ['triage@v1', 'triage@v2'];
  return {
    dataset: 'datasets/triage.jsonl',
    models,
    prompts,
    leftOut: [],
    n: 94,
    excluded: 0,
    partial: 0,
    unasked: 0,
    level: 0.95,
    method: 'adjusted wald over cases, sign flips',
    scorersDiffer: false,
    cells: models.flatMap((model) =>
      prompts.map((prompt) => ({ arm: `${model}/${prompt}`, model, prompt, rate: 0.9 })),
    ),
    promptMeans: prompts.map((prompt, index) => ({
      prompt,
      rate: 0.9,
      effect: index === 0 ? null : sampleEffect({ difference: 0.047 }),
    })),
    modelMeans: models.map((model, index) => ({
      model,
      rate: 0.9,
      effect: index === 0 ? null : sampleEffect(),
    })),
    interactions: [
      sampleInteraction({ difference: -0.0545, low: -0.09, high: -0.01, holmPValue: 0.031, real: true }),
      sampleInteraction({
        model: 'gemini-3.5-flash',
        own: { difference: 0.12, low: 0.05, high: 0.19 },
        others: 0.011,
        difference: 0.109,
        low: 0.032,
        high: 0.186,
        holmPValue: 0.012,
        real: true,
      }),
      sampleInteraction({ model: 'gpt-5.4-mini', difference: -0.0545 }),
    ],
    detectable: 0.113,
    ...changes,
  };
}
