import type { JsonValue } from '../domain/json.ts';
import type { ArmSummary, LabelSummary } from '../domain/report.ts';
import type { Counter } from './counter.ts';
import { createCounter, getOrCreate, sortedEntries } from './counter.ts';
import type { ArmFacts, Fold } from './summary-input.ts';

const NO_LABEL = '(none)';

/**
 * Confusion table, precision, recall and F1 of the labels that `choice` scorers found, over trials that expect one
 * label. A trial counts once, by the first of `choiceScores` it has; one that the scorer could not judge not at all.
 */
export function createLabelsFold({
  choiceScores,
  expectedLabel,
}: Pick<ArmFacts, 'choiceScores' | 'expectedLabel'>): Fold<Pick<ArmSummary, 'labels' | 'confusion'>> {
  const table = new Map<string, Counter<string>>();
  return {
    add: (trial, facts) => {
      const name = choiceScores.find((candidate) => Object.hasOwn(trial.scores, candidate));
      const score = name === undefined ? undefined : trial.scores[name];
      if (name === undefined || score?.status !== 'scored') return;
      const expected = expectedLabel(name, facts);
      if (expected === null) return;
      getOrCreate(table, expected, () => createCounter<string>()).add(labelOf(score.answer));
    },
    summary: () =>
      table.size === 0
        ? { labels: null, confusion: null }
        : { labels: labelsOf(table), confusion: plain(table) },
  };
}

function labelOf(answer: JsonValue): string {
  if (answer === null) return NO_LABEL;
  return typeof answer === 'string' ? answer : JSON.stringify(answer);
}

type Confusion = ReadonlyMap<string, Counter<string>>;

function plain(table: Confusion): Record<string, Record<string, number>> {
  return Object.fromEntries(
    sortedEntries(table).map(([expected, given]) => [expected, given.record() as Record<string, number>]),
  );
}

/** One row for each label that was expected or given. */
function labelsOf(table: Confusion): Record<string, LabelSummary> {
  const rows = [...table.values()];
  const given = rows.flatMap((row) => row.keys).filter((label) => label !== NO_LABEL);
  const labels = [...new Set([...table.keys(), ...given])].toSorted();
  return Object.fromEntries(labels.map((label) => [label, labelSummary(label, table)]));
}

function labelSummary(label: string, table: Confusion): LabelSummary {
  const row = table.get(label);
  const hits = row?.of(label) ?? 0;
  const support = sumOf((row?.keys ?? []).map((given) => row?.of(given) ?? 0));
  const timesGiven = sumOf([...table.values()].map((other) => other.of(label)));
  const precision = timesGiven === 0 ? null : hits / timesGiven;
  const recall = support === 0 ? null : hits / support;
  return { precision, recall, f1: harmonicMean(precision, recall), support };
}

function harmonicMean(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return null;
  return a + b === 0 ? 0 : (2 * a * b) / (a + b);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
