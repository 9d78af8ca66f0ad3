import type { ArmForecast, DryRun, DurationForecast } from '../domain/dry-run.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import { expectedDuration } from '../engine/expected-duration.ts';
import type { GateGroup } from '../engine/gate-groups.ts';
import { gateGroups } from '../engine/gate-groups.ts';
import { forecastArm } from './forecast-arm.ts';
import { totalJudging } from './forecast-judging.ts';
import { sumKnown } from '../lib/known-sum.ts';
import type { PreparedRun } from './prepare.ts';
import { recordedFigures } from './recorded-figures.ts';

/** What every arm would ask for, and how long its model's gate takes for it. */
export async function forecastArms(
  prepared: PreparedRun,
  plan: RunPlan,
  stop: AbortSignal,
): Promise<readonly ArmForecast[]> {
  const { config, datasets } = prepared;
  const recorded = await recordedFigures(config.outDirectory, plan);
  const arms: Omit<ArmForecast, 'duration'>[] = [];
  for (const arm of prepared.arms) {
    const surveyed = datasets.find((dataset) => dataset.plan.ref === arm.dataset);
    if (surveyed === undefined) continue;
    const known = recorded.get(arm.id) ?? { latencyMs: null, outputTokens: null };
    arms.push(await forecastArm(arm, { prepared, surveyed, recorded: known, stop }));
  }
  const durations = durationsByModel(prepared, arms);
  return arms.map((arm) => withDuration(arm, durations.get(arm.model) ?? UNKNOWN_DURATION));
}

function withDuration(arm: Omit<ArmForecast, 'duration'>, duration: DurationForecast): ArmForecast {
  return { ...arm, duration };
}

const UNKNOWN_DURATION: DurationForecast = { limitsMs: null, totalMs: null };

function durationsByModel(
  { calledModels }: PreparedRun,
  arms: readonly Omit<ArmForecast, 'duration'>[],
): ReadonlyMap<string, DurationForecast> {
  return new Map(
    gateGroups(calledModels).flatMap((group) => {
      const duration = expectedDuration(loadsOf(group, arms), group);
      return group.sharing.map(({ id }): [string, DurationForecast] => [id, duration]);
    }),
  );
}

function loadsOf({ sharing }: GateGroup, arms: readonly Omit<ArmForecast, 'duration'>[]) {
  return sharing.flatMap(({ id, concurrency }) =>
    arms
      .filter(({ model }) => model === id)
      .map(({ requests, tokens, latencyMs }) => ({
        requests: requests.planned,
        tokens: tokens.input + tokens.output,
        concurrency,
        serviceMs: latencyMs?.value ?? null,
      })),
  );
}

/** All arms together. They run at the same time, so the longest decides how long it takes. */
export function totalOf(arms: readonly ArmForecast[]): DryRun['total'] {
  const sum = (of: (arm: ArmForecast) => number): number => arms.reduce((total, arm) => total + of(arm), 0);
  const known = (of: (arm: ArmForecast) => number | null): number | null => sumKnown(arms.map(of));
  const times = arms.map(({ duration }) => duration.totalMs);
  const limits = arms.flatMap(({ duration }) => duration.limitsMs ?? []);
  return {
    requests: {
      planned: sum(({ requests }) => requests.planned),
      most: sum(({ requests }) => requests.most),
    },
    tokens: {
      input: sum(({ tokens }) => tokens.input),
      output: sum(({ tokens }) => tokens.output),
      outputMost: known(({ tokens }) => tokens.outputMost),
    },
    costUsd: {
      expected: known(({ costUsd }) => costUsd.expected),
      most: known(({ costUsd }) => costUsd.most),
    },
    judging: totalJudging(arms.map(({ judging }) => judging)),
    duration: {
      limitsMs: limits.length === 0 ? null : Math.max(...limits),
      totalMs: times.includes(null) ? null : Math.max(0, ...times.filter((ms) => ms !== null)),
    },
  };
}
