import type { ToolChoice, ToolSpec } from './case.ts';
import type { JsonObject } from './json.ts';
import type { Settings } from './model.ts';

export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly mediaType: string; readonly base64: string };

export interface RequestMessage {
  readonly role: 'user' | 'assistant';
  readonly content: readonly ContentPart[];
}

/** Everything an adapter needs to shape one HTTP request; vendor-neutral, without keys. */
export interface CompletionRequest {
  readonly model: string;
  readonly system: string | null;
  readonly messages: readonly RequestMessage[];
  readonly settings: Settings;
  readonly tools: readonly ToolSpec[];
  readonly toolChoice: ToolChoice | null;
  /** The schema `responseFormat: schema` sends. */
  readonly schema: JsonObject | null;
  /** Whether the answer is asked for piece by piece, so that the time to its first token shows. */
  readonly stream: boolean;
  /** Sent with this request only. */
  readonly headers: Readonly<Record<string, string>>;
}
