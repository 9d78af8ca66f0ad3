import type { Completion } from '../domain/completion.ts';
import type { AskJudge } from '../domain/judging.ts';
import type { JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import { readLenientJson } from '../lib/lenient-json.ts';
import type { JudgePrompt } from './judge-prompt.ts';
import type { Scale } from './judge-scale.ts';
import { excerpt } from './text.ts';

/** One grade of a judge. */
export interface Vote {
  readonly worth: number;
  /** The judge's own words. */
  readonly reason: string;
}

interface VoteInput {
  readonly model: string;
  readonly prompt: JudgePrompt;
  readonly scale: Scale;
  /** From 0. */
  readonly vote: number;
}

/** Asks for one grade, and once more where the answer is none. Throws, saying why, where there is none even so. */
export async function askForVote({ model, prompt, scale, vote }: VoteInput, ask: AskJudge): Promise<Vote> {
  const put = async (user: string): Promise<Vote | string> => {
    const reply = await ask({ ...prompt, user, model, vote });
    if (reply.kind === 'failed') throw new Error(reply.message);
    return readVote(reply.completion, scale);
  };
  const first = await put(prompt.user);
  if (typeof first !== 'string') return first;
  const second = await put(`${prompt.user}\n\n${againText(first)}`);
  if (typeof second !== 'string') return second;
  throw new Error(`the judge ${excerpt(model, 60)} gave no grade, asked twice: ${second}`);
}

function againText(why: string): string {
  return `An earlier reply of yours could not be used: ${why}. Reply with the JSON object alone.`;
}

/** The grade in a judge's reply, or why there is none. */
function readVote({ text, finishReason }: Completion, scale: Scale): Vote | string {
  const { unified } = finishReason;
  if (unified !== 'stop') return `it did not finish (${unified})`;
  const json = readLenientJson(text, { repair: true });
  if (json === null) return 'it is not JSON';
  const value = json.value as JsonValue;
  if (!isJsonObject(value)) return 'it is not a JSON object';
  const { grade, reason } = value;
  if (grade === undefined) return 'it has no "grade"';
  const worth = scale.worth(grade);
  if (worth === null) return `the grade ${excerpt(JSON.stringify(grade), 60)} is not ${scale.words}`;
  return { worth, reason: typeof reason === 'string' ? reason : '' };
}
