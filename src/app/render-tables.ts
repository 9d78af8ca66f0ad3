import type { RunReport } from '../domain/report.ts';
import { renderRunTables } from '../reporters/run-tables.ts';

/** A run's tables for a terminal of so many columns. */
export function renderTables(
  report: RunReport,
  options: { readonly width: number; readonly colour: boolean },
): string {
  return renderRunTables(report, options);
}
