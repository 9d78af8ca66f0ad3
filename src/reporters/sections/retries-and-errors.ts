import type { ArmSummary } from '../../domain/report.ts';
import { formatCount } from '../../lib/format.ts';
import type { Figure, Section } from '../grid.ts';
import { alarmCount, armGrid, keysOf, own } from '../grid.ts';

type Counts = Readonly<Record<string, number | undefined>>;

/** Requests sent, why they were sent again, what they were answered with, and what failed for good. */
export function retriesAndErrors(arms: readonly ArmSummary[]): Section {
  const statuses = countFigures(arms, (arm) => arm.httpStatuses, 'HTTP');
  const figures: readonly Figure[] = [
    { heading: ['attempts'], of: (arm) => formatCount(arm.retries.attempts) },
    ...(statuses.length > 0 ? statuses : [{ heading: ['HTTP'], of: () => 'none' }]),
    ...(arms.some((arm) => arm.retries.trialsRetried > 0) ? [trialsRetried] : []),
    ...countFigures(arms, (arm) => arm.retries.byReason, 'retry:'),
    ...countFigures(arms, (arm) => arm.errors, 'error:').map(({ heading, of }) => ({
      heading,
      of: (arm: ArmSummary) => alarmCount(of(arm)),
    })),
  ];
  return { title: 'Retries and errors', grids: [armGrid(arms, figures)] };
}

const trialsRetried: Figure = {
  heading: ['trials', 'retried'],
  of: (arm) => formatCount(arm.retries.trialsRetried),
};

/** A column for each key that some arm counts. */
function countFigures(
  arms: readonly ArmSummary[],
  countsOf: (arm: ArmSummary) => Counts,
  kind: string,
): { readonly heading: readonly string[]; readonly of: (arm: ArmSummary) => string }[] {
  const countOf = (arm: ArmSummary, key: string): number => own(countsOf(arm), key) ?? 0;
  return keysOf(arms.map(countsOf))
    .filter((key) => arms.some((arm) => countOf(arm, key) > 0))
    .toSorted()
    .map((key) => ({
      heading: [kind, key],
      of: (arm) => formatCount(countOf(arm, key)),
    }));
}
