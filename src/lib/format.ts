/** What stands for a figure that isn't known. */
const UNKNOWN = '-';

/** A share in 0..1 with its limits, as far as they are known, and the number of cases behind it. */
interface Share {
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

/**
 * A share in 0..1 as `91 %`; `-` when unknown. A share short of all never reads `100 %`, and one above none never
 * `0 %`: it gets the decimals it needs.
 */
export function formatPercent(rate: number | null, digits = 0): string {
  return rate === null ? UNKNOWN : `${percentNumber(rate, digits)} %`;
}

/** A share with its interval: `91 % (83-95)`, with one decimal from 1,000 cases on. */
export function formatRateWithInterval(share: Share): string {
  const digits = share.n >= 1000 ? 1 : 0;
  const rate = formatPercent(share.rate, digits);
  if (share.rate === null || share.low === null || share.high === null) return rate;
  return `${rate} (${(share.low * 100).toFixed(digits)}-${(share.high * 100).toFixed(digits)})`;
}

const MOST_PERCENT_DIGITS = 6;

function percentNumber(rate: number, digits: number): string {
  const text = (rate * 100).toFixed(digits);
  const misleads = (Number(text) === 100 && rate < 1) || (Number(text) === 0 && rate > 0);
  return misleads && digits < MOST_PERCENT_DIGITS ? percentNumber(rate, digits + 1) : text;
}

/** A time in ms as `4.2 ms`, `812 ms`, `4.93 s`, `1 min 20 s` or `2 h 5 min`; `-` when unknown. */
export function formatDuration(ms: number | null): string {
  if (ms === null) return UNKNOWN;
  if (ms > 0 && ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${ms.toFixed(0)} ms`;
  const seconds = ms / 1000;
  if (seconds < 59.995) return `${seconds.toFixed(2)} s`;
  const wholeSeconds = Math.round(seconds);
  if (wholeSeconds < 3600) return `${Math.floor(wholeSeconds / 60)} min ${wholeSeconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${formatCount(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** A time with its limits, all in ms, in the unit that suits the time: `4.93 s (4.58-5.32)`. */
export function formatDurationWithInterval(ms: number, limits: { low: number; high: number }): string {
  const time = formatDuration(ms);
  const { low, high } = limits;
  if (time.endsWith(' ms')) {
    const digits = ms < 9.95 ? 1 : 0;
    return `${time} (${low.toFixed(digits)}-${high.toFixed(digits)})`;
  }
  if (time.endsWith(' s') && !time.includes('min')) {
    return `${time} (${(low / 1000).toFixed(2)}-${(high / 1000).toFixed(2)})`;
  }
  return `${time} (${formatDuration(low)} - ${formatDuration(high)})`;
}

/** US dollars with three significant digits below one dollar, else with cents; `-` when unknown. */
export function formatUsd(usd: number | null): string {
  if (usd === null) return UNKNOWN;
  if (usd === 0) return '$0';
  const rounded = Number(usd.toPrecision(3));
  if (rounded >= 1) return `$${grouped(usd.toFixed(2))}`;
  const decimals = Math.min(2 - Math.floor(Math.log10(rounded)), 20);
  return `$${rounded.toFixed(decimals)}`;
}

/** A count with its thousands set apart: `1,234`; `-` when unknown. */
export function formatCount(count: number | null): string {
  return count === null ? UNKNOWN : grouped(count.toFixed(0));
}

/** A mean number of tokens or characters: whole from 10 on, one decimal below; `-` when unknown. */
export function formatTokens(tokens: number | null): string {
  if (tokens === null) return UNKNOWN;
  if (tokens >= 9.95 || Number.isInteger(tokens)) return formatCount(tokens);
  return tokens < 0.05 ? '<0.1' : tokens.toFixed(1);
}

function grouped(number: string): string {
  const [whole = '', decimals] = number.split('.');
  const groups = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return decimals === undefined ? groups : `${groups}.${decimals}`;
}
