import type { ToolChoice, ToolSpec } from '../domain/case.ts';
import type { Completion, FinishReason, ToolCall, Usage } from '../domain/completion.ts';
import { isJsonObject } from '../domain/json.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { Endpoint, Settings } from '../domain/model.ts';
import type { CallFactory, UnsupportedSetting } from '../domain/provider.ts';
import type { CompletionRequest, ContentPart, RequestMessage } from '../domain/request.ts';
import { createOpenAiAssembler } from './assemble-openai.ts';
import { createAttempts } from './attempt.ts';
import { openOpenAiClient } from './client-openai.ts';
import { isOpenAiItself } from './endpoint.ts';
import { isRefusal, isThought, partsOf, textOf } from './openai-content.ts';
import { finishReasonOf } from './openai-finish.ts';
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
import { refusedOf, sent, withExtraBody, withoutRefused } from './settings.ts';
import { sdkOptions } from './transport.ts';

/** OpenAI's chat completions, as OpenAI and the many servers that speak its wire answer them. */
export const openai: CallFactory = {
  settingsNotSent: (model) => refusedSettings(model.model, model.settings),
  open: async (model, apiKey) => {
    const attempt = createAttempts(model.endpoint, apiKey);
    const client = await openOpenAiClient(model);
    return {
      complete: (request, hooks) => {
        const call = { request, hooks, wireHeaders: {}, createAssembler: createOpenAiAssembler };
        return attempt(call, async (exchange) => {
          const body = toBody(request, model.endpoint);
          await client.post('/chat/completions', { body, ...sdkOptions(exchange) });
          return toCompletion(exchange.answer ?? {}, exchange);
        });
      },
    };
  },
};

interface ModelFamily {
  /** An o-series model or GPT-5 and later. */
  readonly reasons: boolean;
  /** It takes sampling settings once its effort is `none`. */
  readonly canStopReasoning: boolean;
  readonly refusesStop: boolean;
}

function familyOf(model: string): ModelFamily {
  const name = model
    .slice(model.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/^ft:/, '');
  // one digit: gpt-35-turbo is what Azure calls gpt-3.5-turbo
  const [, major, minor] = /^gpt-(\d)(?:\.(\d+))?(?!-chat)(?=[-:@]|$)/.exec(name) ?? [];
  const generation = Number(major ?? 0) * 100 + Number(minor ?? 0);
  return {
    reasons: /^o\d/.test(name) || generation >= 500,
    canStopReasoning: generation > 500,
    refusesStop: /^o(?:3(?!-mini)|4-mini)/.test(name),
  };
}

function refusedSettings(model: string, settings: Settings): readonly UnsupportedSetting[] {
  const family = familyOf(model);
  const effort = settings.reasoning?.effort ?? null;
  const free = !family.reasons || (family.canStopReasoning && effort === 'none');
  const sampling = family.canStopReasoning
    ? `${model} refuses it unless reasoning.effort is none`
    : `${model} refuses it`;
  return refusedOf([
    { setting: 'temperature', value: settings.temperature, refusedBecause: free ? null : sampling },
    { setting: 'topP', value: settings.topP, refusedBecause: free ? null : sampling },
    {
      setting: 'stop',
      value: settings.stop,
      refusedBecause: family.refusesStop ? `${model} refuses it` : null,
    },
    {
      setting: 'promptCaching',
      value: settings.promptCaching,
      refusedBecause: 'the openai wire has no switch for it; OpenAI caches long prompts by itself',
    },
    {
      setting: 'reasoning.budgetTokens',
      value: settings.reasoning?.budgetTokens ?? null,
      refusedBecause: 'the openai wire has reasoning.effort only',
    },
  ]);
}

/** The request body. What isn't set, or what the model refuses, isn't in it. */
export function toBody(request: CompletionRequest, endpoint: Endpoint): JsonObject {
  const { model, tools } = request;
  const settings = withoutRefused(request.settings, refusedSettings(model, request.settings));
  const itself = isOpenAiItself(endpoint);
  // Ollama and others read only max_tokens; OpenAI's newer models refuse it
  const limit = endpoint.maxTokensParameter ?? (itself ? 'max_completion_tokens' : 'max_tokens');
  const systemRole = itself && familyOf(model).reasons ? 'developer' : 'system';
  const system = request.system === null ? [] : [{ role: systemRole, content: request.system }];
  const body = sent({
    model,
    messages: [...system, ...request.messages.map(toMessage)],
    [limit]: settings.maxTokens,
    temperature: settings.temperature,
    top_p: settings.topP,
    seed: settings.seed,
    stop: settings.stop,
    reasoning_effort: settings.reasoning?.effort ?? null,
    response_format: toResponseFormat(settings.responseFormat, request.schema),
    tools: tools.length === 0 ? null : tools.map(toTool),
    tool_choice: tools.length === 0 ? null : toToolChoice(request.toolChoice),
    stream: request.stream ? true : null,
    stream_options: request.stream ? { include_usage: true } : null,
  });
  return withExtraBody(body, settings.extraBody);
}

