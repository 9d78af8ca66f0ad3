import type { ToolChoice, ToolSpec } from '../domain/case.ts';
import { claudeOutputTokens } from '../domain/claude-limits.ts';
import type { Completion, FinishReason, ToolCall, Usage } from '../domain/completion.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { ReasoningSettings, Settings } from '../domain/model.ts';
import type { CallFactory, UnsupportedSetting } from '../domain/provider.ts';
import type { CompletionRequest, ContentPart } from '../domain/request.ts';
import { createAnthropicAssembler } from './assemble-anthropic.ts';
import { createAttempts } from './attempt.ts';
import { openAnthropicClient } from './client-anthropic.ts';
import {
  countOf,
  fieldOf,
  joinedOrNull,
  objectsIn,
  parseArguments,
  replyFacts,
  stringOf,
  sumOf,
  usageOrNull,
} from './reply.ts';
import type { HttpReply } from './reply.ts';
import { refusedOf, sent, sentOrNull, withExtraBody, withoutRefused } from './settings.ts';
import { sdkOptions } from './transport.ts';

/** Anthropic's messages. */
export const anthropic: CallFactory = {
  settingsNotSent: (model) => refusedSettings(model.model, model.settings),
  open: async (model, apiKey) => {
    const attempt = createAttempts(model.endpoint, apiKey);
    const client = await openAnthropicClient(model);
    return {
      complete: (request, hooks) => {
        const body = toBody(request);
        const wireHeaders = { 'anthropic-version': versionFor(body) };
        const call = { request, hooks, wireHeaders, createAssembler: createAnthropicAssembler };
        return attempt(call, async (exchange) => {
          // messages.create prints deprecation notes with console.warn, whatever the log level
          await client.post('/v1/messages', { body, ...sdkOptions(exchange) });
          return toCompletion(exchange.answer ?? {}, exchange);
        });
      },
    };
  },
};

/**
 * The version of the API a request body needs. Since 2026-10-21 sampling settings are refused even at their default
 * values; the older rules still take them.
 */
export function versionFor(body: JsonObject): string {
  return ['temperature', 'top_p', 'top_k'].some((name) => Object.hasOwn(body, name))
    ? '2023-06-01'
    : '2026-10-21';
}

function refusedSettings(model: string, settings: Settings): readonly UnsupportedSetting[] {
  const sampling = isAfterOpus46(model) ? `${model} refuses it` : null;
  const { effort, budgetTokens } = settings.reasoning ?? { effort: null, budgetTokens: null };
  return refusedOf([
    { setting: 'temperature', value: settings.temperature, refusedBecause: sampling },
    { setting: 'topP', value: settings.topP, refusedBecause: sampling },
    { setting: 'seed', value: settings.seed, refusedBecause: 'the anthropic wire has none' },
    {
      setting: 'responseFormat',
      value: settings.responseFormat,
      refusedBecause:
        settings.responseFormat === 'json' ? 'the anthropic wire has no JSON mode; use schema' : null,
    },
    {
      setting: 'reasoning.effort',
      value: effort,
      refusedBecause: effort === 'minimal' ? 'the lowest effort of the anthropic wire is low' : null,
    },
    {
      setting: 'reasoning.budgetTokens',
      value: budgetTokens,
      refusedBecause: effort === 'none' ? 'reasoning.effort none turns thinking off' : null,
    },
  ]);
}

