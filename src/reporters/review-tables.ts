import type { ReviewComment, ReviewSummary } from '../domain/review.ts';
import { escapeTerminal } from '../lib/escape.ts';
import { excerpt } from '../lib/width.ts';
import { formatCount, formatPercent, formatRateWithInterval } from '../lib/format.ts';
import { createPaint } from '../lib/paint.ts';
import { joinBlocks } from './blocks.ts';
import { counted } from './datasets.ts';
import type { Canvas } from './grid-layout.ts';
import { gridLines } from './grid-text.ts';
import type { Grid } from './grid.ts';
import { toCell } from './grid.ts';
import type { TableOptions } from './run-tables.ts';

const NARROWEST = 40;
const MOST_SHOWN = 20;

/** What people said of a run, as text for the terminal; no line is longer than `width` (but at least 40) columns. */
export function renderReviewTables(review: ReviewSummary, { width, colour }: TableOptions): string {
  const canvas: Canvas = { width: Math.max(width, NARROWEST), paint: createPaint(colour) };
  const blocks = [
    [heading(`User acceptance: ${review.run}`, review, canvas), ...gridLines(acceptanceGrid(review), canvas)],
    [heading('Agreement with the scorers', review, canvas), ...gridLines(agreementGrid(review), canvas)],
    commentLines(review, canvas),
  ];
  return joinBlocks(blocks);
}

function heading(text: string, { simulated }: ReviewSummary, { width, paint }: Canvas): string {
  const mark = simulated ? ' · SIMULATED' : '';
  return `${paint('strong', excerpt(escapeTerminal(text), width - mark.length))}${paint('caution', mark)}`;
}

function acceptanceGrid({ arms, missingRows }: ReviewSummary): Grid {
  const missing =
    missingRows === 0 ? [] : [`${counted(missingRows, 'row')} of the sheet are missing in the file.`];
  return toGrid(
    [['accepted'], ['accept'], ['reject'], ['unfilled']],
    arms.map(({ arm, acceptance, accepted, rejected, unfilled }) => ({
      name: arm,
      texts: [formatRateWithInterval(acceptance), ...[accepted, rejected, unfilled].map(formatCount)],
    })),
    missing,
  );
}

const AGREEMENT_NOTE =
  'Of the trials that people and scorers judged. Kappa: 1 is full agreement, 0 what chance alone would give.';

function agreementGrid({ arms }: ReviewSummary): Grid {
  return toGrid(
    [
      ['agree'],
      ["Cohen's", 'kappa'],
      ['both', 'pass'],
      ['only', 'people'],
      ['only', 'scorers'],
      ['both', 'fail'],
    ],
    arms.map(({ arm, agreement }) => {
      const { share, kappa, bothPass, onlyPeople, onlyScorers, bothFail } = agreement;
      const counts = [bothPass, onlyPeople, onlyScorers, bothFail].map(formatCount);
      return { name: arm, texts: [formatPercent(share), kappa === null ? '-' : kappa.toFixed(2), ...counts] };
    }),
    [AGREEMENT_NOTE],
  );
}

function toGrid(
  headings: readonly (readonly string[])[],
  rows: readonly { readonly name: string; readonly texts: readonly string[] }[],
  notes: readonly string[],
): Grid {
  return {
    arm: null,
    rowHeading: '',
    columns: headings.map((lines) => ({ heading: lines, arm: null, wideOnly: false })),
    rows: rows.map(({ name, texts }) => ({ name, cells: texts.map(toCell) })),
    rowsAre: 'arms',
    notes,
  };
}

function commentLines(review: ReviewSummary, canvas: Canvas): string[] {
  const { comments } = review;
  if (comments.length === 0) return [];
  const more = comments.length - MOST_SHOWN;
  const rest = more > 0 ? [canvas.paint('faint', `and ${formatCount(more)} more: --json has them all`)] : [];
  return [
    heading('Comments', review, canvas),
    ...comments.slice(0, MOST_SHOWN).flatMap((comment) => linesOf(comment, canvas)),
    ...rest,
  ];
}

function linesOf(
  { arm, caseId, repeat, verdict, comment }: ReviewComment,
  { width, paint }: Canvas,
): string[] {
  const named = repeat === 0 ? caseId : `${caseId} (repeat ${repeat + 1})`;
  const about = [named, arm, verdict ?? 'no verdict'].map(escapeTerminal).join('  ');
  return [
    `  ${excerpt(about, width - 2)}`,
    `    ${paint('faint', excerpt(escapeTerminal(comment), width - 4))}`,
  ];
}