// plain text travels as a string: many servers of this wire know no parts
function toMessage({ role, content }: RequestMessage): JsonObject {
  const texts = content.filter((part) => part.type === 'text');
  if (texts.length < content.length) return { role, content: content.map(toPart) };
  return { role, content: texts.map((part) => part.text).join('\n\n') };
}

function toPart(part: ContentPart): JsonObject {
  if (part.type === 'text') return { type: 'text', text: part.text };
  return { type: 'image_url', image_url: { url: `data:${part.mediaType};base64,${part.base64}` } };
}

function toResponseFormat(format: Settings['responseFormat'], schema: JsonObject | null): JsonObject | null {
  switch (format) {
    case 'text':
      return { type: 'text' };
    case 'json':
      return { type: 'json_object' };
    case 'schema':
      return schema === null ? null : { type: 'json_schema', json_schema: { name: 'output', schema } };
    case null:
      return null;
  }
}

function toTool({ name, description, parameters }: ToolSpec): JsonObject {
  return { type: 'function', function: sent({ name, description, parameters }) };
}

function toToolChoice(choice: ToolChoice | null): JsonValue {
  return choice === null || typeof choice === 'string'
    ? choice
    : { type: 'function', function: { name: choice.name } };
}

/** Reads a reply. Throws when it has no message. */
export function toCompletion(body: JsonObject, reply: HttpReply): Completion {
  const choice = objectsIn(body.choices)[0];
  const message = choice?.message;
  if (choice === undefined || !isJsonObject(message)) throw new Error('it has no choices[0].message');
  const refusal = stringOf(message.refusal);
  const parts = partsOf(message.content);
  const text = parts.filter((part) => !isThought(part)).map(textOf);
  const thoughts = parts.filter(isThought).map(textOf);
  const legacyCall = isJsonObject(message.function_call) ? [{ function: message.function_call }] : [];
  const raw = typeof choice.finish_reason === 'string' ? choice.finish_reason : null;
  // vLLM and OpenRouter: the server failed while it was answering, so this is no answer of the model
  const unified = finishReasonOf(raw, refusal !== null || parts.some(isRefusal));
  if (unified === 'error') throw new Error(`the answer ended with "${raw}"`);
  return {
    text: joinedOrNull(text) ?? refusal ?? '',
    // vLLM, Ollama and OpenRouter say `reasoning`, DeepSeek and older vLLM `reasoning_content`
    reasoningText:
      stringOf(message.reasoning_content) ?? stringOf(message.reasoning) ?? joinedOrNull(thoughts),
    toolCalls: [...objectsIn(message.tool_calls), ...legacyCall].map((call) => toToolCall(call, unified)),
    finishReason: { unified, raw },
    usage: toUsage(body.usage),
    servedModel: stringOf(body.model),
    ...replyFacts(body, reply),
  };
}

function toToolCall(call: JsonObject, finish: FinishReason): ToolCall {
  const called = call.function ?? call.custom;
  const given = fieldOf(called, 'arguments') ?? fieldOf(called, 'input') ?? '';
  const rawArguments = typeof given === 'string' ? given : JSON.stringify(given);
  return {
    id: stringOf(call.id),
    name: stringOf(fieldOf(called, 'name')) ?? '',
    rawArguments,
    // some gateways write no arguments as an empty text, which an answer that was cut off may end with too
    arguments: rawArguments === '' && finish === 'tool_calls' ? {} : parseArguments(rawArguments),
  };
}

function toUsage(usage: JsonValue | undefined): Usage | null {
  const inputTokens = countOf(fieldOf(usage, 'prompt_tokens'));
  const completionTokens = countOf(fieldOf(usage, 'completion_tokens'));
  const reasoningTokens = countOf(fieldOf(fieldOf(usage, 'completion_tokens_details'), 'reasoning_tokens'));
  const inputDetails = fieldOf(usage, 'prompt_tokens_details');
  // xAI counts reasoning beside completion_tokens, not within; only the total tells
  const all = sumOf(inputTokens, completionTokens, reasoningTokens);
  const isSeparate = (reasoningTokens ?? 0) > 0 && countOf(fieldOf(usage, 'total_tokens')) === all;
  return usageOrNull({
    inputTokens,
    outputTokens: isSeparate ? sumOf(completionTokens, reasoningTokens) : completionTokens,
    reasoningTokens,
    cachedInputTokens: countOf(fieldOf(inputDetails, 'cached_tokens')),
    cacheWriteTokens: countOf(fieldOf(inputDetails, 'cache_write_tokens')),
  });
}
