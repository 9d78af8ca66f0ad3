import type { JsonValue } from '../domain/json.ts';
import { rightAnswer, wrongAnswer } from './answers.ts';
import type { DrawKey } from './draws.ts';
import { estimateTokens, withinBudget } from './budget.ts';
import { drawReasoningTokens, drawTiming, randomFor } from './draws.ts';
import { dressAnswer, fenceJson } from './dress.ts';
import type { FoundCase } from './find-case.ts';
import type { Persona } from './persona.ts';
import { accuracyFor } from './persona.ts';
import type { AnswerFormat } from './profile.ts';
import { cacheUse } from './prompt-cache.ts';
import { instanceOf } from './instance.ts';
import type { ReplyShape } from './reply-shape.ts';
import { withShape } from './shaped-reply.ts';
import { callsFor } from './tool-calls.ts';
import type { ChatCall, Generation } from './wire.ts';

interface Occasion {
  readonly persona: Persona;
  readonly key: DrawKey;
  readonly found: FoundCase | null;
  readonly formats: readonly AnswerFormat[];
  /** `null`: the wire's usual one. */
  readonly shape: ReplyShape | null;
}

const GENERIC_ANSWER =
  'Thank you for your message. I am a simulated model and know nothing about this question.';

/** The model's answer to a call: the same call on the same occasion is always answered alike. */
export function generate(call: ChatCall, occasion: Occasion): Generation {
  const { persona, key } = occasion;
  const right = isRight(occasion);
  const calls = callsFor(call, {
    example: occasion.found?.example ?? null,
    right,
    random: randomFor(key, 'wrong-answer'),
  });
  const text = calls.length > 0 ? '' : answerOf(call, occasion, right);
  const wanted = { text, calls, reasoningTokens: drawReasoningTokens(persona, key) };
  const output = withinBudget(wanted, call.maxTokens);
  const { outputTokens: wantedTokens } = withinBudget(wanted, null);
  const inputTokens = estimateTokens(promptOf(call) + toolsText(call)) + call.imageTokens;
  const generation = {
    ...output,
    ...cacheUse(call.cache, inputTokens, key.repeat),
    inputTokens,
    imageTokens: call.imageTokens,
    servedModel: persona.servedModel ?? call.model,
    ...drawTiming(persona, key, { ...output, wantedTokens }),
    shape: null,
  };
  return withShape(generation, occasion.shape);
}

function answerOf(call: ChatCall, occasion: Occasion, right: boolean): string {
  const { persona, key, formats } = occasion;
  const bare = bareAnswer(occasion, right);
  if (bare === undefined) {
    const { schema } = call;
    if (schema === null || occasion.found !== null) return GENERIC_ANSWER;
    return JSON.stringify(instanceOf(schema, randomFor(key, 'instance')));
  }
  const text = dressAnswer(bare, promptOf(call), formats);
  const plain = call.jsonMode || isShownItsFence(call);
  const fenced = !plain && randomFor(key, 'fence').uniform() < persona.fencedJson;
  return fenced ? fenceJson(text) : text;
}

/** A model that is asked again after a fenced answer leaves the fence out, as most do when they are told to. */
function isShownItsFence({ messages }: ChatCall): boolean {
  const before = messages.at(-2);
  return before?.role === 'assistant' && before.text.startsWith('```');
}

function isRight({ persona, key, found }: Occasion): boolean {
  return randomFor(key, 'accuracy').uniform() < accuracyFor(persona, found?.example.tags ?? []);
}

function bareAnswer({ key, found }: Occasion, right: boolean): JsonValue | undefined {
  if (found === null) return undefined;
  const { example, expectedTexts } = found;
  const answer = rightAnswer(example);
  if (answer === undefined || right) return answer;
  return wrongAnswer(example, expectedTexts, randomFor(key, 'wrong-answer'));
}

function promptOf(call: ChatCall): string {
  return [call.system, ...call.messages.map(({ text }) => text)].join('\n');
}

function toolsText({ tools }: ChatCall): string {
  return tools.length === 0 ? '' : JSON.stringify(tools);
}
