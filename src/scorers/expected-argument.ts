import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { Tolerance } from './decimal.ts';
import { isOfUsualSize, parseDecimal, toleranceOf } from './decimal.ts';
import type { SpecProblem } from './definition.ts';
import { specProblem } from './definition.ts';
import type { ExactJson } from './exact-json.ts';
import { toExactJson } from './exact-json.ts';
import { expectationProblems } from './expectation-problems.ts';
import { jsonRules } from './json-rules.ts';
import type { Pattern } from '../lib/pattern.ts';
import { mayHaveLostDigits } from './lost-digits.ts';
import { readPattern } from './read-pattern.ts';
import { excerpt, listed } from './text.ts';

/** One value that is right for an argument. */
interface ExpectedValue {
  /** As `JSON.parse` would give it. */
  readonly value: JsonValue;
  readonly exact: ExactJson;
  readonly tolerance: Tolerance;
}

/** Texts that are right for an argument: those a pattern is found in. */
export interface ExpectedPattern {
  readonly source: string;
  readonly pattern: Pattern;
}

/** What is right for one argument of a call. */
export interface ExpectedArgument {
  readonly optional: boolean;
  /** At least one. */
  readonly alternatives: Alternatives;
}

type Alternatives = readonly (ExpectedValue | ExpectedPattern)[];

const FORMS = ['optional', 'anyOf', 'number', 'value', 'pattern'] as const;

type Form = (typeof FORMS)[number];

/** Reads an argument as a dataset writes it: a plain value, or an object that has the key of one of the forms. */
export function readExpectedArgument(written: JsonValue): ExpectedArgument | SpecProblem {
  const optional = isJsonObject(written) && formOf(written) === 'optional';
  if (!optional) return argumentOf(readAlternatives(written), false);
  const { optional: inner = null, ...others } = written;
  return strayKeys('optional', others) ?? argumentOf(readAlternatives(inner), true);
}

function argumentOf(
  alternatives: Alternatives | SpecProblem,
  optional: boolean,
): ExpectedArgument | SpecProblem {
  return 'message' in alternatives ? alternatives : { optional, alternatives };
}

function formOf(written: JsonObject): Form | null {
  return FORMS.find((form) => Object.hasOwn(written, form)) ?? null;
}

function readAlternatives(written: JsonValue): Alternatives | SpecProblem {
  const form = isJsonObject(written) ? formOf(written) : null;
  if (!isJsonObject(written) || form === null) return readLiteral(written);
  switch (form) {
    case 'optional':
      return specProblem('"optional" stands around everything else, not inside it', LITERALLY);
    case 'anyOf':
      return readAnyOf(written);
    case 'number':
      return readNumber(written);
    case 'value': {
      const { value = null, ...others } = written;
      return strayKeys('value', others) ?? readLiteral(value);
    }
    case 'pattern':
      return readPatternForm(written);
  }
}

function readLiteral(value: JsonValue): readonly ExpectedValue[] | SpecProblem {
  const rules = jsonRules({});
  const [problem] = expectationProblems(value, rules);
  if (problem !== undefined) return specProblem(problem.message, DIGITS_HINT);
  return [{ value, exact: toExactJson(value), tolerance: rules.tolerance }];
}

function readAnyOf(written: JsonObject): Alternatives | SpecProblem {
  const { anyOf, ...others } = written;
  const stray = strayKeys('anyOf', others);
  if (stray !== null) return stray;
  if (!Array.isArray(anyOf) || anyOf.length === 0) {
    return specProblem('"anyOf" must be an array with at least one value', LITERALLY);
  }
  const found: (ExpectedValue | ExpectedPattern)[] = [];
  for (const item of anyOf as readonly JsonValue[]) {
    const nested = isJsonObject(item) && formOf(item) === 'anyOf';
    const read = nested ? specProblem('"anyOf" stands inside "anyOf"', LITERALLY) : readAlternatives(item);
    if ('message' in read) return read;
    found.push(...read);
  }
  return found;
}

function readNumber(written: JsonObject): readonly ExpectedValue[] | SpecProblem {
  const { number = null, absolute, relative, ...others } = written;
  const stray = strayKeys('number', others);
  if (stray !== null) return stray;
  const decimal = typeof number === 'number' || typeof number === 'string' ? String(number) : '';
  const parsed = parseDecimal(decimal);
  if (parsed === null || !isOfUsualSize(parsed)) {
    return specProblem('"number" must be a number, or its digits as a text', LITERALLY);
  }
  for (const [key, bound] of Object.entries({ absolute, relative })) {
    if (bound !== undefined && !(typeof bound === 'number' && bound >= 0)) {
      return specProblem(`"${key}" must be a number that is not negative`, LITERALLY);
    }
  }
  const isExact = absolute === undefined && relative === undefined;
  if (isExact && mayHaveLostDigits(number)) {
    return specProblem(
      `${JSON.stringify(number)} is beyond 2^53, where JSON numbers lose digits`,
      DIGITS_HINT,
    );
  }
  const tolerance = toleranceOf({
    ...(typeof absolute === 'number' ? { absolute } : {}),
    ...(typeof relative === 'number' ? { relative } : {}),
  });
  return [{ value: Number(decimal), exact: { source: decimal }, tolerance }];
}

function readPatternForm(written: JsonObject): readonly ExpectedPattern[] | SpecProblem {
  const { pattern: source = null, flags = '', ...others } = written;
  const stray = strayKeys('pattern', others);
  if (stray !== null) return stray;
  if (typeof source !== 'string') return specProblem('"pattern" must be a text', LITERALLY);
  const pattern = readPattern({ source, flags });
  return 'message' in pattern ? pattern : [{ source, pattern }];
}

function strayKeys(form: Form, others: JsonObject): SpecProblem | null {
  const keys = Object.keys(others).map((key) => excerpt(key, 40));
  return keys.length === 0 ? null : specProblem(`${listed(keys)} can't stand beside "${form}"`, LITERALLY);
}

const LITERALLY = 'To expect this very object, write {"value": {…}}.';
const DIGITS_HINT =
  'A number that is a whole argument can be written as {"number": "…"} with its digits as a text.';
