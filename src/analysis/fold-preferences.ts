import { leadOf } from '../domain/pairwise.ts';
import type { CaseJudgement, PairJudgement, PreferenceFigures } from '../domain/preference.ts';
import { mcnemar } from '../stats/mcnemar.ts';
import { wilson } from '../stats/proportion.ts';

const LEVEL = 0.95;

type CaseClass = keyof PreferenceFigures['cases'];

/**
 * Sums a judge's votes up by case, which is the unit: a case's repeats and votes are one preference, by which side more of
 * them prefer. The sign test is McNemar's, on the cases that are decided.
 */
export function preferenceFigures(judgements: readonly CaseJudgement[]): PreferenceFigures {
  const classes = judgements.map(({ caseId, pairs }) => ({ caseId, kind: classOf(pairs) }));
  const idsOf = (kind: CaseClass): readonly string[] =>
    classes.filter((one) => one.kind === kind).map(({ caseId }) => caseId);
  const count = (kind: CaseClass): number => idsOf(kind).length;
  const [candidate, base] = [count('candidate'), count('base')];
  return {
    cases: {
      candidate,
      base,
      tie: count('tie'),
      couldNotJudge: count('couldNotJudge'),
      notAsked: count('notAsked'),
      identical: count('identical'),
      error: count('error'),
      empty: count('empty'),
    },
    share: shareOf(candidate, candidate + base),
    pValue: signTest(base, candidate),
    positionConsistency: consistencyOf(judgements),
    caseIds: {
      candidate: idsOf('candidate'),
      base: idsOf('base'),
      couldNotJudge: idsOf('couldNotJudge'),
    },
  };
}

/** Of a case of which some is unknown that was asked about, all is: fewer votes would be another measure. */
function classOf(pairs: readonly PairJudgement[]): CaseClass {
  const kinds = new Set(pairs.map(({ kind }) => kind));
  if (kinds.has('couldNotJudge')) return 'couldNotJudge';
  if (kinds.has('notAsked')) return 'notAsked';
  if (kinds.has('judged')) {
    const lead = leadOf(pairs.flatMap(votesOf));
    if (lead === 0) return 'tie';
    return lead > 0 ? 'candidate' : 'base';
  }
  if (kinds.has('identical')) return 'identical';
  return kinds.has('empty') ? 'empty' : 'error';
}

function votesOf(pair: PairJudgement) {
  return pair.kind === 'judged' ? pair.votes : [];
}

function shareOf(candidate: number, decided: number): PreferenceFigures['share'] {
  const interval = wilson(candidate, decided, LEVEL);
  return {
    rate: decided === 0 ? null : candidate / decided,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    level: LEVEL,
    method: 'wilson',
    n: decided,
  };
}

function signTest(base: number, candidate: number): PreferenceFigures['pValue'] {
  if (base + candidate === 0) return null;
  const { midP, exact } = mcnemar(base, candidate);
  return { value: midP, conservative: exact, method: 'sign test, mid-p' };
}

function consistencyOf(judgements: readonly CaseJudgement[]): PreferenceFigures['positionConsistency'] {
  const votes = judgements.flatMap(({ pairs }) => pairs.flatMap(votesOf));
  const agreed = votes.filter((vote) => vote.agreed).length;
  return { agreed, votes: votes.length, rate: votes.length === 0 ? null : agreed / votes.length };
}
