/** What a gate's figures are counted in. */
export type GateUnit = 'share' | 'ms' | 'tokens' | 'usd' | 'chars';

/** The verdict on one gate for one arm (contract section 4). */
export interface GateResult {
  /** As it was written. */
  readonly expr: string;
  readonly arm: string;
  /** The arm it was compared with; `null`: it was compared with a number. */
  readonly baseline: string | null;
  readonly status: 'pass' | 'fail' | 'undecided';
  readonly unit: GateUnit;
  /** What `actual`, `needed`, `low` and `high` are: the metric, or the arm's less the baseline's, case by case. */
  readonly quantity: 'value' | 'difference';
  /** `null`: nothing was measured. */
  readonly actual: number | null;
  readonly operator: '==' | '>=' | '<=' | '>' | '<';
  /** What `actual` has to reach; where `judgedBy` is a limit, what that has to. */
  readonly needed: number;
  /** Which figure decided. */
  readonly judgedBy: 'actual' | 'low' | 'high';
  readonly low: number | null;
  readonly high: number | null;
  /** Confidence level of `low` and `high`. */
  readonly level: number;
  /** Cases; for times and tokens against a number the calls that told them. */
  readonly n: number;
  /** How many cases would settle an undecided gate; `null`: none can be named, or it is decided. */
  readonly casesNeeded: number | null;
  /** What the figures don't say; `null`: nothing. */
  readonly reason: string | null;
}
