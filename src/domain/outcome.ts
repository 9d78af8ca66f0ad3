import type { Completion, ToolCall } from './completion.ts';
import { isCutOff, isEmptyOutput } from './completion.ts';
import type { Score } from './score.ts';
import type { JsonLevel, Outcome } from './trial.ts';

/** The first class that fits a trial, in the order of contract section 2. */
export function outcomeOf(
  completion: Completion | null,
  scores: readonly Score[],
  jsonLevel: JsonLevel | null,
): Outcome {
  if (completion === null) return 'error';
  const judged = scores.length > 0 && scores.every((score) => score.status === 'scored');
  if (judged && scores.every((score) => score.pass === true)) return 'correct';
  if (!judged) return 'unscored';
  const finish = completion.finishReason.unified;
  if (finish === 'refusal' || finish === 'content_filter') return 'refused';
  if (isCutOff(finish)) return 'truncated';
  if (isEmptyOutput(completion)) return 'empty';
  if (finish === 'malformed_tool_call' || jsonLevel === 'failed') return 'malformed';
  if (completion.toolCalls.some(isMalformed)) return 'malformed';
  return 'wrong';
}

/** Arguments that aren't JSON; nothing at all stands for none. */
function isMalformed(call: ToolCall): boolean {
  return call.arguments === null && call.rawArguments.trim() !== '';
}
