import type { ComparedArm, PairedRatio, RatioMetric } from '../domain/comparison.ts';
import { quoted } from '../lib/width.ts';
import { formatDuration, formatTokens, formatUsd } from '../lib/format.ts';

const MOST_POINT_DIGITS = 6;

/**
 * A difference of shares as `+3.1`, in percentage points. It gets the decimals it needs to not look like one of the
 * differences that the verdict turns on when it is none of them; `-` when unknown.
 */
export function formatPoints(
  difference: number | null,
  turningPoints: readonly number[] = [0],
  digits = 1,
): string {
  if (difference === null) return '-';
  const text = (100 * difference).toFixed(digits);
  const misleads = turningPoints.some(
    (point) =>
      point !== difference && (100 * point).toFixed(digits).replace(/^-(?=[0.]+$)/, '') === unsigned(text),
  );
  if (misleads && digits < MOST_POINT_DIGITS) return formatPoints(difference, turningPoints, digits + 1);
  const plain = unsigned(text);
  return plain.startsWith('-') || Number(plain) === 0 ? plain : `+${plain}`;
}

// no "-0.0"
function unsigned(text: string): string {
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** A margin or share as `5` or `2.5` points, rounded up where it is cut short: what was certified is no less. */
export function formatMargin(share: number): string {
  const points = Number((Math.ceil(share * 1000 - 1e-9) / 10).toFixed(1));
  return `${points} ${points === 1 ? 'point' : 'points'}`;
}

/** A confidence level as `90 %` or `96.7 %`. */
export function formatLevel(level: number): string {
  return `${Number((100 * level).toFixed(1))} %`;
}

/** A ratio as `0.62x`, from ten on whole, below 0.01 with one digit that counts; `-` when unknown. */
export function formatRatio(ratio: number | null): string {
  if (ratio === null) return '-';
  if (ratio >= 9.995) return `${ratio.toFixed(0)}x`;
  return ratio >= 0.00995 ? `${ratio.toFixed(2)}x` : `${ratio.toPrecision(1)}x`;
}

/** A p-value with two digits, never as 0. */
export function formatPValue(value: number | null): string {
  if (value === null) return '-';
  if (value < 0.0001) return '<0.0001';
  return value >= 0.0995 ? value.toFixed(2) : value.toPrecision(2);
}

/** What a ratio is of, in words. */
export const RATIO_NAMES: Readonly<Record<RatioMetric, string>> = {
  latencyMs: 'latency',
  'latencyMs.p95': 'latency, p95',
  timeToFirstTokenMs: 'time to first token',
  'tokens.input': 'input tokens',
  'tokens.output': 'output tokens',
  outputChars: 'output characters',
  'costUsd.perTrial': 'cost per answer',
  'costUsd.perPass': 'cost per pass',
};

/** A figure of a ratio in its own unit. */
export function formatFigure(metric: PairedRatio['metric'], value: number | null): string {
  switch (metric) {
    case 'latencyMs':
    case 'latencyMs.p95':
    case 'timeToFirstTokenMs':
      return formatDuration(value);
    case 'tokens.input':
    case 'tokens.output':
    case 'outputChars':
      return formatTokens(value);
    case 'costUsd.perTrial':
    case 'costUsd.perPass':
      return formatUsd(value);
  }
}

/** How two sides are called beside each other: by their arms, and by their runs where these are called the same. */
export function sideNames(
  base: ComparedArm,
  candidate: ComparedArm,
): { readonly base: string; readonly candidate: string } {
  if (base.arm !== candidate.arm) return { base: quoted(base.arm), candidate: quoted(candidate.arm) };
  return {
    base: quoted(`${base.arm} of ${base.run}`),
    candidate: quoted(`${candidate.arm} of ${candidate.run}`),
  };
}
