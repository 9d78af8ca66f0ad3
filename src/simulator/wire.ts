import type { IncomingHttpHeaders } from 'node:http';
import type { ToolChoice, ToolSpec } from '../domain/case.ts';
import type { JsonObject } from '../domain/json.ts';
import type { WireApi } from '../domain/model.ts';
import type { ReplyShape, ShapeWriters } from './reply-shape.ts';

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
  /** `tool`: what a tool gave back. */
  readonly role: string;
  readonly text: string;
}

/** A function the model may call. */
export type OfferedTool = Pick<ToolSpec, 'name' | 'parameters'>;

/** What the prompt cache is asked to keep: what it likes, so many tokens from the beginning, or nothing. */
export type CacheRequest = 'automatic' | number | null;

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
  /** The JSON Schema the answer shall fit; `null`: none was sent. */
  readonly schema: JsonObject | null;
  readonly stream: boolean;
  /** A stream shall end with the usage, on the wire that sends it only when asked. */
  readonly streamUsage: boolean;
  readonly tools: readonly OfferedTool[];
  readonly toolChoice: ToolChoice;
  /** What the request's images count as. */
  readonly imageTokens: number;
  readonly cache: CacheRequest;
}

/** A call of a tool as the model wrote it. */
export interface GeneratedCall {
  readonly name: string;
  /** JSON text. */
  readonly arguments: string;
  /** `false`: the budget ended in the middle of the arguments. */
  readonly complete: boolean;
}

/** What a simulated model brings forth for one call, before a wire writes it down. */
export interface Generation {
  /** Visible text; `''` when reasoning used up the budget. */
  readonly text: string;
  /** Several are parallel calls. */
  readonly toolCalls: readonly GeneratedCall[];
  readonly finish: 'stop' | 'length' | 'tool_calls';
  /** Images included. */
  readonly inputTokens: number;
  readonly imageTokens: number;
  /** Part of `inputTokens`, as the next. */
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
  /** Reasoning included. */
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly servedModel: string;
  /** Simulated ms. */
  readonly latencyMs: number;
  /** Simulated ms from the request to the first visible token of a stream. */
  readonly firstTokenMs: number;
  /** `null`: the wire's usual one. */
  readonly shape: ReplyShape | null;
}

export type RefusalKind =
  | 'missing_key'
  | 'wrong_key'
  | 'unknown_model'
  | 'invalid_request'
  | 'unknown_path'
  | 'not_found'
  | 'wrong_method'
  | 'too_large'
  | 'context_exceeded'
  | 'permission'
  | 'rate_limited'
  | 'quota'
  | 'spend_limit'
  | 'server_error'
  | 'overloaded'
  | 'timeout'
  | 'simulator_bug';

/** Why a request gets no completion. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly message: string;
  /** The field that is wrong, with dots; `null` when it isn't one field. */
  readonly field: string | null;
  /** `null`: nothing is asked for. */
  readonly retryAfterSeconds: number | null;
  /** Instead of the one that goes with the kind; `null`: that one. */
  readonly status: number | null;
}

/** When a request is answered. */
export interface Moment {
  readonly date: Date;
  /** By the simulator's clock, in simulated ms. */
  readonly nowMs: number;
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

/** A streamed reply as finished server-sent events; its status is 200. */
export interface StreamReply {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent at once. */
  readonly opening: readonly string[];
  /** What a reader sees of the answer: from the first token on, spread over the rest of the latency. */
  readonly visible: readonly string[];
  /** Sent when the latency is over. */
  readonly closing: readonly string[];
}

/** A body was understood, or it wasn't and this is why. */
export type Reading =
  | { readonly ok: true; readonly call: ChatCall }
  | { readonly ok: false; readonly refusal: Refusal };

/** A model as the lists show it. Limits are `null` where they aren't known. */
export interface ListedModel {
  readonly id: string;
  readonly maxInputTokens: number | null;
  readonly maxOutputTokens: number | null;
  /** RFC 3339. */
  readonly retiresAt: string | null;
  readonly reasons: boolean;
}

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
  readChat(body: JsonObject, route: ChatRoute, received: Received): Reading;
  /** The unusual shapes a reply can have. */
  readonly shapes: ShapeWriters;
  writeChat(generation: Generation, context: ReplyContext): WireReply;
  writeStream(generation: Generation, context: ReplyContext, call: ChatCall): StreamReply;
  writeModels(models: readonly ListedModel[], context: ReplyContext): WireReply;
  writeModel(model: ListedModel, context: ReplyContext): WireReply;
  writeRefusal(refusal: Refusal, context: ReplyContext): WireReply;
}

/** A refusal that names no field and asks for no wait. */
export function refusalOf(kind: RefusalKind, message: string, field: string | null = null): Refusal {
  return { kind, message, field, retryAfterSeconds: null, status: null };
}
