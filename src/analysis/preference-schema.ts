import type { JsonObject } from '../domain/json.ts';
import type { PositionConsistency } from '../domain/judging-summary.ts';
import type { Preference } from '../domain/preference.ts';
import { amount, closed, count, flag, listOf, ordinal, orNull, share, text } from './schema-parts.ts';

/** How often the two orders of a judge's votes agreed. */
export const positionConsistency: JsonObject = closed<PositionConsistency>({
  agreed: count,
  votes: count,
  rate: orNull(share),
});

/** A judge's preferences, in `comparison.json`. */
export const preference: JsonObject = closed<Preference>({
  judged: { const: true },
  judge: text,
  provider: text,
  model: text,
  rubric: text,
  votes: ordinal,
  simulated: flag,
  cases: closed<Preference['cases']>({
    candidate: count,
    base: count,
    tie: count,
    couldNotJudge: count,
    notAsked: count,
    identical: count,
    error: count,
    empty: count,
  }),
  share: closed<Preference['share']>({
    rate: orNull(share),
    low: orNull(share),
    high: orNull(share),
    level: share,
    method: { const: 'wilson' },
    n: count,
  }),
  pValue: orNull(
    closed<NonNullable<Preference['pValue']>>({ value: share, conservative: share, method: text }),
  ),
  holmPValue: orNull(share),
  positionConsistency,
  caseIds: closed<Preference['caseIds']>({
    candidate: listOf(text),
    base: listOf(text),
    couldNotJudge: listOf(text),
  }),
  judging: closed<Preference['judging']>({
    calls: count,
    failedCalls: count,
    attempts: count,
    costUsd: orNull(amount),
    kept: count,
  }),
});
