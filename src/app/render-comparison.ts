import type { ComparisonReport } from '../domain/comparison.ts';
import { renderComparisonMarkdown } from '../reporters/comparison-markdown.ts';
import { renderComparison } from '../reporters/comparison-terminal.ts';

/** A comparison as tables for a terminal of so many columns, or as Markdown. */
export function renderComparisonAs(
  format: 'md' | 'table',
  report: ComparisonReport,
  options: { readonly width: number; readonly colour: boolean },
): string {
  return format === 'md' ? renderComparisonMarkdown(report) : renderComparison(report, options);
}
