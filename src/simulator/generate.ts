import type { JsonValue } from '../domain/json.ts';
import { rightAnswer, wrongAnswer } from './answers.ts';
import type { DrawKey } from './draws.ts';
import { drawFirstTokenMs, drawLatencyMs, drawReasoningTokens, randomFor } from './draws.ts';
import { dressAnswer, fenceJson } from './dress.ts';
import type { FoundCase } from './find-case.ts';
import type { Persona } from './persona.ts';
import { accuracyFor } from './persona.ts';
import type { AnswerFormat } from './profile.ts';
import type { ChatCall, Generation } from './wire.ts';

interface Occasion {
  readonly persona: Persona;
  readonly key: DrawKey;
  readonly found: FoundCase | null;
  readonly formats: readonly AnswerFormat[];
}

const CHARACTERS_PER_TOKEN = 4;
const GENERIC_ANSWER =
  'Thank you for your message. I am a simulated model and know nothing about this question.';

/** The model's answer to a call: the same call on the same occasion is always answered alike. */
export function generate(call: ChatCall, occasion: Occasion): Generation {
  const { persona, key } = occasion;
  const output = withinBudget(answerOf(call, occasion), drawReasoningTokens(persona, key), call.maxTokens);
  const latencyMs = drawLatencyMs(persona, key);
  return {
    ...output,
    inputTokens: estimateTokens(promptOf(call)) + call.imageTokens,
    imageTokens: call.imageTokens,
    servedModel: persona.servedModel ?? call.model,
    latencyMs,
    firstTokenMs: drawFirstTokenMs(key, { ...output, latencyMs }),
  };
}

/** Tokens of a text by the rule of thumb of four characters (UTF-16 units) a token; 0 for an empty text. */
function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

function answerOf(call: ChatCall, occasion: Occasion): string {
  const { persona, key, formats } = occasion;
  const bare = bareAnswer(occasion);
  if (bare === undefined) return GENERIC_ANSWER;
  const text = dressAnswer(bare, promptOf(call), formats);
  const fenced = !call.jsonMode && randomFor(key, 'fence').uniform() < persona.fencedJson;
  return fenced ? fenceJson(text) : text;
}

function bareAnswer({ persona, key, found }: Occasion): JsonValue | undefined {
  if (found === null) return undefined;
  const { example, expectedTexts } = found;
  const right = rightAnswer(example);
  if (right === undefined) return undefined;
  return randomFor(key, 'accuracy').uniform() < accuracyFor(persona, example.tags)
    ? right
    : wrongAnswer(example, expectedTexts, randomFor(key, 'wrong-answer'));
}

function promptOf(call: ChatCall): string {
  return [call.system, ...call.messages.map(({ text }) => text)].join('\n');
}

type Output = Pick<Generation, 'text' | 'toolCalls' | 'finish' | 'outputTokens' | 'reasoningTokens'>;

function withinBudget(text: string, wantedReasoning: number, maxTokens: number | null): Output {
  const visibleTokens = estimateTokens(text);
  const budget = maxTokens ?? Number.POSITIVE_INFINITY;
  if (wantedReasoning + visibleTokens <= budget) {
    const outputTokens = wantedReasoning + visibleTokens;
    return { text, toolCalls: [], finish: 'stop', outputTokens, reasoningTokens: wantedReasoning };
  }
  const reasoningTokens = Math.min(wantedReasoning, budget);
  const visible = firstCharacters(text, (budget - reasoningTokens) * CHARACTERS_PER_TOKEN);
  return { text: visible, toolCalls: [], finish: 'length', outputTokens: budget, reasoningTokens };
}

function firstCharacters(text: string, count: number): string {
  // half of a surrogate pair is not a character
  return text.slice(0, count).replace(/[\uD800-\uDBFF]$/, '');
}
