import type { JsonObject } from '../domain/json.ts';
import { sha256 } from '../lib/hash.ts';
import type { BatchEndpoint } from './faults.ts';
import type { Moment, Received, Refusal, RefusalKind, ReplyContext } from './wire.ts';
import { refusalOf } from './wire.ts';

/** A request to a batch service that was let in. */
export interface ServiceRequest {
  /** The id in its path, `''` where the path has none. */
  readonly id: string;
  readonly received: Received;
  readonly body: string;
  readonly moment: Moment;
}

export type ServiceReply =
  | { readonly kind: 'json'; readonly body: JsonObject }
  | { readonly kind: 'text'; readonly contentType: string; readonly text: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface ServiceRoute {
  readonly endpoint: BatchEndpoint;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Its first group is the id. */
  readonly path: RegExp;
  readonly answer: (request: ServiceRequest) => ServiceReply;
}

/** The batch service of one wire. */
export interface BatchService {
  readonly routes: readonly ServiceRoute[];
  /** What every reply of the vendor carries. */
  readonly headers: (context: ReplyContext) => Readonly<Record<string, string>>;
}

/** A reply with this JSON. */
export function json(body: JsonObject): ServiceReply {
  return { kind: 'json', body };
}

/** A refusal in the wire's own form. */
export function refuse(kind: RefusalKind, message: string, field: string | null = null): ServiceReply {
  return { kind: 'refused', refusal: refusalOf(kind, message, field) };
}

/** JSON Lines, each with its line break. */
export function jsonLines(lines: readonly JsonObject[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Ids of 24 hex digits that depend on the content, and for equal contents on how many came before. */
export function createIds(): (content: string) => string {
  const seen = new Map<string, number>();
  return (content) => {
    const hash = sha256(content);
    const before = seen.get(hash) ?? 0;
    seen.set(hash, before + 1);
    return sha256(`${hash} ${before}`).slice(0, 24);
  };
}

/** The id of what belongs to something with an id of its own. */
export function idWithin(id: string, name: string): string {
  return sha256(`${id} ${name}`).slice(0, 24);
}
