import { FINISH_REASONS } from '../../domain/completion.ts';
import type { ArmSummary } from '../../domain/report.ts';
import { OUTCOMES } from '../../domain/trial.ts';
import { formatCount } from '../../lib/format.ts';
import type { Figure, Grid, Section } from '../grid.ts';
import { alarmCount, armGrid, headingOf, toCell } from '../grid.ts';
import { meanTokens, partialNotes } from './tokens-and-cost.ts';

/** How answers ended; only reasons that occurred have a column. */
export function finishReasons(arms: readonly ArmSummary[]): Section {
  const seen = FINISH_REASONS.filter((reason) => arms.some((arm) => arm.finishReasons[reason] > 0));
  const notes = seen.includes('length') ? partialNotes(arms, ['reasoning']) : [];
  const figures: readonly Figure[] = [
    ...seen.map((reason) => ({
      heading: headingOf(reason),
      of: (arm: ArmSummary) => formatCount(arm.finishReasons[reason]),
    })),
    { heading: ['non-', 'stop'], of: (arm) => formatCount(nonStopFinishes(arm)) },
    { heading: ['empty', 'outputs'], of: (arm) => alarmCount(formatCount(arm.emptyOutputs)) },
    ...(seen.includes('length') ? [reasoningTokens] : []),
    { heading: ['max', 'tokens'], of: maxTokens },
  ];
  const crossed = outcomesGrid(arms);
  const grids = [armGrid(arms, figures, notes), ...(crossed.rows.length === 0 ? [] : [crossed])];
  return { title: 'Finish reasons', grids };
}

/** What answers that ended in one way count as, a row for each arm and finish reason that occurred. */
function outcomesGrid(arms: readonly ArmSummary[]): Grid {
  const rows = arms.flatMap(({ arm, outcomesByFinishReason }) =>
    FINISH_REASONS.flatMap((reason) => {
      const counts = outcomesByFinishReason[reason];
      return counts === undefined ? [] : [{ name: `${reason} · ${arm}`, counts }];
    }),
  );
  const seen = OUTCOMES.filter((outcome) => rows.some(({ counts }) => (counts[outcome] ?? 0) > 0));
  return {
    arm: null,
    rowHeading: 'finish reason',
    columns: seen.map((outcome) => ({ heading: [outcome], arm: null, wideOnly: false })),
    rows: rows.map(({ name, counts }) => ({
      name,
      cells: seen.map((outcome) => toCell(formatCount(counts[outcome] ?? 0))),
    })),
    rowsAre: 'arms',
    notes: [],
  };
}

/** Completions that ended neither with `stop` nor with `tool_calls`. */
export function nonStopFinishes({ finishReasons: counts }: ArmSummary): number {
  return FINISH_REASONS.filter((reason) => reason !== 'stop' && reason !== 'tool_calls').reduce(
    (sum, reason) => sum + counts[reason],
    0,
  );
}

// beside the limit, because they count against it: the usual cause of an empty answer
const reasoningTokens: Figure = {
  heading: ['reasoning', 'tokens'],
  of: (arm) => meanTokens(arm, 'reasoning'),
};

function maxTokens({ settings, route }: ArmSummary): string {
  if (route !== null) return 'by step';
  const limit = settings['maxTokens'];
  return typeof limit === 'number' ? formatCount(limit) : 'not set';
}
