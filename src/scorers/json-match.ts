import type { Case } from '../domain/case.ts';
import { alternativesOf } from '../domain/expectation.ts';
import type { JsonValue } from '../domain/json.ts';
import { scored } from '../domain/score.ts';
import type { Comparison } from './compare-json.ts';
import { compareJson, isMatch } from './compare-json.ts';
import type { ScorerDefinition, SpecProblem } from './definition.ts';
import { specProblem } from './definition.ts';
import { readExactJson, toExactJson } from './exact-json.ts';
import { expectationProblems } from './expectation-problems.ts';
import type { JsonMode } from './json-level.ts';
import { jsonOutput, MODE_OPTION } from './json-level.ts';
import { duplicateNote } from './json-notes.ts';
import type { JsonRuleOptions, JsonRules } from './json-rules.ts';
import { jsonRules } from './json-rules.ts';
import { TOLERANCE_OPTIONS } from './tolerance-options.ts';

interface JsonMatchOptions extends JsonRuleOptions {
  readonly mode?: JsonMode;
}

const PATHS = {
  type: 'array',
  items: { type: 'string', format: 'json-pointer' },
  uniqueItems: true,
} as const;

/** Whether the output's JSON is the expected one, field by field; the value is F1 over the fields. */
export const jsonMatch: ScorerDefinition = {
  meta: {
    id: 'jsonMatch',
    title: 'JSON match',
    passesWhen:
      'the JSON equals `expected`: key order is free, `1` is not `true`, `null` is not absent; the value is F1 over its fields',
    options: {
      type: 'object',
      properties: {
        ignore: {
          ...PATHS,
          items: { ...PATHS.items, minLength: 1 },
          description: 'JSON Pointers that are left out on both sides; * is any one key or index.',
        },
        unordered: {
          ...PATHS,
          description: 'JSON Pointers of arrays whose order is free; * is any one key or index.',
        },
        ...TOLERANCE_OPTIONS,
        mode: { ...MODE_OPTION, default: 'fenced' },
      },
      additionalProperties: false,
    },
  },
  create: (options) => {
    const { mode = 'fenced', ...ruleOptions } = options as JsonMatchOptions;
    const rules = jsonRules(ruleOptions);
    return {
      problems: (example) => matchProblems(example, rules),
      score: (example, completion) => {
        const output = jsonOutput(completion, mode);
        if (!output.ok) return scored({ pass: false, value: 0, answer: null, reason: output.reason });
        const given = readExactJson(output.json.text);
        const comparisons = alternativesOf(example).map((expected) =>
          compareJson(given, toExactJson(expected), rules),
        );
        const best = comparisons.toSorted((a, b) => f1Of(b) - f1Of(a))[0];
        if (best === undefined) throw new Error('jsonMatch has nothing to compare with');
        const { text } = output.json;
        const reason = `${describe(best)}${duplicateNote(output.json)}`;
        return scored({ pass: isMatch(best), value: f1Of(best), answer: text, reason });
      },
    };
  },
};

function matchProblems(example: Case, rules: JsonRules): readonly SpecProblem[] {
  const alternatives: readonly JsonValue[] = alternativesOf(example);
  if (alternatives.length === 0) {
    return [specProblem('the case has no expected JSON', 'Give the case an "expected".')];
  }
  return alternatives.flatMap((expected) => expectationProblems(expected, rules));
}

function f1Of({ matched, expected, given }: Comparison): number {
  return (2 * matched) / (expected + given);
}

function describe(comparison: Comparison): string {
  const { matched, expected, given, differences } = comparison;
  if (isMatch(comparison)) return `equal: all ${expected} ${expected === 1 ? 'field' : 'fields'}`;
  const precision = `precision ${share(matched, given)} (${matched} of ${given} fields given)`;
  const recall = `recall ${share(matched, expected)} (${matched} of ${expected} fields expected)`;
  return `${precision}, ${recall}: ${differences.join('; ')}`;
}

function share(part: number, whole: number): string {
  return (part / whole).toFixed(2);
}
