import type { Completion } from '../domain/completion.ts';
import type { JsonValue } from '../domain/json.ts';
import { scored, scorerError } from '../domain/score.ts';
import { align } from './align.ts';
import { argumentDifferences, isExpectedCall } from './compare-call.ts';
import type { ScorerDefinition } from './definition.ts';
import type { ExpectedCall } from './expected-calls.ts';
import { expectedCallProblems, patternSteps, readExpectedCalls } from './expected-calls.ts';
import type { MadeCall } from './made-calls.ts';
import { readMadeCalls } from './made-calls.ts';
import { pairOff } from './pair-off.ts';
import { MOST_SEARCH_STEPS } from './read-pattern.ts';
import { clip, excerpt } from './text.ts';

const ORDERS = ['any', 'given'] as const;
const EXTRAS = ['forbid', 'allow'] as const;

interface ToolCallsOptions {
  readonly order?: (typeof ORDERS)[number];
  readonly extra?: (typeof EXTRAS)[number];
}

const MOST_MADE = 1000;
const MOST_REASONS = 8;

/** Whether the calls a model made are those expected; the value is the share of the expected calls that were made. */
export const toolCalls: ScorerDefinition = {
  meta: {
    id: 'toolCalls',
    title: 'Tool calls',
    passesWhen:
      'the calls made match `expectedToolCalls`: names exactly, arguments by type and value; `[]` means that no call is right',
    options: {
      type: 'object',
      properties: {
        order: {
          description: 'Whether the calls may come in any order, or only in that of the expectation.',
          enum: ORDERS,
          default: 'any',
        },
        extra: {
          description:
            'Whether calls beyond the expected ones fail. Those that are malformed, invalid or to an unknown tool always do.',
          enum: EXTRAS,
          default: 'forbid',
        },
      },
      additionalProperties: false,
    },
  },
  create: (options, compile) => {
    const { order = 'any', extra = 'forbid' } = options as ToolCallsOptions;
    return {
      problems: (example) => expectedCallProblems(example, compile),
      score: (example, completion) => {
        const answer = answerOf(completion);
        const total = completion.toolCalls.length;
        if (total > MOST_MADE) {
          const reason = `${total} calls were made; more than ${MOST_MADE} are not compared`;
          return scored({ pass: false, answer, reason });
        }
        const expected = readExpectedCalls(example.expectedToolCalls ?? []);
        const length = sumOfLengths(completion);
        if (patternSteps(expected) * length > MOST_SEARCH_STEPS) {
          return scorerError(`the arguments are too long for the patterns expected (${length} characters)`);
        }
        const made = readMadeCalls(example, completion, compile);
        if (total === 0 && expected.length === 0) return withoutCalls(completion);
        const pairs = pair(expected, made, order);
        const reasons = reasonsAgainst({ expected, made, pairs, extra });
        const matched = pairs.filter((at) => at !== null).length;
        const value = expected.length === 0 ? 0 : matched / expected.length;
        return scored({ pass: reasons.length === 0, value, answer, reason: summaryOf(reasons, matched) });
      },
    };
  },
};

function sumOfLengths({ toolCalls: calls }: Completion): number {
  let length = 0;
  for (const { rawArguments } of calls) length += rawArguments.length;
  return length;
}

type Pairs = readonly (number | null)[];

function pair(expected: readonly ExpectedCall[], made: readonly MadeCall[], order: 'any' | 'given'): Pairs {
  const assign = order === 'any' ? pairOff : align;
  return assign(expected.length, made.length, (row, column) => {
    const [wanted, call] = [expected[row], made[column]];
    return wanted !== undefined && call !== undefined && isExpectedCall(call, wanted);
  });
}

/** No call is right only where the model came to its own end: what was cut off might have called. */
function withoutCalls({ finishReason, text }: Completion) {
  const { unified } = finishReason;
  const answer = text.trim() === '' ? null : excerpt(text);
  if (UNFINISHED.has(unified)) {
    const reason = `no call was made, but the output did not come to its end (finish reason ${unified})`;
    return scored({ pass: false, answer, reason });
  }
  return scored({ pass: true, answer, reason: 'no call was made, and none was right' });
}

const UNFINISHED: ReadonlySet<string> = new Set([
  'length',
  'context_exceeded',
  'content_filter',
  'malformed_tool_call',
  'pause',
  'error',
]);

interface Match {
  readonly expected: readonly ExpectedCall[];
  readonly made: readonly MadeCall[];
  /** For each expected call the index of the one that was made. */
  readonly pairs: Pairs;
  readonly extra: 'forbid' | 'allow';
}

/** All that is wrong, calls that could not even be carried out first; empty when everything matches. */
function reasonsAgainst({ expected, made, pairs, extra }: Match): readonly string[] {
  const faults = made.flatMap(({ fault }) => (fault === null ? [] : [fault]));
  const left = new Set(made.keys());
  for (const index of pairs) if (index !== null) left.delete(index);
  const missing = expected.flatMap((wanted, row) => {
    if ((pairs[row] ?? null) !== null) return [];
    const near = [...left].find((index) => made[index]?.name === wanted.name);
    const call = near === undefined ? undefined : made[near];
    if (near !== undefined) left.delete(near);
    return [missingReason(wanted, row, call)];
  });
  const surplus = [...left].flatMap((index) => {
    const call = made[index];
    return call === undefined || call.fault !== null ? [] : [`${call.label} was not expected`];
  });
  return [...faults, ...missing, ...(extra === 'forbid' ? surplus : [])];
}

/** `near` is a call of the same name that matches no other expected one. */
function missingReason(wanted: ExpectedCall, row: number, near: MadeCall | undefined): string {
  const label = `expected call ${row + 1} ${excerpt(wanted.name, 60)}`;
  if (near === undefined) return `${label} was not made`;
  if (near.arguments === null) return `${label} was not made in a form that can be read`;
  const differences = argumentDifferences(near.arguments, wanted);
  if (differences.length > 0) return `${near.label}, ${label}: ${differences.join('; ')}`;
  return near.fault === null
    ? `${label} came out of order, as ${near.label}`
    : `${label} was not made validly`;
}

function summaryOf(reasons: readonly string[], matched: number): string {
  if (reasons.length === 0) return `${matched} expected ${matched === 1 ? 'call was' : 'calls were'} made`;
  const more = reasons.length > MOST_REASONS ? `; ${reasons.length - MOST_REASONS} more` : '';
  return `${reasons.slice(0, MOST_REASONS).join('; ')}${more}`;
}

/** The calls as they were made; `null` where there were none. */
function answerOf({ toolCalls: calls }: Completion): JsonValue {
  if (calls.length === 0) return null;
  const shown = calls
    .slice(0, 20)
    .map(({ name, rawArguments }) => clip(`${name} ${clip(rawArguments, 1000)}`, 1000));
  return shown.join('\n');
}
