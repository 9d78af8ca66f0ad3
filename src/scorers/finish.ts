import type { JsonValue } from '../domain/json.ts';
import type { Completion } from '../domain/completion.ts';
import { isCutOff, isEmptyOutput } from '../domain/completion.ts';
import type { Score } from '../domain/score.ts';
import { clip } from './text.ts';

const LONGEST_REASON = 2000;
const LONGEST_ANSWER = 1000;

/** A score fit to be kept: it says when the output was cut off, refused or empty, and no part of it is long. */
export function finishedScore(score: Score, completion: Completion): Score {
  const note = noteOn(completion);
  const failed = score.pass === false;
  const noted =
    note === null ? score.reason : failed ? `${note}: ${score.reason}` : `${score.reason} (${note})`;
  return { ...score, answer: boundedAnswer(score.answer), reason: clip(noted, LONGEST_REASON) };
}

function noteOn(completion: Completion): string | null {
  const { unified } = completion.finishReason;
  if (isCutOff(unified)) return `the output was cut off (${unified})`;
  if (unified === 'refusal') return 'the model refused (refusal)';
  if (unified === 'content_filter') return 'the provider blocked the output (content_filter)';
  if (unified === 'malformed_tool_call') return 'the tool call was malformed (malformed_tool_call)';
  return isEmptyOutput(completion) ? 'the output is empty' : null;
}

function boundedAnswer(answer: JsonValue): JsonValue {
  return typeof answer === 'string' ? clip(answer, LONGEST_ANSWER) : answer;
}
