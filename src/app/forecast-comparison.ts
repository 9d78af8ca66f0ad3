import type { Arm } from '../domain/arm.ts';
import type { ComparisonForecast, Resolution } from '../domain/dry-run.ts';
import { casesToCertify, certifiableMargin, detectableDifference } from '../stats/power.ts';
import type { PreparedRun } from './prepare.ts';

/** How often two arms disagree can't be known before a run; between similar models it is mostly one of these. */
const DISCORDANCES = [0.1, 0.2];
const LEVELS = { alpha: 0.05, power: 0.8 };

/** How fine a comparison of two arms can be on each dataset. The case is the unit: repeats add none. */
export function forecastComparisons(prepared: PreparedRun): readonly ComparisonForecast[] {
  const { arms, datasets, baselines, config } = prepared;
  return datasets.flatMap(({ plan, selection }) => {
    const own = arms.filter(({ dataset }) => dataset === plan.ref);
    const named = new Set(own.map(({ id }) => baselines.get(id)));
    const [first] = own;
    if (first === undefined) return [];
    const foreign = prepared.baselineRun === null ? null : (baselines.get(first.id) ?? null);
    const baseline = foreign ?? (own.find(({ id }) => named.has(id)) ?? first).id;
    const candidates = own.filter(({ id }) => id !== baseline);
    return [
      forecastComparison({
        dataset: plan.ref.path,
        baseline,
        candidates,
        cases: selection.count,
        margin: config.margin,
      }),
    ];
  });
}

interface Planned {
  readonly dataset: string;
  readonly baseline: string;
  readonly candidates: readonly Arm[];
  readonly cases: number;
  readonly margin: number;
}

function forecastComparison({ dataset, baseline, candidates, cases, margin }: Planned): ComparisonForecast {
  return {
    dataset,
    cases,
    baseline,
    candidates: candidates.map(({ id }) => id),
    ...LEVELS,
    marginAsked: margin,
    resolutions: DISCORDANCES.map((discordance): Resolution => ({
      discordance,
      detectable: detectableDifference(cases, discordance, LEVELS),
      margin: certifiableMargin(cases, discordance, LEVELS),
      casesForMargin: margin > 0 ? casesToCertify({ margin, discordance }, LEVELS) : null,
    })),
  };
}
