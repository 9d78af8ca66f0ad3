import type { JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { Environment } from './environment.ts';

export interface Interpolated {
  readonly value: JsonValue;
  /** What was put into headers and extra bodies, so that it can be kept out of files. */
  readonly secrets: readonly string[];
  readonly missing: readonly { readonly name: string; readonly path: readonly (string | number)[] }[];
}

/** Elsewhere a value is a model id or a path: hiding it would falsify what the report says was run. */
const SECRET_PLACES: ReadonlySet<string | number> = new Set(['headers', 'extraBody']);

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Replaces `${NAME}` in every string of a config by the environment's value. Values put in are not read again. */
export function interpolate(config: JsonValue, environment: Environment): Interpolated {
  const secrets: string[] = [];
  const missing: { name: string; path: (string | number)[] }[] = [];
  const visit = (value: JsonValue, path: (string | number)[]): JsonValue => {
    if (typeof value === 'string') {
      return value.replaceAll(REFERENCE, (reference, name: string) => {
        const found = environment[name];
        if (found === undefined) missing.push({ name, path });
        else if (path.some((part) => SECRET_PLACES.has(part))) secrets.push(found);
        return found ?? reference;
      });
    }
    if (Array.isArray(value)) return value.map((item: JsonValue, index) => visit(item, [...path, index]));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, [...path, key])]));
  };
  return { value: visit(config, []), secrets, missing };
}