function isAfterOpus46(model: string): boolean {
  const [, major, minor] = /claude-[a-z]+-(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/i.exec(model) ?? [];
  return Number(major ?? 0) * 100 + Number(minor ?? 0) > 406;
}

const DEFAULT_MAX_TOKENS = 8192;

/** The request body. What isn't set, or what the model refuses, isn't in it; `max_tokens` always is. */
export function toBody(request: CompletionRequest): JsonObject {
  const { model, tools } = request;
  const settings = withoutRefused(request.settings, refusedSettings(model, request.settings));
  const body = sent({
    model,
    max_tokens: settings.maxTokens ?? claudeOutputTokens(model) ?? DEFAULT_MAX_TOKENS,
    system: toSystem(request.system, settings.promptCaching === true),
    messages: request.messages.map(({ role, content }) => ({ role, content: content.map(toBlock) })),
    temperature: settings.temperature,
    top_p: settings.topP,
    stop_sequences: settings.stop,
    thinking: toThinking(settings.reasoning),
    output_config: sentOrNull({
      effort: settings.reasoning?.effort === 'none' ? null : (settings.reasoning?.effort ?? null),
      format:
        settings.responseFormat === 'schema' && request.schema !== null
          ? { type: 'json_schema', schema: request.schema }
          : null,
    }),
    tools: toTools(tools, settings.promptCaching === true && request.system === null),
    tool_choice: tools.length === 0 ? null : toToolChoice(request.toolChoice),
    stream: request.stream ? true : null,
  });
  return withExtraBody(body, settings.extraBody);
}

const CACHED = { cache_control: { type: 'ephemeral' } };

// a mark keeps all that stands before it: tools, then the system text. What follows differs from case to case, and
// writing it to the cache would only cost more
function toSystem(system: string | null, cached: boolean): JsonValue {
  return system === null || !cached ? system : [{ type: 'text', text: system, ...CACHED }];
}

function toTools(tools: readonly ToolSpec[], cached: boolean): JsonObject[] | null {
  if (tools.length === 0) return null;
  const isMarked = (index: number): boolean => cached && index === tools.length - 1;
  return tools.map((tool, index) => ({ ...toTool(tool), ...(isMarked(index) ? CACHED : {}) }));
}

function toBlock(part: ContentPart): JsonObject {
  if (part.type === 'text') return { type: 'text', text: part.text };
  return { type: 'image', source: { type: 'base64', media_type: part.mediaType, data: part.base64 } };
}

function toThinking(reasoning: ReasoningSettings | null): JsonObject | null {
  if (reasoning?.effort === 'none') return { type: 'disabled' };
  const budgetTokens = reasoning?.budgetTokens ?? null;
  return budgetTokens === null ? null : { type: 'enabled', budget_tokens: budgetTokens };
}

function toTool({ name, description, parameters }: ToolSpec): JsonObject {
  return sent({ name, description, input_schema: parameters });
}

function toToolChoice(choice: ToolChoice | null): JsonObject | null {
  if (choice === null) return null;
  if (typeof choice === 'object') return { type: 'tool', name: choice.name };
  return { type: choice === 'required' ? 'any' : choice };
}

/** Reads a reply. Throws when it has no content blocks. */
export function toCompletion(body: JsonObject, reply: HttpReply): Completion {
  if (!Array.isArray(body.content)) throw new Error('it has no content');
  const blocks = objectsIn(body.content);
  const textsOf = (type: string, field: string): string[] =>
    blocks.filter((block) => block.type === type).map((block) => stringOf(block[field]) ?? '');
  const raw = typeof body.stop_reason === 'string' ? body.stop_reason : null;
  return {
    text: textsOf('text', 'text').join(''),
    reasoningText: joinedOrNull(textsOf('thinking', 'thinking')),
    toolCalls: blocks.filter((block) => block.type === 'tool_use').map(toToolCall),
    finishReason: { unified: finishReasonOf(raw), raw },
    usage: toUsage(body.usage),
    servedModel: stringOf(body.model),
    ...replyFacts(body, reply),
  };
}

function toToolCall(block: JsonObject): ToolCall {
  // a stream shows the arguments as they are written, whole or cut off
  const rawArguments = stringOf(block.partial_json) ?? JSON.stringify(block.input ?? {});
  return {
    id: stringOf(block.id),
    name: stringOf(block.name) ?? '',
    rawArguments,
    arguments: parseArguments(rawArguments),
  };
}

/** The unified finish reason of a `stop_reason`. */
export function finishReasonOf(raw: string | null): FinishReason {
  switch (raw) {
    case 'end_turn':
    case 'stop_sequence':
      return 'stop';
    case 'max_tokens':
      return 'length';
    case 'model_context_window_exceeded':
      return 'context_exceeded';
    case 'tool_use':
      return 'tool_calls';
    case 'refusal':
      return 'refusal';
    case 'pause_turn':
      return 'pause';
    default:
      return 'unknown';
  }
}

function toUsage(usage: JsonValue | undefined): Usage | null {
  const uncached = countOf(fieldOf(usage, 'input_tokens'));
  const cachedInputTokens = countOf(fieldOf(usage, 'cache_read_input_tokens'));
  const cacheWriteTokens = countOf(fieldOf(usage, 'cache_creation_input_tokens'));
  return usageOrNull({
    // input_tokens leaves out what was read from or written to the cache
    inputTokens: uncached === null ? null : sumOf(uncached, cachedInputTokens, cacheWriteTokens),
    outputTokens: countOf(fieldOf(usage, 'output_tokens')),
    reasoningTokens: countOf(fieldOf(fieldOf(usage, 'output_tokens_details'), 'thinking_tokens')),
    cachedInputTokens,
    cacheWriteTokens,
  });
}
