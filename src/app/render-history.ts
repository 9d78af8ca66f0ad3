import type { HistoryReport } from '../domain/history.ts';
import { renderHistoryTables } from '../reporters/history-tables.ts';

/** A history for a terminal of so many columns. */
export function renderHistory(
  history: HistoryReport,
  options: { readonly width: number; readonly colour: boolean },
): string {
  return renderHistoryTables(history, options);
}
