import type { ChatMessage, CaseInput, ExpectedToolCall, ToolChoice, ToolSpec } from '../domain/case.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import { parseScorerSpec } from '../domain/scorer-spec.ts';
import type { Expectation } from '../domain/expectation.ts';
import { anyOfAlternatives } from '../domain/expectation.ts';
import type { Place } from './place.ts';
import { kindOf, nearestOf, pathText } from './place.ts';

/** Reads one value. What is wrong is reported at the place; the result then only fills the gap. */
export type Reader<T> = (value: JsonValue, place: Place) => T;

/** An attachment as the dataset names it. */
export interface RawAttachment {
  readonly type: 'image' | 'text';
  readonly path: string;
}

/** Any string. */
export const readText: Reader<string> = (value, place) => {
  if (typeof value === 'string') return value;
  place.fault(`must be a string, but is ${kindOf(value)}`);
  return '';
};

/** A string with something in it. */
export const readName: Reader<string> = (value, place) => {
  if (value === '') place.fault('must not be empty');
  return readText(value, place);
};

/** A case's name: it stands in tables and file names, so what can't be printed is refused. */
export const readId: Reader<string> = (value, place) => {
  const id = readName(value, place);
  if (/[\p{Cc}\p{Cs}]/u.test(id)) place.fault('must not have control characters or halves of characters');
  return id;
};

/** A list of one kind of thing. */
export function listOf<T>(read: Reader<T>): Reader<readonly T[]> {
  return (value, place) => {
    if (Array.isArray(value)) return value.map((item: JsonValue, index) => read(item, place.at(index)));
    place.fault(`must be an array, but is ${kindOf(value)}`);
    return [];
  };
}

/** The input: a text or template variables. */
export const readInput: Reader<CaseInput> = (value, place) => {
  if (typeof value === 'string' || isJsonObject(value)) return value;
  place.fault(
    `must be a string or an object of template variables, but is ${kindOf(value)}`,
    'Put quotes around it, or name the variables: {"text": …}.',
  );
  return '';
};

/** One message of a chat. */
export const readMessage: Reader<ChatMessage> = (value, place) => {
  const { role, content } = fieldsOf(value, place, { required: ['role', 'content'], optional: [] });
  return {
    role: oneOf(role, place.at('role'), ['user', 'assistant', 'system']),
    content: ifGiven(content, place.at('content'), readText) ?? '',
  };
};

/** What is expected: any JSON, or `{"anyOf": [...]}` alone. */
export const readExpected: Reader<Expectation> = (value, place) => {
  const isAnyOf = isJsonObject(value) && Object.hasOwn(value, 'anyOf');
  if (isAnyOf && anyOfAlternatives(value) === null) {
    const others = Object.keys(value).length > 1;
    place.at('anyOf').report({
      code: 'bad-any-of',
      message: others
        ? `${pathText(place.path)} has other keys beside anyOf`
        : `${pathText(place.path)}.anyOf must be an array with at least one answer, but is ${kindOf(value.anyOf)}`,
      hint: others ? 'To expect this very object, write {"anyOf": [{…}]}.' : null,
    });
  }
  return { value };
};

/** One scorer by name or with options. Whether it exists and its options are right is checked elsewhere. */
export const readScorer: Reader<ScorerSpec> = (value, place) => {
  const spec = parseScorerSpec(value);
  if (!('error' in spec) && spec.type !== '') return spec;
  const why = 'error' in spec ? spec.error : 'a scorer needs a type';
  place.report({ code: 'bad-scorer', message: `${pathText(place.path)}: ${why}`, hint: null });
  return { type: '', name: '', options: {} };
};

/** A JSON Schema, or the path of a file that holds one. */
export const readSchema: Reader<JsonObject | boolean | string> = (value, place) => {
  if (isJsonObject(value) || typeof value === 'boolean') return value;
  if (typeof value === 'string') return readName(value, place);
  place.fault(`must be a JSON Schema or a path, but is ${kindOf(value)}`);
  return true;
};

/** One tool; without `parameters` it takes none. */
export const readTool: Reader<ToolSpec> = (value, place) => {
  const given = fieldsOf(value, place, { required: ['name'], optional: ['description', 'parameters'] });
  return {
    name: ifGiven(given.name, place.at('name'), readName) ?? '',
    description: ifGiven(given.description, place.at('description'), readText),
    parameters: ifGiven(given.parameters, place.at('parameters'), readObject) ?? {
      type: 'object',
      properties: {},
    },
  };
};

/** Whether the model must, may or must not call a tool, or which. */
export const readToolChoice: Reader<ToolChoice> = (value, place) => {
  if (!isJsonObject(value)) return oneOf(value, place, ['auto', 'none', 'required']);
  const { name } = fieldsOf(value, place, { required: ['name'], optional: [] });
  return { name: ifGiven(name, place.at('name'), readName) ?? '' };
};

/** One call that is expected. */
export const readExpectedToolCall: Reader<ExpectedToolCall> = (value, place) => {
  const given = fieldsOf(value, place, { required: ['name', 'arguments'], optional: [] });
  return {
    name: ifGiven(given.name, place.at('name'), readName) ?? '',
    arguments: ifGiven(given.arguments, place.at('arguments'), readObject) ?? {},
  };
};

const IMAGE = /\.(?:png|jpe?g|gif|webp)$/i;

/** One attachment; whether the file exists is checked elsewhere. */
export const readAttachment: Reader<RawAttachment> = (value, place) => {
  const given = fieldsOf(value, place, { required: ['type', 'path'], optional: [] });
  const type = oneOf(given.type, place.at('type'), ['image', 'text']);
  const path = ifGiven(given.path, place.at('path'), readName) ?? '';
  if (given.type === 'image' && path !== '' && !IMAGE.test(path)) {
    place.at('path').fault('must name a .png, .jpg, .jpeg, .gif or .webp file');
  }
  return { type, path };
};

const readObject: Reader<JsonObject> = (value, place) => {
  if (isJsonObject(value)) return value;
  place.fault(`must be an object, but is ${kindOf(value)}`);
  return {};
};

function oneOf<const T extends string>(
  value: JsonValue | undefined,
  place: Place,
  known: readonly [T, ...T[]],
): T {
  const found = known.find((word) => word === value);
  if (found === undefined && value !== undefined) {
    const shown = typeof value === 'string' ? `"${value}"` : kindOf(value);
    place.fault(`must be one of ${known.join(', ')}, but is ${shown}`);
  }
  return found ?? known[0];
}

function ifGiven<T>(value: JsonValue | undefined, place: Place, read: Reader<T>): T | null {
  return value === undefined ? null : read(value, place);
}

/** The values of an object that has these keys and no others; an optional `null` counts as absent. */
function fieldsOf<Key extends string>(
  value: JsonValue,
  place: Place,
  keys: { readonly required: readonly Key[]; readonly optional: readonly Key[] },
): { readonly [K in Key]?: JsonValue } {
  const object = readObject(value, place);
  if (!isJsonObject(value)) return {};
  const known: readonly string[] = [...keys.required, ...keys.optional];
  for (const key of Object.keys(object)) {
    if (!known.includes(key)) place.at(key).fault('is not a known key', nearestOf(key, known));
  }
  for (const key of keys.required) if (!Object.hasOwn(object, key)) place.fault(`needs "${key}"`);
  const given = Object.entries(object).filter(
    ([key, inner]) => inner !== null || keys.required.some((required) => required === key),
  );
  return Object.fromEntries(given) as { readonly [K in Key]?: JsonValue };
}
