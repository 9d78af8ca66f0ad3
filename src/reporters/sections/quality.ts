import type { ArmSummary, RateEstimate } from '../../domain/report.ts';
import { JSON_LEVELS } from '../../domain/trial.ts';
import { formatCount, formatPercent, formatRateWithInterval } from '../../lib/format.ts';
import type { Cell, Figure, Section } from '../grid.ts';
import { alarmCount, armGrid, keysOf, own, toCell } from '../grid.ts';
import { nonStopFinishes } from './finish-reasons.ts';
import { isJudgedScore, judgedNotes } from './judging.ts';

/** What each scorer said, the pass rate of answers that were finished, and what became of JSON. */
export function quality(arms: readonly ArmSummary[]): Section {
  const rates: readonly Figure[] = [
    ...keysOf(arms.map((arm) => arm.scores)).map((scorer) => ({
      heading: [isJudgedScore(arms, scorer) ? `${scorer}*` : scorer],
      of: (arm: ArmSummary) => rateCell(own(arm.scores, scorer)),
    })),
    ...(arms.some((arm) => scorerErrors(arm) > 0) ? [notJudged] : []),
    // where every answer was finished they are the same
    ...(arms.some((arm) => nonStopFinishes(arm) > 0) ? [allRate, finishedRate] : []),
  ];
  const withJson = arms.filter((arm) => arm.json !== null);
  const json = { ...armGrid(withJson, jsonFigures), rowHeading: 'JSON outputs' };
  return {
    title: 'Quality',
    grids: [armGrid(arms, rates, judgedNotes(arms)), ...(withJson.length > 0 ? [json] : [])],
  };
}

const allRate: Figure = { heading: ['pass rate', 'of all'], of: (arm) => rateCell(arm.passRate) };

const finishedRate: Figure = {
  heading: ['pass rate', 'of finished'],
  of: (arm) => rateCell(arm.passRateFinished),
};

const notJudged: Figure = {
  heading: ['not', 'judged'],
  of: (arm) => alarmCount(formatCount(scorerErrors(arm))),
};

const jsonFigures: readonly Figure[] = JSON_LEVELS.map((level) => ({
  heading: [level],
  of: (arm) => formatCount(arm.json?.[level] ?? null),
}));

function rateCell(rate: RateEstimate | null): Cell {
  const cell = toCell(formatPercent(rate?.rate ?? null));
  return rate === null ? cell : { ...cell, wideText: formatRateWithInterval(rate) };
}

function scorerErrors(arm: ArmSummary): number {
  return Object.values(arm.scores).reduce((sum, score) => sum + score.errors, 0);
}
