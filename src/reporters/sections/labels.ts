import type { ArmSummary, LabelSummary } from '../../domain/report.ts';
import { quoted } from '../../lib/width.ts';
import { formatCount, formatPercent } from '../../lib/format.ts';
import type { Grid, Section } from '../grid.ts';
import { toCell } from '../grid.ts';

const MOST_LABELS = 20;
const MOST_CONFUSIONS = 3;

/** Precision and recall of each label and the most common confusions, an arm at a time. `null` without labels. */
export function labels(arms: readonly ArmSummary[]): Section | null {
  const grids = arms.flatMap((arm) => (arm.labels === null ? [] : [labelGrid(arm, arm.labels)]));
  return grids.length === 0 ? null : { title: 'Labels', grids };
}

function labelGrid(arm: ArmSummary, summaries: Readonly<Record<string, LabelSummary>>): Grid {
  const bySupport = Object.entries(summaries).toSorted(([, a], [, b]) => b.support - a.support);
  const more = bySupport.length - MOST_LABELS;
  return {
    arm: arm.arm,
    rowHeading: 'label',
    columns: ['precision', 'recall', 'F1', 'support'].map((heading) => ({
      heading: [heading],
      arm: null,
      wideOnly: false,
    })),
    rows: bySupport.slice(0, MOST_LABELS).map(([label, { precision, recall, f1, support }]) => ({
      name: label,
      cells: [
        formatPercent(precision),
        formatPercent(recall),
        f1 === null ? '-' : f1.toFixed(2),
        formatCount(support),
      ].map(toCell),
    })),
    rowsAre: 'labels',
    notes: [
      ...(more > 0 ? [`${formatCount(more)} more labels in report.json`] : []),
      ...confusions(arm.confusion ?? {}),
    ],
  };
}

function confusions(confusion: NonNullable<ArmSummary['confusion']>): string[] {
  return Object.entries(confusion)
    .flatMap(([expected, answers]) =>
      Object.entries(answers).map(([given, count]) => ({ expected, given, count })),
    )
    .filter(({ expected, given, count }) => expected !== given && count > 0)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_CONFUSIONS)
    .map(
      ({ expected, given, count }) => `${quoted(expected)} given as ${quoted(given)}: ${formatCount(count)}`,
    );
}
