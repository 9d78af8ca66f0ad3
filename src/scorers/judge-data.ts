import type { Case } from '../domain/case.ts';
import type { Completion } from '../domain/completion.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { hashJson } from '../lib/hash.ts';

/** What a judge is asked, and the form its answer has. */
export interface JudgePrompt {
  readonly system: string;
  readonly user: string;
  readonly schema: JsonObject;
}

/** A title, and a text that comes from the dataset or from a model. */
export type DataPart = readonly [title: string, text: string];

const MARK_LENGTH = 24;

/**
 * Texts between marks that hold a hash of all of them and of the rubric: no text can contain its own hash, so none can
 * end its part and speak as the judge's instructions. Unlike a random mark it is the same when the same is asked again,
 * so that the cache knows the question.
 */
export function markedData(
  rubric: string,
  parts: readonly DataPart[],
): { readonly mark: string; readonly user: string } {
  const mark = hashJson([rubric, parts]).slice(0, MARK_LENGTH);
  const marked = parts.map(([title, text]) => `[begin ${title} ${mark}]\n${text}\n[end ${title} ${mark}]`);
  return { mark, user: marked.join('\n\n') };
}

/** A case's own system text, its chat and its input. */
export function taskOf({ input, messages, system }: Pick<Case, 'input' | 'messages' | 'system'>): string {
  const said = (messages ?? []).map(({ role, content }) => `${role}: ${content}`);
  const own = system === null ? [] : [`system: ${system}`];
  return [...own, ...said, asText(input)].filter((text) => text !== '').join('\n\n');
}

/** What a case expects, as one part; no part where it says nothing. */
export function expectedPart({ expected }: Pick<Case, 'expected'>): readonly DataPart[] {
  return expected === null ? [] : [['expected answer', asText(expected.value)]];
}

/** An output with its tool calls. */
export function answerOf({ text, toolCalls }: Pick<Completion, 'text' | 'toolCalls'>): string {
  const calls = toolCalls.map(({ name, rawArguments }) => `tool call: ${name}(${rawArguments})`);
  return [text, ...calls].filter((part) => part !== '').join('\n');
}

function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** The form of a judge's answer: its reason, and what it decides. */
export function answerSchema(name: string, decision: JsonObject): JsonObject {
  return {
    type: 'object',
    // first the reason: what is decided before it is thought over is worse
    properties: { reason: { type: 'string' }, [name]: decision },
    required: ['reason', name],
    additionalProperties: false,
  };
}
