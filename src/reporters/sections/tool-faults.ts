import type { ArmSummary } from '../../domain/report.ts';
import { TOOL_FAULTS } from '../../domain/tool-fault.ts';
import { formatCount } from '../../lib/format.ts';
import type { Figure, Grid, Section } from '../grid.ts';
import { armGrid, headingOf, keysOf, own } from '../grid.ts';

/** What was wrong with tool calls, a score at a time; only kinds that occurred have a column. `null` without such scores. */
export function toolFaults(arms: readonly ArmSummary[]): Section | null {
  const names = keysOf(arms.map((arm) => arm.toolFaults ?? {}));
  if (names.length === 0) return null;
  return { title: 'Tool calls', grids: names.map((name) => faultGrid(name, arms)) };
}

function faultGrid(name: string, arms: readonly ArmSummary[]): Grid {
  const judged = arms.filter((arm) => countsOf(arm, name) !== null);
  const seen = TOOL_FAULTS.filter((fault) => judged.some((arm) => (countsOf(arm, name)?.[fault] ?? 0) > 0));
  const figures: readonly Figure[] = [
    { heading: ['failed'], of: (arm) => formatCount(failed(arm, name)) },
    ...seen.map((fault) => ({
      heading: headingOf(fault),
      of: (arm: ArmSummary) => formatCount(countsOf(arm, name)?.[fault] ?? null),
    })),
  ];
  const notes = seen.length > 1 ? ['a trial counts under each kind of fault that it has'] : [];
  return { ...armGrid(judged, figures, notes), rowHeading: name };
}

function countsOf({ toolFaults: faults }: ArmSummary, name: string) {
  return own(faults ?? {}, name);
}

function failed({ scores }: ArmSummary, name: string): number | null {
  const score = own(scores, name);
  return score === null ? null : score.scored - score.passed;
}
