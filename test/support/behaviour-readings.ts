import type { Completion, ToolCall, Usage } from '../../src/domain/completion.ts';
import type { FailureScope } from '../../src/domain/errors.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { Outcome } from './behaviour.ts';

const NEXT: Readonly<Record<FailureScope, string>> = {
  retry: 'tried again',
  case: 'the case is given up',
  model: 'the model is given up',
  key: 'the key is given up',
};

/** A failed attempt in words, or that there was none. */
export function readFailure({ failure, error }: Outcome): string {
  if (failure !== null) return `\`${failure.kind}\`, ${NEXT[failure.scope]}`;
  return error === null ? 'an answer' : `no ProviderError: ${String(error)}`;
}

/** The finish reason, or how the attempt failed. */
export function readFinish(outcome: Outcome): string {
  const { completion } = outcome;
  return completion === null ? readFailure(outcome) : `\`${completion.finishReason.unified}\``;
}

/** Every count, `-` for what is not known. */
export function readUsage(outcome: Outcome): string {
  const { completion } = outcome;
  if (completion === null) return readFailure(outcome);
  return completion.usage === null ? 'not known' : countsOf(completion.usage);
}

function countsOf(usage: Usage): string {
  const { inputTokens, outputTokens, reasoningTokens, cachedInputTokens, cacheWriteTokens } = usage;
  const counts = { in: inputTokens, out: outputTokens, reasoning: reasoningTokens };
  return Object.entries({ ...counts, cached: cachedInputTokens, written: cacheWriteTokens })
    .map(([name, count]) => `${name} ${count ?? '-'}`)
    .join(', ');
}

/** The visible answer, its thoughts, calls and finish reason. */
export function readAnswer(outcome: Outcome): string {
  const { completion } = outcome;
  return completion === null ? readFailure(outcome) : answerOf(completion);
}

function answerOf(completion: Completion): string {
  return `${readVisible(completion)}, \`${completion.finishReason.unified}\``;
}

/** The visible answer, its calls and thoughts. */
export function readVisible({ text, reasoningText, toolCalls }: Completion): string {
  const thought = reasoningText === null ? '' : `, thoughts "${reasoningText}"`;
  const shown = text.trim() === '' ? 'no text' : `"${text}"`;
  return `${[shown, ...toolCalls.map(callOf)].join(', ')}${thought}`;
}

function callOf({ name, arguments: given }: ToolCall): string {
  return `call \`${name}(${given === null ? 'unreadable' : JSON.stringify(given)})\``;
}

/** What settings added to the body, and which of them are not sent. */
export function readSettings({ body, bareBody, notSent, completion, error }: Outcome): string {
  if (completion === null) return String(error);
  const added = Object.entries(body).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(bareBody[name]),
  );
  const sent: JsonObject = Object.fromEntries(added);
  return [
    ...(added.length === 0 ? [] : [`\`${JSON.stringify(sent)}\``]),
    ...notSent.map(({ setting, why }) => `\`${setting}\` is not sent: ${why}`),
  ].join('; ');
}
