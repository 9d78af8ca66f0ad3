import { binomialCdf, normalQuantile } from './distributions.ts';

/** What a test is asked to hold to, both in 0..1. */
export interface TestLevels {
  /** The chance of being misled where there is nothing to find: two-sided for a difference, one-sided for a margin. */
  readonly alpha: number;
  /** The chance of finding what is there. */
  readonly power: number;
}

/** Beyond so many cases the normal approximation and the exact sum differ by less than is ever shown. */
const MOST_EXACT_CASES = 10_000;

/**
 * The smallest difference between two pass rates on the same `n` cases that a two-sided exact McNemar test finds with
 * the power asked for, when the two disagree on the share `discordance` of the cases; in 0..1. `null`: not even where
 * all disagreements go one way. The power is the exact one, over the binomial number of disagreements; beyond 10,000
 * cases it is Miettinen's approximation (Miettinen 1968; Connor 1987).
 */
export function detectableDifference(n: number, discordance: number, levels: TestLevels): number | null {
  assertInputs(n, discordance, levels);
  if (n === 0 || discordance === 0) return null;
  const isFound =
    n <= MOST_EXACT_CASES ? exactFinder(n, discordance, levels) : normalFinder(n, discordance, levels);
  if (!isFound(discordance)) return null;
  let [missed, found] = [0, discordance];
  while (found - missed > 1e-7) {
    const middle = (missed + found) / 2;
    if (isFound(middle)) found = middle;
    else missed = middle;
  }
  return found;
}

type Finder = (difference: number) => boolean;

interface Disagreements {
  readonly count: number;
  readonly probability: number;
  /** The test finds a difference when no more than so many go the other way; -1: never. */
  readonly mostAgainst: number;
}

function exactFinder(n: number, discordance: number, { alpha, power }: TestLevels): Finder {
  const possible = disagreements(n, discordance, alpha);
  return (difference) => {
    const against = (1 - difference / discordance) / 2;
    const found = possible.reduce((sum, { count, probability, mostAgainst }) => {
      const oneWay = binomialCdf(mostAgainst, count, against);
      return sum + probability * (oneWay + binomialCdf(mostAgainst, count, 1 - against));
    }, 0);
    return found >= power;
  };
}

/** How many of `n` cases may be disagreed on, and what the exact test asks of each count. */
function disagreements(n: number, discordance: number, alpha: number): readonly Disagreements[] {
  const list: Disagreements[] = [];
  let mostAgainst = -1;
  let below = 0;
  for (let count = 0; count <= n; count += 1) {
    // one disagreement more lets at most one more go the other way
    if (binomialCdf(mostAgainst + 1, count, 0.5) <= alpha / 2) mostAgainst += 1;
    const upTo = binomialCdf(count, n, discordance);
    const probability = upTo - below;
    below = upTo;
    if (probability > 1e-12 && mostAgainst >= 0) list.push({ count, probability, mostAgainst });
  }
  return list;
}

function normalFinder(n: number, discordance: number, { alpha, power }: TestLevels): Finder {
  const falseAlarm = normalQuantile(1 - alpha / 2) * Math.sqrt(discordance);
  const sure = normalQuantile(power);
  return (difference) => {
    const spread = Math.sqrt(Math.max(0, discordance - difference * difference));
    return difference * Math.sqrt(n) >= falseAlarm + sure * spread;
  };
}

/**
 * The smallest margin, in 0..1, within which `n` cases can show two equally good arms to be no worse, with the power
 * asked for: m = (z_α + z_β) √(ψ/n), from n = (z_α + z_β)² ψ / m² (Miettinen 1968; Connor 1987), but never below what
 * the score interval (Tango 1998) leaves open without any disagreement, z²/(n + z²). `null`: none below 1.
 */
export function certifiableMargin(n: number, discordance: number, levels: TestLevels): number | null {
  assertInputs(n, discordance, levels);
  if (n === 0) return null;
  const { oneSided, sum } = quantiles(levels);
  const margin = Math.max(sum * Math.sqrt(discordance / n), oneSided ** 2 / (n + oneSided ** 2));
  return margin < 1 ? margin : null;
}

/** What a plan supposes; all in 0..1. */
export interface MarginQuestion {
  /** The share that may be lost at the most, above 0. */
  readonly margin: number;
  /** The share of the cases that the two disagree on. */
  readonly discordance: number;
}

/** The cases with which `certifiableMargin` is no more than a margin, by the same formulas. */
export function casesToCertify({ margin, discordance }: MarginQuestion, levels: TestLevels): number {
  assertInputs(0, discordance, levels);
  if (!(margin > 0 && margin < 1)) throw new RangeError(`a margin lies between 0 and 1, not ${margin}`);
  const { oneSided, sum } = quantiles(levels);
  const forDisagreement = Math.ceil((sum ** 2 * discordance) / margin ** 2);
  return Math.max(forDisagreement, Math.ceil((oneSided ** 2 * (1 - margin)) / margin));
}

function quantiles({ alpha, power }: TestLevels): { readonly oneSided: number; readonly sum: number } {
  const oneSided = normalQuantile(1 - alpha);
  return { oneSided, sum: oneSided + normalQuantile(power) };
}

function assertInputs(n: number, discordance: number, { alpha, power }: TestLevels): void {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`${n} is no number of cases`);
  if (!(discordance >= 0 && discordance <= 1)) throw new RangeError(`${discordance} is no share of cases`);
  if (!(alpha > 0 && alpha < 0.5))
    throw new RangeError(`an error level lies between 0 and 0.5, not ${alpha}`);
  if (!(power >= 0.5 && power < 1)) throw new RangeError(`a power lies between 0.5 and 1, not ${power}`);
}
