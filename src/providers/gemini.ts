import type { GenerateContentRequest, GenerativeModel } from '@google/generative-ai';
import type { ToolChoice, ToolSpec } from '../domain/case.ts';
import type { Completion, FinishReason, ToolCall, Usage } from '../domain/completion.ts';
import { isJsonObject } from '../domain/json.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { ReasoningSettings, Settings } from '../domain/model.ts';
import type { CallFactory, UnsupportedSetting } from '../domain/provider.ts';
import type { CompletionRequest, ContentPart } from '../domain/request.ts';
import { createGeminiAssembler } from './assemble-gemini.ts';
import { createAttempts } from './attempt.ts';
import { baseUrlOf } from './endpoint.ts';
import {
  countOf,
  fieldOf,
  joinedOrNull,
  objectsIn,
  replyFacts,
  stringOf,
  sumOf,
  usageOrNull,
} from './reply.ts';
import type { HttpReply } from './reply.ts';
import { refusedOf, sent, sentOrNull, withExtraBody, withoutRefused } from './settings.ts';
import { scopeGlobalFetch } from './scoped-fetch.ts';

/** Gemini's generateContent. The SDK's own `timeout`, `text()` and error classes are left alone: they lose facts. */
export const gemini: CallFactory = {
  settingsNotSent: (model) => refusedSettings(model.model, model.settings),
  open: async (model, apiKey) => {
    const attempt = createAttempts(model.endpoint, apiKey);
    const { GoogleGenerativeAI } = await import('@google/generative-ai');
    const runWithin = scopeGlobalFetch();
    const client = new GoogleGenerativeAI('sent-by-the-transport');
    const baseUrl = baseUrlOf(model.endpoint);
    return {
      complete: (request, hooks) => {
        const call = { request, hooks, wireHeaders: {}, createAssembler: createGeminiAssembler };
        return attempt(call, async (exchange) => {
          const body = toBody(request) as unknown as GenerateContentRequest;
          const asked = client.getGenerativeModel({ model: request.model }, { baseUrl });
          await runWithin<unknown>(exchange, () =>
            request.stream ? openStream(asked, body) : asked.generateContent(body),
          );
          return toCompletion(exchange.answer ?? {}, exchange);
        });
      },
    };
  },
};

// The transport has read the stream when this resolves; what the SDK makes of it is left alone, its failure included
async function openStream(asked: GenerativeModel, body: GenerateContentRequest): Promise<void> {
  const { response } = await asked.generateContentStream(body);
  await response.catch(() => undefined);
}

/** Gemini 2.5 thinks by a token budget, later models by a level; both together are refused. */
function thinksByBudget(model: string): boolean {
  return /gemini-2\.5/.test(model);
}

function refusedSettings(model: string, settings: Settings): readonly UnsupportedSetting[] {
  const reasoning = settings.reasoning ?? { effort: null, budgetTokens: null };
  const byBudget = thinksByBudget(model);
  return refusedOf([
    {
      setting: 'reasoning.effort',
      value: reasoning.effort,
      refusedBecause: byBudget ? whyNoEffort(model, reasoning) : whyNoLevel(model, reasoning),
    },
    {
      setting: 'promptCaching',
      value: settings.promptCaching,
      refusedBecause: 'the gemini wire has no switch for it; Gemini caches long prompts by itself',
    },
    {
      setting: 'reasoning.budgetTokens',
      value: reasoning.budgetTokens,
      refusedBecause: byBudget ? null : `${model} takes reasoning.effort instead`,
    },
  ]);
}

function whyNoEffort(model: string, { effort, budgetTokens }: ReasoningSettings): string | null {
  if (budgetTokens !== null) return `${model} takes one of the two; reasoning.budgetTokens is sent`;
  return effort === 'none' ? null : `${model} takes reasoning.budgetTokens instead (or effort none)`;
}

function whyNoLevel(model: string, { effort }: ReasoningSettings): string | null {
  return effort === 'none' || effort === 'xhigh' || effort === 'max'
    ? `${model} knows the levels minimal, low, medium and high`
    : null;
}

/** The request body. What isn't set, or what the model refuses, isn't in it. */
export function toBody(request: CompletionRequest): JsonObject {
  const { model, tools } = request;
  const settings = withoutRefused(request.settings, refusedSettings(model, request.settings));
  const body = sent({
    contents: request.messages.map(({ role, content }) => ({
      role: role === 'assistant' ? 'model' : 'user',
      parts: content.map(toPart),
    })),
    systemInstruction: request.system === null ? null : { role: 'system', parts: [{ text: request.system }] },
    generationConfig: sentOrNull({
      maxOutputTokens: settings.maxTokens,
      temperature: settings.temperature,
      topP: settings.topP,
      seed: settings.seed,
      stopSequences: settings.stop,
      thinkingConfig: toThinking(settings.reasoning),
      ...toResponseFormat(settings.responseFormat, request.schema),
    }),
    tools: tools.length === 0 ? null : [{ functionDeclarations: tools.map(toTool) }],
    toolConfig: tools.length === 0 ? null : toToolConfig(request.toolChoice),
  });
  return withExtraBody(body, settings.extraBody);
}

