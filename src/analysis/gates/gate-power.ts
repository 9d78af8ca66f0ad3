import { casesToCertify, certifiableMargin } from '../../stats/power.ts';
import type { GateSyntax } from './gate-syntax.ts';
import { metricOf } from './metric.ts';

/** What a run will have to judge a gate by. */
export interface PlannedData {
  /** Those the gate is about. */
  readonly cases: number;
  readonly repeats: number;
  readonly margin: number;
}

const LEVELS = { alpha: 0.05, power: 0.8 };
/** Similar models mostly disagree on 10 to 20 % of the cases; with less power than at the fewer, none is to be hoped for. */
const DISCORDANCE = 0.1;

/** Why so few cases will most likely leave a gate undecided whatever comes, in a sentence; `null`: they may settle it. */
export function powerShortfall(gate: GateSyntax, planned: PlannedData): string | null {
  if (gate.condition.kind === 'no-worse') return marginShortfall(planned);
  return gate.condition.kind === 'number' ? percentileShortfall(gate, planned) : null;
}

function marginShortfall({ cases, margin }: PlannedData): string | null {
  const reachable = certifiableMargin(cases, DISCORDANCE, LEVELS);
  if (reachable !== null && reachable <= margin) return null;
  const within = reachable === null ? 'no margin' : `a margin of ${points(reachable)} points at the least`;
  const needed =
    margin > 0
      ? `${casesToCertify({ margin, discordance: DISCORDANCE }, LEVELS)} cases are needed`
      : 'no number of cases is enough';
  const supposed = 'where the arms are equally good and disagree on 10 % of the cases';
  return `${cases} cases can certify ${within}, and ${points(margin)} are asked for: ${needed} (${supposed}, in 4 of 5 runs)`;
}

function points(share: number): string {
  return String(Math.ceil(share * 1000 - 1e-9) / 10);
}

// all n calls lie below the true percentile with a probability of p^n, which half of 5 % has to cover
function percentileShortfall({ metric }: GateSyntax, { cases, repeats }: PlannedData): string | null {
  const { source } = metricOf(metric.name);
  if (source.of !== 'duration' || !source.statistic.startsWith('p')) return null;
  const calls = Math.ceil(Math.log(0.025) / Math.log(Number(source.statistic.slice(1)) / 100));
  if (cases * repeats >= calls) return null;
  return `${cases * repeats} calls give ${metric.name} no upper limit, so that it can fail but not pass: ${calls} are needed`;
}
