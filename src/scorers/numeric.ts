import type { Case } from '../domain/case.ts';
import { alternativesOf } from '../domain/expectation.ts';
import type { JsonValue } from '../domain/json.ts';
import { scored } from '../domain/score.ts';
import { answerOf } from './answer.ts';
import type { Decimal, Tolerance } from './decimal.ts';
import { decimalText, isOfUsualSize, isSameDouble, isWithin, parseDecimal, toleranceOf } from './decimal.ts';
import type { ScorerDefinition, SpecProblem } from './definition.ts';
import { specProblem } from './definition.ts';
import { lostDigitsProblem, mayHaveLostDigits } from './lost-digits.ts';
import type { Pick } from './pick-number.ts';
import { pickNumber, PICKS } from './pick-number.ts';
import { AT_OPTION } from './pointer.ts';
import { clip, excerpt } from './text.ts';
import { TOLERANCE_OPTIONS } from './tolerance-options.ts';

interface NumericOptions {
  readonly absolute?: number;
  readonly relative?: number;
  readonly pick?: Pick;
  readonly at?: string;
}

/** Whether the number in the output is the expected one, compared digit by digit, or near enough to it. */
export const numeric: ScorerDefinition = {
  meta: {
    id: 'numeric',
    title: 'Number',
    passesWhen:
      'the number in the output equals `expected` exactly, as decimals, or is within the absolute or the relative tolerance',
    options: {
      type: 'object',
      properties: {
        ...TOLERANCE_OPTIONS,
        pick: {
          description: 'Which number is the answer where there are several; with only, several are a fail.',
          enum: PICKS,
          default: 'last',
        },
        at: AT_OPTION,
      },
      additionalProperties: false,
    },
  },
  create: (options) => {
    const { pick = 'last', at } = options as NumericOptions;
    const tolerance = toleranceOf(options);
    return {
      problems: expectedNumberProblems,
      score: (example, completion) => {
        const answer = answerOf(completion, at);
        if (!answer.ok) return scored({ pass: false, answer: null, reason: answer.reason });
        const picked = pickNumber(answer.text, pick);
        if (!picked.ok) return scored({ pass: false, answer: null, reason: picked.reason });
        const { value, source, percent } = picked;
        const alternatives = alternativesOf(example);
        const expected = alternatives.map(toDecimal).filter((one) => one !== null);
        const pass =
          expected.some((one) => isWithin(value, one, tolerance)) ||
          alternatives.some((one) => typeof one === 'number' && isSameDouble(value, one));
        const written = `${shown(value)}${percent ? ' (a percentage)' : ''}, read from ${excerpt(source, 80)}`;
        const relation = pass ? 'matches' : 'differs from';
        const wanted = clip(expected.map(shown).join(' or '), 500);
        const reason = `${written}, ${relation} the expected ${wanted}${describeTolerance(tolerance)}`;
        return scored({ pass, answer: decimalText(value), reason });
      },
    };
  },
};

function toDecimal(expected: JsonValue): Decimal | null {
  if (typeof expected !== 'number' && typeof expected !== 'string') return null;
  return parseDecimal(String(expected).trim());
}

function expectedNumberProblems(example: Case): readonly SpecProblem[] {
  const alternatives = alternativesOf(example);
  if (alternatives.length === 0) {
    return [specProblem('the case has no expected number', 'Give the case an "expected" number.')];
  }
  return alternatives.flatMap((expected) => {
    const decimal = toDecimal(expected);
    if (decimal === null || !isOfUsualSize(decimal)) {
      const text = excerpt(typeof expected === 'string' ? expected : JSON.stringify(expected), 80);
      return [
        specProblem(`the expected ${text} is not a number`, 'Write it plainly, as in 1234.5 or "1234.5".'),
      ];
    }
    return mayHaveLostDigits(expected) ? [lostDigitsProblem(expected)] : [];
  });
}

function shown(value: Decimal): string {
  return clip(decimalText(value), 80);
}

/** A tolerance in words, with a space before it; `""` where there is none. */
export function describeTolerance({ absolute, relative }: Tolerance): string {
  const parts = [
    ...(absolute === null ? [] : [`absolute ${decimalText(absolute)}`]),
    ...(relative === null ? [] : [`relative ${decimalText(relative)}`]),
  ];
  return parts.length === 0 ? '' : ` (tolerance: ${parts.join(' or ')})`;
}
