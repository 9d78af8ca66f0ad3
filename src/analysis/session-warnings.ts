import type { ArmSummary, Warning } from '../domain/report.ts';
import type { RateKind, SessionFacts } from '../domain/session-facts.ts';
import { formatCount } from '../lib/format.ts';

/** What a reader should know of how a run's sittings went. */
export function sessionWarnings(
  sessions: readonly SessionFacts[],
  arms: readonly ArmSummary[],
  simulated: boolean,
): readonly Warning[] {
  const near = new Map<string, Warning>();
  for (const use of sessions.flatMap(({ rateLimits }) => rateLimits)) {
    if (use.share >= use.alertAt) near.set(`${use.model} ${use.what}`, rateWarning(use));
  }
  // a simulated provider draws its latencies: nothing of ours is in them
  const busy = simulated ? null : busyWarning(sessions, arms);
  return [...near.values(), ...(busy === null ? [] : [busy])];
}

const WHAT: Readonly<Record<RateKind, string>> = {
  requests: 'requests',
  tokens: 'tokens',
  inputTokens: 'input tokens',
  outputTokens: 'output tokens',
};

/** That a model's use came near one of its limits. */
export function rateWarning({
  model,
  what,
  limit,
  share,
  alertAt,
}: SessionFacts['rateLimits'][number]): Warning {
  const message =
    `${model}: ${percent(share)} of its ${formatCount(limit)} ${WHAT[what]} a minute were in use ` +
    `(alertAt is ${percent(alertAt)}); a higher limit or fewer at once (--concurrency) avoids waits`;
  return { code: 'rate-limit-near', message, arm: null, caseIds: [] };
}

/** Below it a late timer is a hiccup (a module being loaded, say), not too much work. */
const BUSY_UTILIZATION = 0.8;
const LEAST_DELAY_MS = 20;
/** In a shorter sitting the modules' loading is most of the work. */
const LEAST_SITTING_MS = 5000;
const TELLING_SHARE = 0.1;

/** Whether this process was so late at its own work that latencies were measured longer than they were. */
function busyWarning(sessions: readonly SessionFacts[], arms: readonly ArmSummary[]): Warning | null {
  const busy = sessions.filter(
    (session) => session.eventLoop.utilization >= BUSY_UTILIZATION && durationMs(session) >= LEAST_SITTING_MS,
  );
  const delayMs = Math.max(0, ...busy.map(({ eventLoop }) => eventLoop.delayP99Ms));
  const medians = arms.flatMap(({ latencyMs }) => latencyMs.p50?.value ?? []);
  if (medians.length === 0 || delayMs < LEAST_DELAY_MS) return null;
  const shortest = Math.min(...medians);
  if (delayMs < shortest * TELLING_SHARE) return null;
  const message =
    `this process was late at its own work by ${Math.round(delayMs)} ms (p99), against a median latency of ` +
    `${Math.round(shortest)} ms: latencies read too long. Run with a lower --concurrency, or split the run with --shard`;
  return { code: 'own-process-slow', message, arm: null, caseIds: [] };
}

function durationMs({ startedAt, finishedAt }: SessionFacts): number {
  return Date.parse(finishedAt) - Date.parse(startedAt);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
