import type { ModelSpec } from '../domain/model.ts';
import type { UnsupportedSetting } from '../domain/provider.ts';
import { formatCount } from '../lib/format.ts';

const SMALLEST_BUDGET = 1024;

/** Values that a wire has a setting for but whose API refuses them with an error; empty where none is known. */
export function refusedValues({ endpoint, settings }: ModelSpec): readonly UnsupportedSetting[] {
  if (endpoint.api !== 'anthropic') return [];
  const { temperature } = settings;
  const budget = settings.reasoning?.budgetTokens ?? null;
  return [
    ...(temperature !== null && temperature > 1
      ? [{ setting: 'temperature', why: 'the anthropic wire takes 0 to 1' }]
      : []),
    ...(temperature !== null && temperature < 1 && budget !== null
      ? [{ setting: 'temperature', why: 'the anthropic wire takes none but 1 beside a reasoning budget' }]
      : []),
    ...(budget !== null && budget < SMALLEST_BUDGET
      ? [
          {
            setting: 'reasoning.budgetTokens',
            why: `the anthropic wire takes ${formatCount(SMALLEST_BUDGET)} or more, or none`,
          },
        ]
      : []),
  ];
}
