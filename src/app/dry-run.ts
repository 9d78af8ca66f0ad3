import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { loadConfig } from '../config/load-config.ts';
import type { ArmForecast, DryRun } from '../domain/dry-run.ts';
import { UserError } from '../domain/errors.ts';
import type { Warning } from '../domain/report.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import { formatCount, formatUsd } from '../lib/format.ts';
import { redactJson } from '../lib/redact.ts';
import { forecastArms, totalOf } from './forecast-arms.ts';
import { forecastComparisons } from './forecast-comparison.ts';
import { forecastSearch } from './forecast-search.ts';
import type { Keys } from './keys.ts';
import { sumKnown } from '../lib/known-sum.ts';
import { planWarnings, toPlan } from './plan.ts';
import type { PreparedRun } from './prepare.ts';
import { examineRun } from './prepare.ts';
import { assertWritable } from './run-folder.ts';
import type { RunInput } from './run.ts';
import { spool } from './session.ts';
import { VERSION } from './version.ts';

export { renderDryRun } from '../reporters/dry-run-tables.ts';

/** What a dry run is made from: all that a new run is. */
export type DryRunInput = Omit<RunInput, 'resume'>;

/**
 * Checks what a run checks and forecasts what it would do, cost and be able to show. Nothing is sent and nothing is left
 * on disk. What a run would refuse is the same `UserError`, but a missing key is only a warning.
 */
export async function dryRun(input: DryRunInput): Promise<DryRun> {
  const { config, problems } = await loadConfig({ ...input, file: input.configFile });
  if (problems.length > 0) throw new UserError(problems);
  const stop = input.signals.stopSending;
  return withStdin(input.stdin, stop, async (spoolStdin) => {
    const now = new Date();
    const { prepared, problems: found } = await examineRun(config, spoolStdin, now);
    const serious = [...found, ...prepared.keys.problems.filter((problem) => !isMissingKey(problem))];
    if (serious.length > 0) throw new UserError(serious);
    await assertWritable(config.outDirectory);
    return redactJson(await forecast(prepared, now, stop), prepared.redact);
  });
}

function isMissingKey({ code }: { readonly code: string }): boolean {
  return code === 'missing-key';
}

/** Keeps standard input, where a dataset is read from it, for as long as it is needed. */
async function withStdin<Result>(
  stdin: Readable,
  stop: AbortSignal,
  use: (spoolStdin: () => Promise<string>) => Promise<Result>,
): Promise<Result> {
  let path: string | null = null;
  try {
    return await use(async () => {
      path ??= await mkdtemp(join(tmpdir(), 'evalsmall-dry-run-'));
      return spool(stdin, { path }, stop);
    });
  } finally {
    if (path !== null) await rm(path, { recursive: true, force: true });
  }
}

async function forecast(prepared: PreparedRun, now: Date, stop: AbortSignal): Promise<DryRun> {
  // runs are recorded without secrets, so they are looked up without
  const plan = redactJson(toPlan(prepared), prepared.redact);
  const arms = await forecastArms(prepared, plan, stop);
  return {
    schemaVersion: 1,
    tool: { name: 'evalsmall', version: VERSION },
    dryRun: true,
    simulated: prepared.config.simulate,
    seed: prepared.config.seed,
    plan,
    arms,
    adaptive: forecastSearch(plan, arms),
    total: totalOf(arms),
    comparisons: forecastComparisons(prepared),
    warnings: [...keyWarnings(prepared.keys), ...confirmWarnings(plan, arms), ...planWarnings(prepared, now)],
  };
}

function keyWarnings({ problems }: Keys): readonly Warning[] {
  return problems.map(({ code, message }) => ({
    code,
    message: `${message}; the run itself will not start without it`,
    arm: null,
    caseIds: [],
  }));
}

/** Which cases will fail nobody knows; at the most all of an arm do. */
function confirmWarnings(
  { confirm, gates, repeats }: RunPlan,
  arms: readonly ArmForecast[],
): readonly Warning[] {
  if (confirm === null) return [];
  const judged = arms.filter(({ arm }) => gates.some((gate) => gate.arms.includes(arm)));
  const answers = judged.reduce((sum, { cases }) => sum + cases * confirm, 0);
  const usd = sumKnown(judged.map(({ costUsd }) => costUsd.most));
  const cost = usd === null ? 'an unknown cost' : `${formatUsd((usd * confirm) / repeats)} at the most`;
  const judging = judged.some((arm) => arm.judging !== null) ? ' (and what grading them takes)' : '';
  const message = `what --confirm asks again is in no figure here: up to ${formatCount(answers)} more answers, for ${cost}${judging}, if gates fail by every case`;
  return [{ code: 'confirm-not-forecast', message, arm: null, caseIds: [] }];
}
