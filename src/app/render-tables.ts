import type { RunReport } from '../domain/report.ts';
import type { Rescore } from '../domain/rescore.ts';
import { renderRescoreTables } from '../reporters/rescore-tables.ts';
import { renderRunTables } from '../reporters/run-tables.ts';

/** A run's tables for a terminal of so many columns. */
export function renderTables(
  report: RunReport,
  options: { readonly width: number; readonly colour: boolean },
): string {
  return renderRunTables(report, options);
}

/** What scoring a run again changed, for a terminal of so many columns. */
export function renderRescore(
  rescore: Rescore,
  options: { readonly width: number; readonly colour: boolean },
): string {
  return renderRescoreTables(rescore, options);
}
