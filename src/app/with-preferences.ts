import type { Comparison, ComparisonReport } from '../domain/comparison.ts';
import type { Preference } from '../domain/preference.ts';
import type { Warning } from '../domain/report.ts';
import type { RecordedArm } from './compare-operands.ts';
import { modelsOf } from './compare-setup.ts';
import { selfJudgedWarning } from './judges.ts';
import type { PairJudge } from './pair-judge.ts';

interface Judged {
  readonly judge: PairJudge;
  readonly base: RecordedArm;
  readonly candidates: readonly RecordedArm[];
}

/** A comparison with what a judge prefers, candidate by candidate, and what to know before believing that. */
export function withPreferences(
  report: ComparisonReport,
  preferences: readonly Preference[],
  { judge, base, candidates }: Judged,
): ComparisonReport {
  const judged = report.candidates.map((comparison, index): Comparison => {
    const preference = preferences[index] ?? null;
    const candidate = candidates[index];
    const sides = candidate === undefined ? [base] : [base, candidate];
    const warnings = [...judge.warnings, ...sides.flatMap((side) => selfJudged(side, judge))];
    const simulated = simulatedWarning(preference, [report.base, comparison.candidate]);
    return { ...comparison, preference, warnings: [...comparison.warnings, ...warnings, ...simulated] };
  });
  const simulated = report.simulated || preferences.some((preference) => preference.simulated);
  return { ...report, simulated, candidates: judged };
}

function selfJudged({ recorded, arm }: RecordedArm, { model: judge }: PairJudge): readonly Warning[] {
  const own = modelsOf(recorded.plan.plan, arm.model).some(
    ({ provider, model }) => model === judge.model && provider === judge.endpoint.provider,
  );
  return own ? [selfJudgedWarning(arm.id, judge)] : [];
}

function simulatedWarning(
  preference: Preference | null,
  sides: readonly ComparisonReport['base'][],
): readonly Warning[] {
  if (preference === null || sides.every(({ simulated }) => simulated === preference.simulated)) return [];
  const message = 'of the judge and the two sides, some are simulated: what the judge prefers says nothing';
  return [{ code: 'judge-simulated', message, arm: null, caseIds: [] }];
}
