import type { JsonValue } from '../domain/json.ts';
import type { ArmSummary, WorstCase } from '../domain/report.ts';
import type { TrialResult } from '../domain/trial.ts';
import { failureRank } from './judged.ts';
import { createShortList } from './short-list.ts';
import type { CaseFacts, Fold } from './summary-input.ts';

const SHOWN = 3;
const LONGEST_TEXT = 200;

interface Failure {
  readonly trial: TrialResult;
  readonly facts: CaseFacts;
  readonly meanValue: number;
  readonly rank: number;
}

/**
 * At most three failed trials: the lowest mean score value first, then by outcome (truncated, empty, malformed,
 * refused, wrong), then in the dataset's order. Errors and trials that could not be judged are no failures.
 */
export function createWorstFold(): Fold<Pick<ArmSummary, 'worst'>> {
  const list = createShortList(SHOWN, compareFailures);
  return {
    add: (trial, facts) => {
      const rank = failureRank(trial.outcome);
      if (rank !== null) list.add({ trial, facts, rank, meanValue: meanValueOf(trial) });
    },
    summary: () => ({ worst: list.items.map(toWorstCase) }),
  };
}

function compareFailures(a: Failure, b: Failure): number {
  return (
    a.meanValue - b.meanValue ||
    a.rank - b.rank ||
    a.trial.ordinal - b.trial.ordinal ||
    a.trial.repeat - b.trial.repeat
  );
}

function meanValueOf(trial: TrialResult): number {
  const values = Object.values(trial.scores).map((score) => score.value ?? 0);
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function toWorstCase({ trial, facts }: Failure): WorstCase {
  const failed = Object.values(trial.scores).find((score) => score.pass === false);
  return {
    caseId: trial.caseId,
    repeat: trial.repeat,
    outcome: trial.outcome,
    expected: facts.expected === undefined ? '' : shortText(facts.expected),
    given: shortText(givenBy(trial)),
    reason: shortText(failed?.reason ?? ''),
  };
}

/** The visible answer, or the tool calls where there is none. */
function givenBy(trial: TrialResult): JsonValue {
  const calls = trial.toolCalls ?? [];
  if (trial.output !== null && trial.output !== '') return trial.output;
  return calls.length === 0 ? '' : calls.map((call) => ({ name: call.name, arguments: call.arguments }));
}

/** A string as it is, anything else as JSON; at most 200 code points, the last an ellipsis where some are left out. */
function shortText(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length <= LONGEST_TEXT) return text;
  const start = Array.from(text.slice(0, 2 * LONGEST_TEXT));
  return start.length <= LONGEST_TEXT && text.length <= 2 * LONGEST_TEXT
    ? text
    : `${start.slice(0, LONGEST_TEXT - 1).join('')}…`;
}
