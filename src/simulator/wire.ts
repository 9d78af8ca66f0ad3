import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { WireApi } from '../domain/model.ts';

/** An HTTP request whose body has arrived. */
export interface Received {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** `null`: larger than the simulator takes. */
  readonly body: string | null;
}

/** What a chat path says by itself. */
export interface ChatRoute {
  /** `null`: the body names the model. */
  readonly model: string | null;
  /** `null`: the body says whether to stream. */
  readonly stream: boolean | null;
}

interface ChatTurn {
  readonly role: string;
  readonly text: string;
}

/** One request for a chat completion, as every wire means it. */
export interface ChatCall {
  readonly model: string;
  /** `''` when there is none. */
  readonly system: string;
  readonly messages: readonly ChatTurn[];
  /** `null`: no limit was sent. */
  readonly maxTokens: number | null;
  /** The wire was asked to let nothing but JSON through. */
  readonly jsonMode: boolean;
  readonly stream: boolean;
}

/** What a simulated model brings forth for one call, before a wire writes it down. */
export interface Generation {
  /** Visible text; `''` when reasoning used up the budget. */
  readonly text: string;
  readonly finish: 'stop' | 'length';
  readonly inputTokens: number;
  /** Reasoning included. */
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly servedModel: string;
  /** Simulated ms. */
  readonly latencyMs: number;
}

export type RefusalKind =
  | 'missing_key'
  | 'wrong_key'
  | 'unknown_model'
  | 'invalid_request'
  | 'unknown_path'
  | 'wrong_method'
  | 'too_large'
  | 'rate_limited'
  | 'server_error'
  | 'overloaded'
  | 'simulator_bug';

/** Why a request gets no completion. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly message: string;
  /** The field that is wrong, with dots; `null` when it isn't one field. */
  readonly field: string | null;
  /** Whole seconds; `null`: nothing is asked for. */
  readonly retryAfterSeconds: number | null;
}

/** What a reply needs besides its content. */
export interface ReplyContext {
  /** Without a prefix: each wire writes its own. */
  readonly id: string;
  readonly date: Date;
}

export interface WireReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

/** A body was understood, or it wasn't and this is why. */
export type Reading =
  | { readonly ok: true; readonly call: ChatCall }
  | { readonly ok: false; readonly refusal: Refusal };

/** One vendor's wire format: its paths, how its requests are read, how its replies and errors are written. */
export interface Wire {
  readonly api: WireApi;
  /** Whether a request that no wire serves a path for is meant for this vendor. */
  claims(received: Received): boolean;
  /** `null` when nothing is served at the path. */
  chatRoute(path: string): ChatRoute | null;
  /** The key the client sent, `''` when it sent none. */
  keyOf(received: Received): string;
  /** What is wrong with a body is found by JSON Schema. */
  readonly chatSchema: JsonObject;
  /** Reads a body that is valid against `chatSchema`. */
  readChat(body: JsonObject, route: ChatRoute, headers: IncomingHttpHeaders): Reading;
  writeChat(generation: Generation, context: ReplyContext): WireReply;
  writeRefusal(refusal: Refusal, context: ReplyContext): WireReply;
}

/** A refusal that names no field and asks for no wait. */
export function refusalOf(kind: RefusalKind, message: string, field: string | null = null): Refusal {
  return { kind, message, field, retryAfterSeconds: null };
}

/** The text of a message: itself, or its text parts joined by line breaks; all three wires write parts alike. */
export function textOf(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: JsonValue) => (isJsonObject(part) ? part['text'] : undefined))
    .filter((text) => typeof text === 'string')
    .join('\n');
}

/** The objects in an array; an absent or other value is an empty array. */
export function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The value where it is a number, else `null`. */
export function numberOrNull(value: JsonValue | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

/** The value where it is a text, else `''`. */
export function stringOrEmpty(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The token after `Bearer` in the authorization header, `''` without one. */
export function bearerToken(headers: IncomingHttpHeaders): string {
  return /^bearer\s+(.*)$/i.exec(headers.authorization ?? '')?.[1]?.trim() ?? '';
}

/** A header that came once, `''` when it didn't. */
export function headerText(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value.trim() : '';
}
