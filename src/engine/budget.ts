import { mayBeBilled } from '../domain/billing.ts';
import type { Completion } from '../domain/completion.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { CompletionRequest } from '../domain/request.ts';
import type { Clock } from '../lib/clock.ts';
import { formatUsd } from '../lib/format.ts';
import type { AttemptResult } from './attempt-result.ts';
import type { TokenEstimate } from './estimate-tokens.ts';
import { cautiousOutputTokens, estimateInputTokens } from './estimate-tokens.ts';
import type { Passed } from './gate.ts';
import type { Halt } from './halt.ts';

/** What a run may spend. */
export interface Budget {
  /**
   * Sends once the budget covers what the request may cost. Where it doesn't and nothing in flight can free some of it,
   * the whole run is given up; then, as where nothing was sent, the answer is `null`.
   */
  spend(spending: Spending, send: () => Promise<Passed | null>): Promise<Passed | null>;
}

interface Spending {
  readonly model: ModelSpec;
  readonly request: CompletionRequest;
}

export interface BudgetInput {
  /** USD. */
  readonly limitUsd: number;
  /** What earlier sittings of the run have spent. */
  readonly spentUsd: number;
  /** USD for a reply; `null`: unknown. */
  readonly cost: (model: ModelSpec, completion: Completion) => number | null;
  /** USD for so many tokens. */
  readonly priceOf: (model: ModelSpec, tokens: TokenEstimate) => number;
  readonly clock: Clock;
  readonly halt: Halt;
  /** What to do when it is used up, for the user. */
  readonly howToGoOn: string;
}

/**
 * Each attempt's estimated cost is reserved before it is sent and settled when it ended, so spending passes the limit
 * at most by what the attempts in flight cost above their estimates.
 */
export function createBudget(input: BudgetInput): Budget {
  const { limitUsd, clock, halt, howToGoOn } = input;
  const ledger = createLedger(limitUsd, input.spentUsd);
  const answers = createAnswerLengths();
  const estimateUsd = ({ model, request }: Spending): number =>
    input.priceOf(model, {
      inputTokens: estimateInputTokens(request),
      outputTokens: cautiousOutputTokens(request.settings.maxTokens, answers.meanOf(model)),
    });
  const reserve = async (spending: Spending): Promise<number | null> => {
    while (halt.reason(spending.model) === null) {
      const usd = estimateUsd(spending);
      if (ledger.reserve(usd)) return usd;
      if (ledger.isSettled()) halt.stopAll(`${usedUp(limitUsd, ledger.spentUsd(), usd)}; ${howToGoOn}`);
      else await ledger.settled();
    }
    return null;
  };
  return {
    spend: async (spending, send) => {
      const askedAt = clock.now();
      const reservedUsd = await reserve(spending);
      if (reservedUsd === null) return null;
      const waitedMs = clock.now() - askedAt;
      let spentUsd = 0;
      try {
        const passed = await send();
        if (passed === null) return null;
        spentUsd = costOf(passed.result, {
          reservedUsd,
          costUsd: (reply) => input.cost(spending.model, reply),
        });
        if (passed.result.kind === 'completed') answers.add(spending.model, passed.result.completion);
        return { ...passed, waitedMs: passed.waitedMs + waitedMs };
      } finally {
        ledger.settle(reservedUsd, spentUsd);
      }
    },
  };
}

/** What can't be known counts as what was reserved; unknown is not free. */
function costOf(
  result: AttemptResult,
  { reservedUsd, costUsd }: { reservedUsd: number; costUsd: (reply: Completion) => number | null },
): number {
  switch (result.kind) {
    case 'completed':
      return costUsd(result.completion) ?? reservedUsd;
    case 'failed':
      return mayBeBilled(result.failure) ? reservedUsd : 0;
    case 'stopped':
      return 0;
  }
}

function usedUp(limitUsd: number, spentUsd: number, nextUsd: number): string {
  const figures = `${formatUsd(spentUsd)} spent, and the next request may cost ${formatUsd(nextUsd)}`;
  return `the budget of ${formatUsd(limitUsd)} is used up: ${figures}`;
}

/** Money that was spent and money that is set aside. */
interface Ledger {
  spentUsd(): number;
  /** Sets money aside; `false`, and nothing done, where the limit doesn't allow it. */
  reserve(usd: number): boolean;
  settle(reservedUsd: number, spentUsd: number): void;
  /** Whether nothing is set aside. */
  isSettled(): boolean;
  /** Resolves at the next settlement. */
  settled(): Promise<void>;
}

function createLedger(limitUsd: number, spentBeforeUsd: number): Ledger {
  const waiting = new Set<() => void>();
  let spentUsd = spentBeforeUsd;
  let reservedUsd = 0;
  let reservations = 0;
  return {
    spentUsd: () => spentUsd,
    isSettled: () => reservations === 0,
    settled: () => new Promise((resolve) => void waiting.add(resolve)),
    reserve: (usd) => {
      if (spentUsd + reservedUsd + usd > limitUsd) return false;
      reservedUsd += usd;
      reservations += 1;
      return true;
    },
    settle: (reserved, spent) => {
      reservations -= 1;
      // taking away what was added leaves a rest of rounding
      reservedUsd = reservations === 0 ? 0 : reservedUsd - reserved;
      spentUsd += spent;
      const woken = [...waiting];
      waiting.clear();
      for (const wake of woken) wake();
    },
  };
}

/** How long the answers of each model are, in tokens. */
function createAnswerLengths() {
  const byModel = new Map<string, { readonly answers: number; readonly tokens: number }>();
  return {
    add: ({ id }: ModelSpec, { usage }: Completion): void => {
      const tokens = usage?.outputTokens ?? null;
      if (tokens === null) return;
      const known = byModel.get(id) ?? { answers: 0, tokens: 0 };
      byModel.set(id, { answers: known.answers + 1, tokens: known.tokens + tokens });
    },
    meanOf: ({ id }: ModelSpec): number | null => {
      const known = byModel.get(id);
      return known === undefined ? null : known.tokens / known.answers;
    },
  };
}
