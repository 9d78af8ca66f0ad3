import type { JsonValue } from './json.ts';
import type { RateLimits } from './rate-limits.ts';

/** The ten finish reasons every provider's own word is mapped to (contract section 7). */
export const FINISH_REASONS = [
  'stop',
  'length',
  'tool_calls',
  'content_filter',
  'refusal',
  'context_exceeded',
  'malformed_tool_call',
  'pause',
  'error',
  'unknown',
] as const;

export type FinishReason = (typeof FINISH_REASONS)[number];

/** Whether the provider stopped an answer before its end: at the output limit or at the end of the context. */
export function isCutOff(finish: FinishReason | null): boolean {
  return finish === 'length' || finish === 'context_exceeded';
}

/** Token counts of one reply. `null` is "not reported", never 0. */
export interface Usage {
  /** All prompt tokens, cached ones included. */
  readonly inputTokens: number | null;
  /** All billed output tokens, reasoning included. */
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly cachedInputTokens: number | null;
  readonly cacheWriteTokens: number | null;
}

export interface ToolCall {
  readonly id: string | null;
  readonly name: string;
  /** The arguments as the provider sent them, truncated ones included. */
  readonly rawArguments: string;
  /** The parsed arguments; `null` when `rawArguments` isn't JSON. */
  readonly arguments: JsonValue;
}

/** What a model answered, read from the wire. It has no latency: the engine measures. */
export interface Completion {
  /** Visible answer text only; thoughts are never part of it. `""` when there is none. */
  readonly text: string;
  /** Thought text where the wire shows it, else `null`. */
  readonly reasoningText: string | null;
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: { readonly unified: FinishReason; readonly raw: string | null };
  readonly usage: Usage | null;
  /** The model that says it answered; may differ from the one asked for. */
  readonly servedModel: string | null;
  readonly requestId: string | null;
  /** HTTP status of the reply. */
  readonly status: number;
  /** The reply's headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the provider says of its limits; `null`: nothing. */
  readonly rateLimits: RateLimits | null;
  /** Whether a connection was made for the request, which its time then holds; `null`: not known. */
  readonly isNewConnection: boolean | null;
}

/** Whether a completion has no text but white space and no tool call. */
export function isEmptyOutput({ text, toolCalls }: Pick<Completion, 'text' | 'toolCalls'>): boolean {
  return text.trim() === '' && toolCalls.length === 0;
}