function toPart(part: ContentPart): JsonObject {
  if (part.type === 'text') return { text: part.text };
  return { inlineData: { mimeType: part.mediaType, data: part.base64 } };
}

function toThinking(reasoning: ReasoningSettings | null): JsonObject | null {
  const { effort, budgetTokens } = reasoning ?? { effort: null, budgetTokens: null };
  if (budgetTokens !== null) return { thinkingBudget: budgetTokens };
  if (effort === 'none') return { thinkingBudget: 0 };
  return effort === null ? null : { thinkingLevel: effort };
}

function toResponseFormat(format: Settings['responseFormat'], schema: JsonObject | null): JsonObject {
  switch (format) {
    case 'text':
      return { responseMimeType: 'text/plain' };
    case 'json':
      return { responseMimeType: 'application/json' };
    case 'schema':
      return schema === null ? {} : { responseMimeType: 'application/json', responseJsonSchema: schema };
    case null:
      return {};
  }
}

function toTool({ name, description, parameters }: ToolSpec): JsonObject {
  return sent({ name, description, parameters });
}

function toToolConfig(choice: ToolChoice | null): JsonObject | null {
  if (choice === null) return null;
  const mode = { auto: 'AUTO', none: 'NONE', required: 'ANY' } as const;
  const calling =
    typeof choice === 'string'
      ? { mode: mode[choice] }
      : { mode: 'ANY', allowedFunctionNames: [choice.name] };
  return { functionCallingConfig: calling };
}

/** Reads a reply. Throws when it has neither a candidate nor a word on why there is none. */
export function toCompletion(body: JsonObject, reply: HttpReply): Completion {
  const candidate = objectsIn(body.candidates)[0];
  if (candidate === undefined && !isJsonObject(body.promptFeedback)) throw new Error('it has no candidates');
  const parts = objectsIn(fieldOf(candidate?.content, 'parts'));
  const textsOf = (thought: boolean): string[] =>
    parts.filter((part) => (part.thought === true) === thought).map((part) => stringOf(part.text) ?? '');
  const calls = parts.map((part) => part.functionCall).filter((call) => isJsonObject(call));
  const reason = candidate?.finishReason;
  const blocked = stringOf(fieldOf(body.promptFeedback, 'blockReason'));
  // a block tells more than the reason beside it, which may be OTHER or absent
  const raw = blocked ?? stringOf(reason);
  return {
    text: textsOf(false).join(''),
    reasoningText: joinedOrNull(textsOf(true)),
    toolCalls: calls.map(toToolCall),
    finishReason: {
      unified: blocked === null ? finishReasonOf(raw, calls.length > 0) : 'content_filter',
      raw,
    },
    usage: toUsage(body.usageMetadata, parts.length > 0),
    servedModel: stringOf(body.modelVersion),
    ...replyFacts(body, reply),
  };
}

function toToolCall(call: JsonObject): ToolCall {
  const given = call.args ?? {};
  return {
    id: stringOf(call.id),
    name: stringOf(call.name) ?? '',
    rawArguments: JSON.stringify(given),
    arguments: given,
  };
}

/** The unified finish reason; Gemini says STOP for tool calls too. */
export function finishReasonOf(raw: string | null, hasCalls: boolean): FinishReason {
  switch (raw) {
    case 'STOP':
      return hasCalls ? 'tool_calls' : 'stop';
    case 'MAX_TOKENS':
      return 'length';
    case 'SAFETY':
    case 'RECITATION':
    case 'BLOCKLIST':
    case 'PROHIBITED_CONTENT':
    case 'SPII':
    case 'IMAGE_SAFETY':
    case 'IMAGE_PROHIBITED_CONTENT':
    case 'IMAGE_RECITATION':
      return 'content_filter';
    case 'MALFORMED_FUNCTION_CALL':
    case 'UNEXPECTED_TOOL_CALL':
    case 'TOO_MANY_TOOL_CALLS':
    case 'MALFORMED_RESPONSE':
    case 'MISSING_THOUGHT_SIGNATURE':
      return 'malformed_tool_call';
    case 'CONTINUATION':
      return 'pause';
    default:
      return 'unknown';
  }
}

function toUsage(usage: JsonValue | undefined, hasParts: boolean): Usage | null {
  const prompt = countOf(fieldOf(usage, 'promptTokenCount'));
  const thoughts = countOf(fieldOf(usage, 'thoughtsTokenCount'));
  const inputTokens =
    prompt === null ? null : sumOf(prompt, countOf(fieldOf(usage, 'toolUsePromptTokenCount')));
  const isAllInput = inputTokens !== null && countOf(fieldOf(usage, 'totalTokenCount')) === inputTokens;
  return usageOrNull({
    inputTokens,
    // candidates leave out thoughts; either is missing where there was none, and a blocked prompt has neither
    outputTokens:
      sumOf(countOf(fieldOf(usage, 'candidatesTokenCount')), thoughts) ??
      (isAllInput && !hasParts ? 0 : null),
    reasoningTokens: thoughts,
    cachedInputTokens: countOf(fieldOf(usage, 'cachedContentTokenCount')),
    cacheWriteTokens: null,
  });
}
