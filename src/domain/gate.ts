/** What a gate's figures are counted in. */
export type GateUnit = 'share' | 'ms' | 'tokens' | 'usd' | 'chars';

/** What came of asking the cases again that made a gate fail; it leaves the run's own figures as they are. */
export interface GateConfirmation {
  /**
   * `confirmed`: it fails with the new answers too. `not_reproduced`: it doesn't, which is no pass, as only failures were
   * asked again. `incomplete`: new answers are missing. `no_cases`: no single case made it fail.
   */
  readonly status: 'confirmed' | 'not_reproduced' | 'incomplete' | 'no_cases';
  /** How often each case is asked again. */
  readonly repeats: number;
  /** Cases that made the gate fail. */
  readonly cases: number;
  /** Of these, those of which at least one new answer counts against the gate. */
  readonly failedAgain: number;
  /** New answers there are, without those no scorer could judge, and those of them that count against the gate. */
  readonly answers: number;
  readonly answersAgainst: number;
  /** The gate's figure with the mean of a case's new answers (of percentiles the median) in place of its own; `null`: not known. */
  readonly actual: number | null;
  /** Its interval; `null` of shares and means against a number, which it doesn't decide. */
  readonly low: number | null;
  readonly high: number | null;
  /** USD for the new answers, in no other figure; gates of one arm may share answers. `null`: not known. */
  readonly costUsd: number | null;
  /** Why it is incomplete, or has no cases; `null`: it is neither. */
  readonly reason: string | null;
}

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
  /** `null`: nothing was to be asked again, or the gate didn't fail. */
  readonly confirmation: GateConfirmation | null;
}
