import type { RunReport } from '../domain/report.ts';
import { quoted } from '../lib/width.ts';
import { formatMargin } from './comparison-figures.ts';
import { decisionBlocks, decisionLines } from './decision.ts';
import type { Canvas } from './grid-layout.ts';
import { simulatedMark } from './run-facts.ts';

/** Which arms the others are compared with, of which run where it is another, by what and at which margin. */
export function baselineFacts({ comparisons, plan, run }: RunReport): string {
  const names = comparisons.map(({ base }) =>
    quoted(base.run === run.id ? base.arm : `${base.arm} of the run ${base.run}`),
  );
  const margin = `margin ${formatMargin(plan.margin)}`;
  return [[...new Set(names)].join(', '), 'by pass rate', margin].join(' · ');
}

/** What marks the section where a side was simulated; `''` where none was. */
export function baselineMark(report: RunReport): string {
  return report.comparisons.some(({ base }) => base.simulated) ? ' · SIMULATED' : simulatedMark(report);
}

/** The verdict on each arm for the terminal, without the title. */
export function baselineLines({ comparisons }: RunReport, canvas: Canvas): string[] {
  return comparisons.flatMap((comparison) => decisionLines(comparison.base, comparison, canvas));
}

/** The verdict on each arm as blocks of Markdown, without the title. */
export function baselineBlocks({ comparisons }: RunReport): string[] {
  return comparisons.flatMap((comparison) => decisionBlocks(comparison.base, comparison));
}
