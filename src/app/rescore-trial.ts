import { changedScores } from '../analysis/fold-rescore.ts';
import type { Case } from '../domain/case.ts';
import { outcomeOf } from '../domain/outcome.ts';
import type { ChangedTrial } from '../domain/rescore.ts';
import type { Score } from '../domain/score.ts';
import type { TrialResult } from '../domain/trial.ts';
import type { ScorerRegistry } from '../scorers/registry.ts';
import { judge } from './judge.ts';
import { recordedCompletion } from './recorded-completion.ts';
import type { RescoringArm } from './rescore-plan.ts';

/** A recorded trial with the scores and the outcome its output has now. An error stays one. */
export async function rescoreTrial(
  trial: TrialResult,
  asked: { readonly arm: RescoringArm; readonly example: Case; readonly edited: boolean },
  registry: ScorerRegistry,
): Promise<TrialResult> {
  if (trial.outcome === 'error') return trial;
  const completion = recordedCompletion(trial);
  const { edited, ...judged } = asked;
  const kept = (name: string, isJudge: boolean): Score | null =>
    isJudge ? keptScore(trial, name, edited) : null;
  const { scores, jsonLevel } = await judge(registry, { ...judged, judging: null, kept }, completion);
  return { ...trial, scores, jsonLevel, outcome: outcomeOf(completion, Object.values(scores), jsonLevel) };
}

const KEPT = 'kept as recorded: ';
const KEPT_OF_EDITED = 'kept as recorded, of the case before it was edited: ';

/** A judge isn't asked again: its score stays as it was, and says so. */
function keptScore({ scores, judging }: TrialResult, name: string, edited: boolean): Score {
  const score = Object.hasOwn(judging?.models ?? {}, name) ? (scores[name] ?? null) : null;
  if (score === null) throw new Error('it was not asked in the run, and a rescoring asks nobody');
  const mark = edited || score.reason.startsWith(KEPT_OF_EDITED) ? KEPT_OF_EDITED : KEPT;
  const earlier = [KEPT, KEPT_OF_EDITED].find((one) => score.reason.startsWith(one)) ?? '';
  return { ...score, reason: `${mark}${score.reason.slice(earlier.length)}` };
}

/** What became of a trial whose outcome is another one now; `null` where it is the same. */
export function changeOf(before: TrialResult, after: TrialResult, caseEdited: boolean): ChangedTrial | null {
  if (before.outcome === after.outcome) return null;
  const { arm, caseId, repeat } = after;
  const change = { arm, caseId, repeat, before: before.outcome, after: after.outcome };
  return { ...change, caseEdited, why: whyChanged(before, after) };
}

/** The reason of the first score that says something else than it did, else of the first that isn't a pass. */
function whyChanged(before: TrialResult, after: TrialResult): string {
  const [changed] = changedScores(before, after);
  const scores = Object.entries(after.scores);
  const telling =
    scores.find(([name]) => name === changed) ?? scores.find(([, { pass }]) => pass !== true) ?? scores[0];
  return telling === undefined ? 'no scorer judges it any more' : `${telling[0]}: ${telling[1].reason}`;
}
