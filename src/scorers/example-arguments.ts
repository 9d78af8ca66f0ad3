import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { Violation } from '../lib/validate.ts';
import type { ExpectedArgument } from './expected-argument.ts';
import { pointerKeys } from './pointer.ts';

interface Example {
  readonly arguments: JsonObject;
  /** Those that may be any text a pattern matches, and so only stand for one here. */
  readonly open: ReadonlySet<string>;
}

type Expected = ReadonlyMap<string, ExpectedArgument>;

/** Arguments that would match: without the optional ones, with all, and with each alternative once. */
export function* exampleArguments(expected: Expected): Generator<Example, void, undefined> {
  const all = new Map([...expected].map(([name]) => [name, 0]));
  const required = [...all].filter(([name]) => expected.get(name)?.optional === false);
  yield exampleOf(expected, new Map(required));
  yield exampleOf(expected, all);
  for (const [name, { alternatives }] of expected) {
    for (const index of alternatives.keys()) {
      if (index > 0) yield exampleOf(expected, new Map(all).set(name, index));
    }
  }
}

/** `chosen` says by index which alternative each argument takes. */
function exampleOf(expected: Expected, chosen: ReadonlyMap<string, number>): Example {
  const values = new Map<string, JsonValue>();
  const open = new Set<string>();
  for (const [name, index] of chosen) {
    const one = expected.get(name)?.alternatives[index];
    if (one === undefined) continue;
    if ('pattern' in one) open.add(name);
    values.set(name, 'pattern' in one ? '' : one.value);
  }
  return { arguments: Object.fromEntries(values), open };
}

/** What may hold or not by the value of a property. */
const CONDITIONAL: ReadonlySet<string> = new Set([
  'anyOf',
  'oneOf',
  'not',
  'if',
  'enum',
  'const',
  'unevaluatedProperties',
]);

/** Those violations of an example that no text in place of its open arguments could mend. */
export function certainViolations(
  violations: readonly Violation[],
  open: ReadonlySet<string>,
): readonly Violation[] {
  if (open.size === 0) return violations;
  const isUnsure = (place: string): boolean =>
    violations.some(({ pointer, keyword }) => pointer === place && CONDITIONAL.has(keyword));
  if (isUnsure('')) return [];
  return violations.filter(({ pointer, keyword }) => {
    const [name] = pointerKeys(pointer);
    if (name === undefined || !open.has(name)) return true;
    return keyword === 'type' && !isUnsure(pointer);
  });
}
