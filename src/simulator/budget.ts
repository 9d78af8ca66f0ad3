import type { ExpectedToolCall } from '../domain/case.ts';
import type { GeneratedCall, Generation } from './wire.ts';

const CHARACTERS_PER_TOKEN = 4;

interface Wanted {
  readonly text: string;
  readonly calls: readonly ExpectedToolCall[];
  readonly reasoningTokens: number;
}

type Output = Pick<Generation, 'text' | 'toolCalls' | 'finish' | 'outputTokens' | 'reasoningTokens'>;

/** Tokens of a text by the rule of thumb of four characters (UTF-16 units) a token; 0 for an empty text. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** What is left of an output within a budget of tokens: reasoning comes first, then text, then calls. */
export function withinBudget({ text, calls, reasoningTokens }: Wanted, maxTokens: number | null): Output {
  const written = calls.map(({ name, arguments: given }) => ({ name, arguments: JSON.stringify(given) }));
  const visibleTokens = estimateTokens([text, ...written.flatMap(Object.values)].join(''));
  const budget = maxTokens ?? Number.POSITIVE_INFINITY;
  if (reasoningTokens + visibleTokens <= budget) {
    return {
      text,
      toolCalls: written.map((call) => ({ ...call, complete: true })),
      finish: calls.length > 0 ? 'tool_calls' : 'stop',
      outputTokens: reasoningTokens + visibleTokens,
      reasoningTokens,
    };
  }
  const reasoned = Math.min(reasoningTokens, budget);
  const characters = (budget - reasoned) * CHARACTERS_PER_TOKEN;
  return {
    text: firstCharacters(text, characters),
    toolCalls: firstCalls(written, characters - text.length),
    finish: 'length',
    outputTokens: budget,
    reasoningTokens: reasoned,
  };
}

function firstCalls(calls: readonly Omit<GeneratedCall, 'complete'>[], characters: number): GeneratedCall[] {
  const kept: GeneratedCall[] = [];
  let left = characters;
  for (const call of calls) {
    left -= call.name.length;
    // a name that isn't whole is no call yet
    if (left < 0) break;
    const complete = call.arguments.length <= left;
    kept.push({ ...call, arguments: firstCharacters(call.arguments, left), complete });
    left -= call.arguments.length;
  }
  return kept;
}

function firstCharacters(text: string, count: number): string {
  // half of a surrogate pair is not a character
  return text.slice(0, Math.max(0, count)).replace(/[\uD800-\uDBFF]$/, '');
}
