import type { Case, ExpectedToolCall } from '../domain/case.ts';
import { anyOfAlternatives } from '../domain/expectation.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { Random } from '../lib/random.ts';
import { changedObject } from './answers.ts';
import { objectOrEmpty, stringOrEmpty } from './body-fields.ts';
import type { ChatCall, OfferedTool } from './wire.ts';

interface Judgement {
  /** `null`: the question belongs to no known case. */
  readonly example: Case | null;
  readonly right: boolean;
  /** Which mistake is made. */
  readonly random: Random;
}

/**
 * The calls a model makes, none when it answers in text. It calls only what is offered, answers in text once a tool has
 * given something back, and calls something where the request says it must.
 */
export function callsFor(call: ChatCall, { example, right, random }: Judgement): readonly ExpectedToolCall[] {
  const { toolChoice, messages } = call;
  if (toolChoice === 'none' || messages.at(-1)?.role === 'tool') return [];
  const offered =
    typeof toolChoice === 'object' ? call.tools.filter(({ name }) => name === toolChoice.name) : call.tools;
  const expected = (example?.expectedToolCalls ?? []).map(withFirstAlternatives);
  const judged = right || (example?.expectedToolCalls ?? null) === null;
  const made = judged ? expected : wrongCalls(expected, { offered, mustCall: toolChoice !== 'auto' }, random);
  const possible = made.filter(({ name }) => offered.some((tool) => tool.name === name));
  return possible.length === 0 && toolChoice !== 'auto' ? anyCall(offered, random) : possible;
}

function withFirstAlternatives({ name, arguments: given }: ExpectedToolCall): ExpectedToolCall {
  const entries = Object.entries(given).map(([key, value]) => [key, anyOfAlternatives(value)?.[0] ?? value]);
  return { name, arguments: Object.fromEntries(entries) as JsonObject };
}

interface Offer {
  readonly offered: readonly OfferedTool[];
  readonly mustCall: boolean;
}

function wrongCalls(
  expected: readonly ExpectedToolCall[],
  { offered, mustCall }: Offer,
  random: Random,
): readonly ExpectedToolCall[] {
  if (expected.length === 0) return anyCall(offered, random);
  const others = offered.filter(({ name }) => expected.every((call) => call.name !== name));
  const mistakes = [
    'argument',
    ...(others.length > 0 ? (['tool'] as const) : []),
    ...(mustCall ? [] : (['no-call'] as const)),
  ] as const;
  const mistake = mistakes[random.integer(mistakes.length)];
  if (mistake === 'no-call') return [];
  const position = random.integer(expected.length);
  return expected.flatMap((call, index) => {
    if (index !== position) return [call];
    if (mistake === 'tool') return anyCall(others, random);
    return [{ name: call.name, arguments: changedObject(call.arguments, random) }];
  });
}

function anyCall(offered: readonly OfferedTool[], random: Random): readonly ExpectedToolCall[] {
  const tool = offered[random.integer(offered.length)];
  return tool === undefined ? [] : [{ name: tool.name, arguments: inventedArguments(tool.parameters) }];
}

function inventedArguments(schema: JsonObject): JsonObject {
  const properties = objectOrEmpty(schema['properties']);
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, inventedValue(value)]));
}

function inventedValue(schema: JsonValue): JsonValue {
  if (!isJsonObject(schema)) return 'something';
  const { enum: allowed, type } = schema;
  if (Array.isArray(allowed) && allowed[0] !== undefined) return allowed[0] as JsonValue;
  // one vendor writes the names of types in capitals
  switch (stringOrEmpty(type).toLowerCase()) {
    case 'number':
    case 'integer':
      return 1;
    case 'boolean':
      return true;
    case 'array':
      return [];
    case 'object':
      return inventedArguments(schema);
    default:
      return 'something';
  }
}
