import type { Completion } from '../domain/completion.ts';
import type { JsonValue } from '../domain/json.ts';
import type { Score } from '../domain/score.ts';
import { scored, scorerError } from '../domain/score.ts';
import { TOOL_FAULTS } from '../domain/tool-fault.ts';
import { align } from './align.ts';
import type { Pairs } from './call-faults.ts';
import { faultsAgainst, UNFINISHED } from './call-faults.ts';
import { isExpectedCall } from './compare-call.ts';
import type { ScorerDefinition } from './definition.ts';
import type { ExpectedCall } from './expected-calls.ts';
import { expectedCallProblems, patternSteps, readExpectedCalls } from './expected-calls.ts';
import type { CallFault, MadeCall } from './made-calls.ts';
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
        const total = completion.toolCalls.length;
        if (total > MOST_MADE) {
          const reason = `${total} calls were made; more than ${MOST_MADE} are not compared`;
          return judged([{ kind: 'too_many', reason }], { completion, value: 0 });
        }
        const expected = readExpectedCalls(example.expectedToolCalls ?? []);
        const length = sumOfLengths(completion);
        if (patternSteps(expected) * length > MOST_SEARCH_STEPS) {
          return scorerError(`the arguments are too long for the patterns expected (${length} characters)`);
        }
        const made = readMadeCalls(example, completion, compile);
        if (total === 0 && expected.length === 0) return withoutCalls(completion);
        const pairs = pair(expected, made, order);
        const matched = pairs.filter((at) => at !== null).length;
        const value = expected.length === 0 ? 0 : matched / expected.length;
        const faults = faultsAgainst({
          expected,
          made,
          pairs,
          extra,
          finish: completion.finishReason.unified,
        });
        return judged(faults, { completion, value, passed: passedOf(matched) });
      },
    };
  },
};

/** The score of what is wrong, all of it in the reason and each kind once to be counted. */
function judged(
  faults: readonly CallFault[],
  { completion, value, passed = '' }: { completion: Completion; value: number; passed?: string },
): Score {
  const pass = faults.length === 0;
  const reason = pass ? passed : summaryOf(faults.map((fault) => fault.reason));
  const kinds = new Set(faults.flatMap(({ kind }) => kind ?? []));
  const toolFaults = TOOL_FAULTS.filter((kind) => kinds.has(kind));
  return { ...scored({ pass, value, answer: answerOf(completion), reason }), toolFaults };
}

function sumOfLengths({ toolCalls: calls }: Completion): number {
  let length = 0;
  for (const { rawArguments } of calls) length += rawArguments.length;
  return length;
}

function pair(expected: readonly ExpectedCall[], made: readonly MadeCall[], order: 'any' | 'given'): Pairs {
  const assign = order === 'any' ? pairOff : align;
  return assign(expected.length, made.length, (row, column) => {
    const [wanted, call] = [expected[row], made[column]];
    return wanted !== undefined && call !== undefined && isExpectedCall(call, wanted);
  });
}

/** No call is right only where the model came to its own end: what was cut off might have called. */
function withoutCalls(completion: Completion): Score {
  const { unified } = completion.finishReason;
  const reason = `no call was made, but the output did not come to its end (finish reason ${unified})`;
  const faults: readonly CallFault[] = UNFINISHED.has(unified) ? [{ kind: 'unfinished', reason }] : [];
  const score = judged(faults, { completion, value: 1 - faults.length, passed: NO_CALL_IS_RIGHT });
  return { ...score, answer: completion.text.trim() === '' ? null : excerpt(completion.text) };
}

const NO_CALL_IS_RIGHT = 'no call was made, and none was right';

function passedOf(matched: number): string {
  return `${matched} expected ${matched === 1 ? 'call was' : 'calls were'} made`;
}

function summaryOf(reasons: readonly string[]): string {
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
