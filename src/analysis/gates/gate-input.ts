import type { GateResult } from '../../domain/gate.ts';
import type { RunPlan } from '../../domain/run-plan.ts';
import type { Resampling } from '../mean-interval.ts';
import type { DataInput } from './gate-data.ts';
import type { GateSyntax } from './gate-syntax.ts';
import type { Metric } from './metric.ts';

/** A run whose gates are to be judged. */
export interface GateInput extends DataInput {
  readonly plan: Pick<RunPlan, 'gates' | 'arms' | 'margin' | 'maxErrorRate'>;
  readonly resampling: Resampling;
  /** How often the baselines were asked each case; left out: as often as the others. */
  readonly baselineRepeats?: number;
}

/** One gate for one arm. */
export interface Question {
  readonly gate: GateSyntax;
  readonly metric: Metric;
  readonly arm: string;
  readonly dataset: string;
  /** `null`: it is compared with a number. */
  readonly baseline: string | null;
}

/** What was found, before it is known whether errors stand in the way of passing. */
export type Judgement = Omit<GateResult, 'expr' | 'arm' | 'baseline' | 'unit' | 'confirmation'>;
