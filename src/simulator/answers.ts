import type { Case } from '../domain/case.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import { alternativesOf } from '../domain/expectation.ts';
import type { Random } from '../lib/random.ts';

const NOT_AN_ANSWER = 'I would need more context before I can say anything about this.';

/** The bare right answer of a case, `undefined` when the case doesn't say what is right (`null` may be right). */
export function rightAnswer(example: Case): JsonValue | undefined {
  return metadataText(example, 'reference') ?? alternativesOf(example)[0];
}

/**
 * A bare wrong answer: the case's own distractor, else one of its kind: another of `expectedTexts`, a number that is
 * off, JSON with one field changed, and where nothing else is left a sentence that answers nothing.
 */
export function wrongAnswer(example: Case, expectedTexts: readonly string[], random: Random): JsonValue {
  const distractor = metadataText(example, 'distractor');
  if (distractor !== null) return distractor;
  const alternatives = alternativesOf(example);
  const [right] = alternatives;
  if (right === undefined) return NOT_AN_ANSWER;
  if (typeof right === 'string') return otherText(alternatives, expectedTexts, random) ?? NOT_AN_ANSWER;
  return changed(right, random);
}

/** An answer as a model writes it: text as it is, anything else as compact JSON. */
export function answerText(answer: JsonValue): string {
  return typeof answer === 'string' ? answer : JSON.stringify(answer);
}

/** The different texts that a dataset's cases expect, in code-unit order. */
export function expectedTextsOf(cases: readonly Case[]): readonly string[] {
  const texts = cases.flatMap(alternativesOf).filter((value) => typeof value === 'string');
  // not in the dataset's order: shuffling its lines must not change an answer
  return [...new Set(texts)].toSorted((a, b) => (a < b ? -1 : Number(a > b)));
}

function metadataText(example: Case, key: 'reference' | 'distractor'): string | null {
  if (!isJsonObject(example.metadata)) return null;
  const value = example.metadata[key];
  return typeof value === 'string' ? value : null;
}

function otherText(
  accepted: readonly JsonValue[],
  texts: readonly string[],
  random: Random,
): string | undefined {
  const right = new Set(accepted.filter((value) => typeof value === 'string').map(normalized));
  const start = random.integer(texts.length);
  for (let step = 0; step < texts.length; step += 1) {
    const text = texts[(start + step) % texts.length];
    if (text !== undefined && !right.has(normalized(text))) return text;
  }
  return undefined;
}

function normalized(text: string): string {
  return text.trim().toLowerCase();
}

function changed(value: JsonValue, random: Random): JsonValue {
  if (typeof value === 'number') return offNumber(value, random);
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return value === 'unknown' ? 'other' : 'unknown';
  if (value === null) return 'unknown';
  return isJsonObject(value) ? changedObject(value, random) : changedArray(value, random);
}

function offNumber(value: number, random: Random): number {
  if (value === 0) return 1 + random.integer(9);
  const off = value * ([2, 3, 10][random.integer(3)] ?? 2);
  // twelve digits: 0.1 × 3 should read 0.3
  return Number((Number.isFinite(off) ? off : value / 2).toPrecision(12));
}

/** A JSON object with one field changed; an empty one gets a field. */
export function changedObject(value: JsonObject, random: Random): JsonObject {
  const keys = Object.keys(value);
  const key = keys[random.integer(keys.length)];
  if (key === undefined) return { answer: 'unknown' };
  // fromEntries defines own properties, so a key named __proto__ stays a key
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, name === key ? changed(inner, random) : inner]),
  );
}

function changedArray(value: readonly JsonValue[], random: Random): readonly JsonValue[] {
  if (value.length === 0) return ['unknown'];
  const index = random.integer(value.length);
  return value.map((inner, position) => (position === index ? changed(inner, random) : inner));
}
