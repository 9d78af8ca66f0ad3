import type { ArmSummary, PassRate, Warning } from './report.ts';
import type { ReasoningSettings } from './model.ts';

/** The values a sweep gives a setting of every model; `null` in a list: not set, so not sent. A `null` list: not varied. */
export interface SweepGrid {
  readonly maxTokens: readonly (number | null)[] | null;
  readonly temperature: readonly (number | null)[] | null;
  readonly reasoningEffort: readonly (ReasoningSettings['effort'] | null)[] | null;
  readonly reasoningBudget: readonly (number | null)[] | null;
}

/** How token counts of single answers are spread; quantiles are of this sample (Hyndman & Fan type 7). */
export interface TokenSpread {
  /** Answers that reported the count. */
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** One arm of a sweep. Shares and limits in 0..1, `null` where nothing was measured. */
export interface SweepArm {
  readonly arm: string;
  /** The arm's id without its budget: arms of one series differ in their budget alone. */
  readonly series: string;
  readonly dataset: string;
  /** `null`: not sent, so the provider's own limit held. */
  readonly maxTokens: number | null;
  readonly trials: ArmSummary['trials'];
  readonly passRate: PassRate;
  readonly passRateFinished: PassRate;
  /** Completions that ended by themselves (`stop`, `tool_calls`), were cut off (`length`, `context_exceeded`), or else. */
  readonly endings: { readonly finished: number; readonly cutOff: number; readonly other: number };
  /**
   * The share of completions that were cut off. The limits are Wilson's (95 %, the case is the unit) with every trial
   * without an answer taken as not cut off for the lower and as cut off for the upper one.
   */
  readonly truncation: {
    readonly rate: number | null;
    readonly low: number | null;
    readonly high: number | null;
  };
  /** Completions by what became of them; they add up to the completed trials. */
  readonly results: { readonly passed: number; readonly cutOff: number; readonly other: number };
  readonly emptyOutputs: number;
  readonly reasoningTokens: TokenSpread | null;
  /** Output tokens less reasoning tokens, where both were reported. */
  readonly visibleTokens: TokenSpread | null;
  /** All billed output tokens. */
  readonly outputTokens: TokenSpread | null;
  readonly latencyMs: ArmSummary['latencyMs'];
  readonly costUsd: ArmSummary['costUsd'];
  /** HTTP statuses of the attempts that brought the answers. */
  readonly httpStatuses: Readonly<Record<string, number>>;
}

/** How a budget's quality stands to the best budget's of its series; `unknown`: nothing judged it. */
type BudgetQuality = 'best' | 'no-worse' | 'worse' | 'open' | 'unknown';

/** What speaks for and against one budget. */
export interface BudgetEvidence {
  readonly arm: string;
  readonly maxTokens: number | null;
  readonly cutOff: number;
  readonly completed: number;
  readonly truncationRate: number | null;
  readonly truncationHigh: number | null;
  readonly quality: BudgetQuality;
  /** This budget's pass rate less the best's, over the cases both have; `null` for the best itself. */
  readonly difference: number | null;
  /** The lower limit that decides (90 % interval). */
  readonly differenceLow: number | null;
  /** Cases that would settle the quality; `null`: it is settled, or no number is known. */
  readonly casesToSettle: number | null;
}

/**
 * The budget of one series. `safe`: shown by this sample. `unproven`: the smallest that looks right, but the sample
 * can't show it. `none`: none of these budgets will do.
 */
export interface BudgetAnswer {
  readonly series: string;
  readonly status: 'safe' | 'unproven' | 'none';
  /** `null` with the status `none`. */
  readonly chosen: BudgetEvidence | null;
  /** The budget with the highest pass rate, of equals the largest; `null` where nothing was judged. */
  readonly best: string | null;
  /** The budgets, smallest first; one that wasn't sent comes last. */
  readonly budgets: readonly BudgetEvidence[];
  /** The tokens that answers used with the largest budget; a cut answer would have used more. */
  readonly used: {
    readonly arm: string;
    readonly tokens: TokenSpread;
    /** Whether the sample bounds the p99 from above, and no answer was cut off. */
    readonly isSupported: boolean;
  } | null;
  /** Cases that would show the chosen budget to be safe if it is as it looks; `null`: shown, or not known. */
  readonly casesNeeded: number | null;
  /** The entry of `models` to paste: provider and model, and the settings that the sweep varied. */
  readonly config: { readonly model: string; readonly settings: Readonly<Record<string, unknown>> } | null;
}

/**
 * An arm of the grid that an adaptive sweep has not asked, and why: a smaller budget will do, a larger one won't, or it is
 * open, because the search didn't come to its end. Nothing is known of it, so it is in no figure.
 */
export interface NotAskedArm extends Pick<SweepArm, 'arm' | 'series' | 'maxTokens'> {
  readonly why: 'a-smaller-will-do' | 'a-larger-will-not' | 'open';
  /** The arm that decided it; `null` where it is open. */
  readonly decidedBy: string | null;
}

/** Two arms of one series of which the smaller budget will do and the larger won't, which an adaptive sweep supposes not to be. */
export interface SweepContradiction {
  readonly series: string;
  readonly smaller: string;
  readonly larger: string;
}

/** Orders budgets, the smallest first; one that isn't sent is the largest. */
export function bySize(one: Pick<SweepArm, 'maxTokens'>, other: Pick<SweepArm, 'maxTokens'>): number {
  return (one.maxTokens ?? Number.MAX_VALUE) - (other.maxTokens ?? Number.MAX_VALUE);
}

/** `sweep.json`. */
export interface SweepReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'evalsmall'; readonly version: string };
  readonly run: string;
  readonly simulated: boolean;
  readonly complete: boolean;
  /** The share that a budget may lose of the best one's passes. */
  readonly margin: number;
  /** The share of answers that may be cut off. */
  readonly maxTruncation: number;
  /** Those of the run's report without which no figure should be read: another model answered. */
  readonly warnings: readonly Warning[];
  readonly arms: readonly SweepArm[];
  /** Whether budgets were bisected instead of all asked. */
  readonly adaptive: boolean;
  /** Empty unless `adaptive`. Together with `arms` the whole grid. */
  readonly notAsked: readonly NotAskedArm[];
  /** At most one a series; empty unless `adaptive`. */
  readonly contradictions: readonly SweepContradiction[];
  /** Empty where no budget was varied. */
  readonly answers: readonly BudgetAnswer[];
}
