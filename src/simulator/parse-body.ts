import type { JsonObject } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { SchemaCompiler, Violation } from '../lib/validate.ts';
import type { Refusal } from './wire.ts';
import { refusalOf } from './wire.ts';

export type Violations = (value: unknown) => readonly Violation[];

type ParsedBody =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly refusal: Refusal };

/** A check by one of the simulator's own schemas. Throws when that schema is broken. */
export function compileCheck(compiler: SchemaCompiler, schema: JsonObject): Violations {
  const compiled = compiler.compile(schema);
  if (!compiled.ok) throw new Error(`a schema of the simulator is broken: ${compiled.error}`);
  return compiled.violations;
}

/** A request's body, or the refusal that tells of its first mistake. */
export function parseBody(text: string, violationsOf: Violations): ParsedBody {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return invalid('The request body is not valid JSON.', null);
  }
  if (!isJsonObject(value)) return invalid('The request body must be a JSON object.', null);
  const [violation] = violationsOf(value);
  return violation === undefined ? { ok: true, value } : invalidField(violation);
}

function invalidField({ pointer, keyword, message, key }: Violation): ParsedBody {
  const missing = keyword === 'required' && key !== null ? [key] : [];
  const field = [...pointer.split('/').slice(1), ...missing].join('.');
  const what = missing.length > 0 ? 'this field is required' : message;
  return invalid(`${field}: ${what}`, field);
}

function invalid(message: string, field: string | null): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: refusalOf('invalid_request', message, field) };
}
