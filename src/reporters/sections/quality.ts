import type { ArmSummary, RateEstimate } from '../../domain/report.ts';
import { JSON_LEVELS } from '../../domain/trial.ts';
import { formatCount, formatPercent, formatRateWithInterval } from '../../lib/format.ts';
import type { Cell, Figure, Section } from '../grid.ts';
import { alarmCount, armGrid, keysOf, own, toCell } from '../grid.ts';

/** What each scorer said, what became of JSON, and the pass rate of answers that were finished. */
export function quality(arms: readonly ArmSummary[]): Section {
  const scorers = keysOf(arms.map((arm) => arm.scores));
  const figures: readonly Figure[] = [
    ...scorers.map((scorer) => ({
      heading: [scorer],
      of: (arm: ArmSummary) => rateCell(own(arm.scores, scorer)),
    })),
    ...(arms.some((arm) => scorerErrors(arm) > 0) ? [notJudged] : []),
    { heading: ['pass rate of', 'finished'], of: (arm) => rateCell(arm.passRateFinished) },
    ...(arms.some((arm) => arm.json !== null) ? jsonFigures : []),
  ];
  return { title: 'Quality', grids: [armGrid(arms, figures)] };
}

const notJudged: Figure = {
  heading: ['not', 'judged'],
  of: (arm) => alarmCount(formatCount(scorerErrors(arm))),
};

const jsonFigures: readonly Figure[] = JSON_LEVELS.map((level) => ({
  heading: ['JSON', level],
  of: (arm) => formatCount(arm.json?.[level] ?? null),
}));

function rateCell(rate: RateEstimate | null): Cell {
  const cell = toCell(formatPercent(rate?.rate ?? null));
  return rate === null ? cell : { ...cell, wideText: formatRateWithInterval(rate) };
}

function scorerErrors(arm: ArmSummary): number {
  return Object.values(arm.scores).reduce((sum, score) => sum + score.errors, 0);
}
