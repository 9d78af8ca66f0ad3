import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { SpecProblem } from './definition.ts';
import { specProblem } from './definition.ts';
import { excerpt } from './text.ts';

/** The grades a judge may give. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  /** JSON Schema of a grade. */
  readonly schema: JsonObject;
  /** The grades in words. */
  readonly words: string;
  /** What a grade is worth; `null`: it is none of the scale. */
  worth(grade: JsonValue): number | null;
  /** The grade of that worth; between two labels, the number itself. */
  gradeOf(worth: number): JsonValue;
}

/** More whole grades than these are no scale a model could tell apart. */
const MOST_STEPS = 100;

/** Reads `[min, max]`, or an object of labels and what each is worth. */
export function readScale(raw: JsonValue | undefined): Scale | SpecProblem {
  if (isJsonObject(raw)) return labelScale(Object.entries(raw));
  const [min, max] = Array.isArray(raw) ? (raw as readonly JsonValue[]) : [];
  if (typeof min !== 'number' || typeof max !== 'number' || min >= max) {
    return specProblem('option scale must be [lowest, highest] or an object of labels', HINT);
  }
  if (min === 0 && max === 1) return shareScale();
  if (!Number.isInteger(min) || !Number.isInteger(max) || max - min > MOST_STEPS) {
    return specProblem(
      `option scale must be [0, 1] or two whole numbers at most ${MOST_STEPS} apart, or labels`,
      HINT,
    );
  }
  return wholeScale(min, max);
}

const HINT = 'A scale looks like [1, 5], [0, 1] or { good: 1, partial: 0.5, bad: 0 }.';

function wholeScale(min: number, max: number): Scale {
  const grades = Array.from({ length: max - min + 1 }, (_, step) => min + step);
  return {
    min,
    max,
    schema: { type: 'integer', enum: grades },
    words: `a whole number from ${min} (worst) to ${max} (best)`,
    worth: (grade) => (typeof grade === 'number' && grades.includes(grade) ? grade : null),
    gradeOf: (worth) => worth,
  };
}

function shareScale(): Scale {
  return {
    min: 0,
    max: 1,
    schema: { type: 'number' },
    words: 'a number from 0 (worst) to 1 (best)',
    worth: (grade) => (typeof grade === 'number' && grade >= 0 && grade <= 1 ? grade : null),
    gradeOf: (worth) => worth,
  };
}

function labelScale(labels: readonly (readonly [string, JsonValue])[]): Scale | SpecProblem {
  const worths = new Map<string, number>();
  for (const [label, worth] of labels) {
    if (typeof worth !== 'number') return specProblem(`option scale.${label} must be a number`, HINT);
    worths.set(label, worth);
  }
  const values = [...worths.values()];
  if (values.length < 2 || new Set(values).size !== values.length) {
    return specProblem('option scale needs at least two labels, each with a number of its own', HINT);
  }
  const best = [...worths].toSorted(([, a], [, b]) => b - a).map(([label]) => excerpt(label, 60));
  return {
    min: Math.min(...values),
    max: Math.max(...values),
    schema: { type: 'string', enum: [...worths.keys()] },
    words: `one of these, from best to worst: ${best.join(', ')}`,
    worth: (grade) => (typeof grade === 'string' ? (worths.get(grade) ?? null) : null),
    gradeOf: (worth) => [...worths].find(([, value]) => value === worth)?.[0] ?? worth,
  };
}
