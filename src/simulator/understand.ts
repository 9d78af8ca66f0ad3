import type { JsonObject } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { SchemaCompiler, Violation } from '../lib/validate.ts';
import { createSchemaCompiler } from '../lib/validate.ts';
import { anthropicWire } from './wire-anthropic.ts';
import { geminiWire } from './wire-gemini.ts';
import { openaiWire } from './wire-openai.ts';
import type { ChatCall, Reading, Received, Refusal, Wire } from './wire.ts';
import { refusalOf } from './wire.ts';

// the first that claims an unknown path answers for it, and openai claims them all
const WIRES: readonly Wire[] = [geminiWire, anthropicWire, openaiWire];

/** Keys and models that are always refused, so that a client's handling can be seen. */
const WRONG_KEY = 'wrong-key';
const UNKNOWN_MODEL = 'no-such-model';

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
    const refusal = refusalOfEnvelope(received, wire);
    if (refusal !== null) return { ok: false, refusal };
    const body = parseBody(received.body ?? '', checkOf(wire));
    if (!body.ok) return body;
    const reading = wire.readChat(body.value, route, received);
    const refused = reading.ok ? refusalOfCall(reading.call) : reading.refusal;
    return refused === null ? reading : { ok: false, refusal: refused };
  };
}

function compileCheck(wire: Wire, compiler: SchemaCompiler): Violations {
  const compiled = compiler.compile(wire.chatSchema);
  if (!compiled.ok) throw new Error(`the ${wire.api} wire's own schema is broken: ${compiled.error}`);
  return compiled.violations;
}

function refusalOfEnvelope(received: Received, wire: Wire): Refusal | null {
  if (received.method !== 'POST') {
    return refusalOf('wrong_method', `${received.path} takes POST, not ${received.method}.`);
  }
  const key = wire.keyOf(received);
  if (key === '') return refusalOf('missing_key', 'No API key was sent with the request.');
  if (key === WRONG_KEY) return refusalOf('wrong_key', 'The API key is not valid.');
  if (received.body === null) return refusalOf('too_large', 'The request is larger than 64 MB.');
  return null;
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

function refusalOfCall(call: ChatCall): Refusal | null {
  if (call.model === UNKNOWN_MODEL) {
    return refusalOf('unknown_model', `The model ${call.model} does not exist or you have no access to it.`);
  }
  return null;
}
