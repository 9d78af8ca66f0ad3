import { createSchemaCompiler } from '../lib/validate.ts';
import { refusalOfEnvelope, refusalOfModel } from './envelope.ts';
import type { Violations } from './parse-body.ts';
import { compileCheck, parseBody } from './parse-body.ts';
import { anthropicWire } from './wire-anthropic.ts';
import { geminiWire } from './wire-gemini.ts';
import { openaiWire } from './wire-openai.ts';
import type { Reading, Received, Refusal, Wire } from './wire.ts';
import { refusalOf } from './wire.ts';

// the first that claims an unknown path answers for it, and openai claims them all
const WIRES: readonly Wire[] = [geminiWire, anthropicWire, openaiWire];

/** What a request asks for, or why it is refused. */
export type Understand = (received: Received, wire: Wire) => Reading;

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
    const check = checks.get(wire) ?? compileCheck(compiler, wire.chatSchema);
    checks.set(wire, check);
    return check;
  };
  return (received, wire) => {
    const route = wire.chatRoute(received.path);
    if (route === null) return { ok: false, refusal: unknownPath(received) };
    const refusal = refusalOfEnvelope(received, wire, ['POST']);
    if (refusal !== null) return { ok: false, refusal };
    const body = parseBody(received.body ?? '', checkOf(wire));
    if (!body.ok) return body;
    const reading = wire.readChat(body.value, route, received);
    const refused = reading.ok ? refusalOfModel(reading.call.model) : reading.refusal;
    return refused === null ? reading : { ok: false, refusal: refused };
  };
}

function unknownPath({ method, path }: Received): Refusal {
  return refusalOf('unknown_path', `Nothing is served at ${method} ${path}.`);
}
