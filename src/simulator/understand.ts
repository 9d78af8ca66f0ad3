import type { JsonObject } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { SchemaCompiler, Violation } from '../lib/validate.ts';
import { createSchemaCompiler } from '../lib/validate.ts';
import { refusalOfEnvelope, refusalOfModel } from './envelope.ts';
import { anthropicWire } from './wire-anthropic.ts';
import { geminiWire } from './wire-gemini.ts';
import { openaiWire } from './wire-openai.ts';
import type { Reading, Received, Refusal, Wire } from './wire.ts';
import { refusalOf } from './wire.ts';

// the first that claims an unknown path answers for it, and openai claims them all
const WIRES: readonly Wire[] = [geminiWire, anthropicWire, openaiWire];

type Understand = (received: Received, wire: Wire) => Reading;
type Violations = (value: unknown) => readonly Violation[];

/** The wire a request speaks: the one that serves its path, else the one its headers or path belong to. */
export function wireOf(received: Received): Wire {
  return (
    WIRES.find((wire) => wire.chatRoute(received.path) !== null) ??
    WIRES.find((wire) => wire.claims(received)) ??
    openaiWire
  );
}

/** A reader of requests that checks path, method, key, body and model in the order a provider would. */
export function createUnderstand(): Understand {
  const compiler = createSchemaCompiler();
  const checks = new Map<Wire, Violations>();
  const checkOf = (wire: Wire): Violations => {
    const check = checks.get(wire) ?? compileCheck(wire, compiler);
    checks.set(wire, check);
    return check;
  };
  return (received, wire) => {
    const route = wire.chatRoute(received.path);
    if (route === null) return { ok: false, refusal: unknownPath(received) };
    const refusal = refusalOfEnvelope(received, wire, 'POST');
    if (refusal !== null) return { ok: false, refusal };
    const body = parseBody(received.body ?? '', checkOf(wire));
    if (!body.ok) return body;
    const reading = wire.readChat(body.value, route, received);
    const refused = reading.ok ? refusalOfModel(reading.call.model) : reading.refusal;
    return refused === null ? reading : { ok: false, refusal: refused };
  };
}

function compileCheck(wire: Wire, compiler: SchemaCompiler): Violations {
  const compiled = compiler.compile(wire.chatSchema);
  if (!compiled.ok) throw new Error(`the ${wire.api} wire's own schema is broken: ${compiled.error}`);
  return compiled.violations;
}

function unknownPath({ method, path }: Received): Refusal {
  return refusalOf('unknown_path', `Nothing is served at ${method} ${path}.`);
}

type ParsedBody =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly refusal: Refusal };

function parseBody(text: string, violationsOf: Violations): ParsedBody {
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
