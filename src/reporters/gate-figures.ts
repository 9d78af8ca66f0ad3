import type { GateConfirmation, GateResult, GateUnit } from '../domain/gate.ts';
import { formatCount, formatDuration, formatPercent, formatTokens, formatUsd } from '../lib/format.ts';

/** A gate's figures in words. */
export interface GateFigures {
  /** `94.6 %`, `-2.1 points`; `-` when unknown. */
  readonly actual: string;
  /** `>= 95 %`, `low > -5 points` */
  readonly needed: string;
  /** `88.4 % to 97.6 %`, with its level where that isn't 95 %; `-` where there is none. */
  readonly interval: string;
  /** `pass`, `fail, confirmed`, `undecided: 248 cases would settle it` */
  readonly verdict: string;
}

/** What a gate found, needed and decided. An actual figure never reads like the one needed when they differ. */
export function gateFigures(gate: GateResult): GateFigures {
  const { actual, needed, operator, judgedBy } = gate;
  const bound = figureText(needed, gate);
  const found = actual === null ? '-' : figureText(actual, gate);
  const isBlurred = actual !== null && actual !== needed && found === bound;
  const by = { actual: '', low: 'lower limit ', high: 'upper limit ' }[judgedBy];
  return {
    actual: isBlurred ? exactText(actual, gate) : found,
    needed: `${by}${operator} ${bound}`,
    interval: intervalText(gate),
    verdict: verdictText(gate),
  };
}

function intervalText(gate: GateResult): string {
  const { low, high, level } = gate;
  if (low === null && high === null) return '-';
  const limits =
    high === null
      ? `≥ ${figureText(low ?? 0, gate)}`
      : low === null
        ? `≤ ${figureText(high, gate)}`
        : `${figureText(low, gate)} to ${figureText(high, gate)}`;
  return level === 0.95 ? limits : `${limits} (${formatPercent(level)})`;
}

function verdictText({ status, casesNeeded, confirmation }: GateResult): string {
  if (confirmation !== null) return `${status}${CONFIRMED[confirmation.status]}`;
  return casesNeeded === null ? status : `${status}: ${formatCount(casesNeeded)} cases would settle it`;
}

const CONFIRMED: Readonly<Record<GateConfirmation['status'], string>> = {
  confirmed: ', confirmed',
  not_reproduced: ', not reproduced',
  incomplete: ', not confirmed yet',
  no_cases: '',
};

type Measured = Pick<GateResult, 'unit' | 'quantity'>;

function figureText(value: number, { unit, quantity }: Measured): string {
  if (quantity === 'value') return valueText(value, unit);
  const sign = value < 0 ? '-' : value > 0 ? '+' : '';
  const size = Math.abs(value);
  return `${sign}${unit === 'share' ? `${pointsOf(size)} points` : valueText(size, unit)}`;
}

function valueText(value: number, unit: GateUnit): string {
  switch (unit) {
    case 'share':
      return formatPercent(value, 1).replace('.0 %', ' %');
    case 'ms':
      return formatDuration(value);
    case 'tokens':
    case 'chars':
      return formatTokens(value);
    case 'usd':
      return formatUsd(value);
  }
}

function pointsOf(share: number): string {
  const points = share * 100;
  return points > 0 && points < 0.05 ? points.toPrecision(1) : points.toFixed(1).replace('.0', '');
}

const UNITS: Readonly<Record<GateUnit, string>> = {
  share: ' %',
  ms: ' ms',
  tokens: ' tokens',
  usd: ' USD',
  chars: ' characters',
};

function exactText(value: number, { unit, quantity }: Measured): string {
  const number = Number((unit === 'share' ? value * 100 : value).toPrecision(12));
  const sign = quantity === 'difference' && value > 0 ? '+' : '';
  return `${sign}${number}${unit === 'share' && quantity === 'difference' ? ' points' : UNITS[unit]}`;
}
