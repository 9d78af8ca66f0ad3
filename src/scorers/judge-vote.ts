import type { Completion } from '../domain/completion.ts';
import type { AskJudge } from '../domain/judging.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import { readLenientJson } from '../lib/lenient-json.ts';
import type { JudgePrompt } from './judge-data.ts';
import type { Scale } from './judge-scale.ts';
import { excerpt } from './text.ts';

/** One question to a judge. */
export interface VoteInput {
  readonly model: string;
  readonly prompt: JudgePrompt;
  /** From 0. */
  readonly vote: number;
}

/** One grade of a judge. */
export interface Vote {
  readonly worth: number;
  /** The judge's own words. */
  readonly reason: string;
}

/** Asks for one grade, and once more where the answer is none. Throws, saying why, where there is none even so. */
export async function askForVote(input: VoteInput & { readonly scale: Scale }, ask: AskJudge): Promise<Vote> {
  return askTwice(input, { what: 'grade', read: (reply) => readVote(reply, input.scale) }, ask);
}

/** How an answer is read, and what is missing where it is none. */
export interface VoteForm<Answer extends object> {
  readonly what: string;
  /** Why it is none, in words, where it is none. */
  readonly read: (reply: JsonObject) => Answer | string;
}

/** Asks once, and once more where the answer can't be read. Throws, saying why, where there is none even so. */
export async function askTwice<Answer extends object>(
  { model, prompt, vote }: VoteInput,
  { what, read }: VoteForm<Answer>,
  ask: AskJudge,
): Promise<Answer> {
  const put = async (user: string): Promise<Answer | string> => {
    const reply = await ask({ ...prompt, user, model, vote });
    if (reply.kind === 'failed') throw new Error(reply.message);
    const value = readObject(reply.completion);
    return typeof value === 'string' ? value : read(value);
  };
  const first = await put(prompt.user);
  if (typeof first !== 'string') return first;
  const second = await put(`${prompt.user}\n\n${againText(first)}`);
  if (typeof second !== 'string') return second;
  throw new Error(`the judge ${excerpt(model, 60)} gave no ${what}, asked twice: ${second}`);
}

function againText(why: string): string {
  return `An earlier reply of yours could not be used: ${why}. Reply with the JSON object alone.`;
}

/** The JSON object in a judge's reply, or why there is none. */
function readObject({ text, finishReason }: Completion): JsonObject | string {
  const { unified } = finishReason;
  if (unified !== 'stop') return `it did not finish (${unified})`;
  const json = readLenientJson(text, { repair: true });
  if (json === null) return 'it is not JSON';
  const value = json.value as JsonValue;
  return isJsonObject(value) ? value : 'it is not a JSON object';
}

function readVote({ grade, reason }: JsonObject, scale: Scale): Vote | string {
  if (grade === undefined) return 'it has no "grade"';
  const worth = scale.worth(grade);
  if (worth === null) return `the grade ${excerpt(JSON.stringify(grade), 60)} is not ${scale.words}`;
  return { worth, reason: reasonIn(reason) };
}

/** A judge's own words; `''` where it gave none. */
export function reasonIn(reason: JsonValue | undefined): string {
  return typeof reason === 'string' ? reason : '';
}
