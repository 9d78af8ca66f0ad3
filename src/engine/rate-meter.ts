import type { RateLimitSettings } from '../domain/model.ts';
import type { RateLimits } from '../domain/rate-limits.ts';
import type { CompletionRequest } from '../domain/request.ts';
import type { PeakUse, RateKind } from '../domain/session-facts.ts';
import type { AttemptResult } from './attempt-result.ts';
import type { TokenEstimate } from './estimate-tokens.ts';
import { estimateInputTokens, estimateOutputTokens } from './estimate-tokens.ts';
import type { RateBudget } from './rate-budget.ts';
import { fixedBudget, learnedBudget } from './rate-budget.ts';
import type { RateWatch } from './rate-watch.ts';
import { createRateWatch } from './rate-watch.ts';

/** What requests are spent of: the limits the user set, and those the provider's replies tell of. */
export interface RateMeter {
  estimate(request: CompletionRequest): TokenEstimate;
  /** Ms until a request of this size may be sent. */
  waits(estimate: TokenEstimate, now: number): RateWaits;
  spend(estimate: TokenEstimate, now: number): void;
  /** Corrects what was spent by what was used, and learns what the reply tells. */
  settle(estimate: TokenEstimate, result: AttemptResult, now: number): void;
  peaks(): readonly PeakUse[];
}

/** Ms to wait, 0: none. */
interface RateWaits {
  /** By the limits the user set. */
  readonly setMs: number;
  /** By what replies told, which may be of a day's limit, or not true. */
  readonly toldMs: number;
}

/** A meter that has measured nothing. */
export function createRateMeter({ requestsPerMinute, tokensPerMinute }: RateLimitSettings): RateMeter {
  const watch = createRateWatch();
  const limited = [
    createLimit('requests', requestsPerMinute, watch),
    createLimit('tokens', tokensPerMinute, watch),
    createLimit('inputTokens', null, watch),
    createLimit('outputTokens', null, watch),
  ];
  let answers = 0;
  let answeredTokens = 0;
  return {
    estimate: (request) => ({
      inputTokens: estimateInputTokens(request),
      outputTokens: estimateOutputTokens(
        request.settings.maxTokens,
        answers === 0 ? null : answeredTokens / answers,
      ),
    }),
    waits: (estimate, now) => {
      const waits = limited.map((limit) => limit.waits(estimate, now));
      return {
        setMs: Math.max(...waits.map(({ setMs }) => setMs)),
        toldMs: Math.max(...waits.map(({ toldMs }) => toldMs)),
      };
    },
    spend: (estimate, now) => {
      for (const limit of limited) limit.spend(estimate, now);
    },
    settle: (estimate, result, now) => {
      const used = usedBy(result, estimate);
      if (result.kind === 'completed') {
        answers += 1;
        answeredTokens += used.outputTokens;
      }
      const told = limitsToldBy(result);
      // a refusal is no approach to a limit: it is counted as what it is
      const isWatched = result.kind === 'completed';
      for (const limit of limited) limit.settle({ estimate, used, told, isWatched }, now);
    },
    peaks: () => watch.peaks(),
  };
}

interface Settlement {
  readonly estimate: TokenEstimate;
  readonly used: TokenEstimate;
  readonly told: RateLimits | null;
  /** Whether what is told counts as use that came near the limit. */
  readonly isWatched: boolean;
}

interface Limit {
  waits(estimate: TokenEstimate, now: number): RateWaits;
  spend(estimate: TokenEstimate, now: number): void;
  settle(settlement: Settlement, now: number): void;
}

function createLimit(kind: RateKind, perMinute: number | null, watch: RateWatch): Limit {
  const learned = learnedBudget();
  const fixed = perMinute === null ? null : fixedBudget(perMinute);
  const budgets: readonly RateBudget[] = fixed === null ? [learned] : [fixed, learned];
  let inFlight = 0;
  return {
    waits: (estimate, now) => {
      const amount = amountOf(kind, estimate);
      return { setMs: fixed?.waitMs(amount, now) ?? 0, toldMs: learned.waitMs(amount, now) };
    },
    spend: (estimate, now) => {
      inFlight += amountOf(kind, estimate);
      for (const budget of budgets) budget.spend(amountOf(kind, estimate), now);
    },
    settle: ({ estimate, used, told, isWatched }, now) => {
      const [estimated, actual] = [amountOf(kind, estimate), amountOf(kind, used)];
      inFlight -= estimated;
      for (const budget of budgets) budget.settle(estimated, actual, now);
      if (perMinute !== null) watch.spent({ what: kind, amount: actual, limit: perMinute }, now);
      const limit = told?.[kind] ?? null;
      if (limit === null) return;
      learned.learn(limit, inFlight, now);
      if (isWatched) watch.told(kind, limit);
    },
  };
}

function amountOf(kind: RateKind, { inputTokens, outputTokens }: TokenEstimate): number {
  switch (kind) {
    case 'requests':
      return 1;
    case 'tokens':
      return inputTokens + outputTokens;
    case 'inputTokens':
      return inputTokens;
    case 'outputTokens':
      return outputTokens;
  }
}

/** What an attempt used; a failed one no tokens, an answer that tells no counts what was estimated. */
function usedBy(result: AttemptResult, estimate: TokenEstimate): TokenEstimate {
  if (result.kind !== 'completed') return { inputTokens: 0, outputTokens: 0 };
  const { usage } = result.completion;
  return {
    inputTokens: usage?.inputTokens ?? estimate.inputTokens,
    outputTokens: usage?.outputTokens ?? estimate.outputTokens,
  };
}

function limitsToldBy(result: AttemptResult): RateLimits | null {
  if (result.kind === 'completed') return result.completion.rateLimits;
  return result.kind === 'failed' ? result.failure.rateLimits : null;
}
