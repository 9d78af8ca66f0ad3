import type { ComparedArm, Comparison } from '../domain/comparison.ts';
import type { Preference } from '../domain/preference.ts';
import { formatCount, formatPercent, formatUsd } from '../lib/format.ts';
import { quoted } from '../lib/width.ts';
import { formatLevel, formatPValue, sideNames } from './comparison-figures.ts';
import { counted } from './datasets.ts';
import type { Section } from './grid.ts';
import { toCell } from './grid.ts';

/** Which answers a judge prefers, marked as judged; no section where none was asked. */
export function preferenceSections(base: ComparedArm, comparison: Comparison): readonly Section[] {
  const { preference } = comparison;
  if (preference === null) return [];
  const names = sideNames(base, comparison.candidate);
  const { cases } = preference;
  const columns: readonly (readonly [readonly string[], number])[] = [
    [[names.candidate, 'preferred*'], cases.candidate],
    [[names.base, 'preferred*'], cases.base],
    [['', 'tie*'], cases.tie],
    ...(cases.couldNotJudge === 0 ? [] : [[['could not', 'judge'], cases.couldNotJudge] as const]),
    ...(cases.notAsked === 0 ? [] : [[['not', 'asked'], cases.notAsked] as const]),
  ];
  const grid = {
    arm: null,
    rowHeading: '',
    columns: columns.map(([heading]) => ({ heading, arm: null, wideOnly: false })),
    rows: [{ name: 'cases', cells: columns.map(([, count]) => toCell(formatCount(count))) }],
    rowsAre: 'labels' as const,
    notes: [
      ...askedNotes(preference),
      ...decidedNotes(preference, names.candidate),
      ...leftOutNotes(preference),
      takenNote(preference),
    ],
  };
  return [{ title: 'Which is better, judged*', grids: [grid] }];
}

function askedNotes({ judge, votes, positionConsistency }: Preference): readonly string[] {
  const { agreed, votes: given, rate } = positionConsistency;
  return [
    `* judged by ${quoted(judge)}, ${counted(votes, 'vote')} a pair, each in both orders: another model's opinion, in no verdict`,
    ...(rate === null
      ? []
      : [
          `position consistency ${formatPercent(rate)}: in ${formatCount(agreed)} of ${counted(given, 'vote')} both orders said the same, the others are ties`,
        ]),
  ];
}

function decidedNotes({ share, pValue, holmPValue }: Preference, candidate: string): readonly string[] {
  if (pValue === null) return ['no case was decided, so nothing can be said of a preference'];
  const { rate, low, high, level, n } = share;
  const adjusted = holmPValue === null ? '' : `, adjusted by Holm's rule ${formatPValue(holmPValue)}`;
  return [
    `of ${counted(n, 'decided case')} ${formatPercent(rate)} prefer ${candidate}, ${formatLevel(level)} ${formatPercent(low)} to ${formatPercent(high)} (Wilson)`,
    `sign test of no preference: mid-p ${formatPValue(pValue.value)}${adjusted}, exact ${formatPValue(pValue.conservative)}`,
  ];
}

function leftOutNotes({ cases }: Preference): readonly string[] {
  const found = [
    [cases.identical, 'the same answer on both sides'],
    [cases.empty, 'an empty answer on a side'],
    [cases.error, 'no answer on a side'],
  ] as const;
  const told = found
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${formatCount(count)} with ${what}`);
  return told.length === 0 ? [] : [`not asked about, and counted apart: ${told.join(', ')}`];
}

function takenNote({ judging }: Preference): string {
  const { calls, failedCalls, costUsd, kept } = judging;
  const failed = failedCalls === 0 ? '' : `, ${formatCount(failedCalls)} without an answer`;
  const known = kept === 0 ? '' : `; ${counted(kept, 'reply', 'replies')} kept from earlier`;
  return `judging took ${counted(calls, 'call')}${failed}, cost ${formatUsd(costUsd)}, in no other figure${known}`;
}
