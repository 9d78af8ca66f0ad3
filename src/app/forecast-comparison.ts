import type { Arm } from '../domain/arm.ts';
import type { ComparisonForecast, Resolution } from '../domain/dry-run.ts';
import { casesToCertify, certifiableMargin, detectableDifference } from '../stats/power.ts';
import type { PreparedRun } from './prepare.ts';

/** How often two arms disagree can't be known before a run; between similar models it is mostly one of these. */
const DISCORDANCES = [0.1, 0.2];
const LEVELS = { alpha: 0.05, power: 0.8 };
/** A candidate that loses less is called no worse. */
const MARGIN = 0.05;

/** How fine a comparison of two arms can be on each dataset. The case is the unit: repeats add none. */
export function forecastComparisons({ arms, datasets }: PreparedRun): readonly ComparisonForecast[] {
  return datasets.flatMap(({ plan, selection }) => {
    const [baseline, ...candidates] = arms.filter(({ dataset }) => dataset === plan.ref);
    return baseline === undefined ? [] : [forecastComparison(baseline, candidates, selection.count)];
  });
}

function forecastComparison(baseline: Arm, candidates: readonly Arm[], cases: number): ComparisonForecast {
  return {
    dataset: baseline.dataset.path,
    cases,
    baseline: baseline.id,
    candidates: candidates.map(({ id }) => id),
    ...LEVELS,
    marginAsked: MARGIN,
    resolutions: DISCORDANCES.map((discordance): Resolution => ({
      discordance,
      detectable: detectableDifference(cases, discordance, LEVELS),
      margin: certifiableMargin(cases, discordance, LEVELS),
      casesForMargin: casesToCertify({ margin: MARGIN, discordance }, LEVELS),
    })),
  };
}
