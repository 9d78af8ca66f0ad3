import type { Statistic } from './bootstrap.ts';

/** The mean of one number per case, such as the paired difference of two arms; `null` of no cases. */
export function meanOf(values: Float64Array): Statistic {
  assertFinite(values);
  const total = values.reduce((sum, value) => sum + value, 0);
  return {
    n: values.length,
    of: (timesCounted) => {
      let [sum, count] = [0, 0];
      // by index: an iterator over entries would make up most of a bootstrap's time
      for (let position = 0; position < values.length; position += 1) {
        const times = timesCounted[position] ?? 0;
        sum += times * (values[position] ?? 0);
        count += times;
      }
      return count === 0 ? null : sum / count;
    },
    without: (position) =>
      values.length < 2 ? null : (total - (values[position] ?? 0)) / (values.length - 1),
  };
}

/** The p-quantile of one number per case (Hyndman & Fan 1996, type 7), p in 0..1; `null` of no cases. */
export function quantileOf(values: Float64Array, p: number): Statistic {
  assertFinite(values);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a quantile lies in 0..1, not ${p}`);
  const order = Uint32Array.from(values.keys()).toSorted(
    (one, other) => (values[one] ?? 0) - (values[other] ?? 0),
  );
  const ranks = new Uint32Array(values.length);
  for (const [rank, position] of order.entries()) ranks[position] = rank;
  const at = (rank: number): number | null => values[order[rank] ?? -1] ?? null;
  return {
    n: values.length,
    of: (timesCounted) => {
      const count = timesCounted.reduce((sum, times) => sum + times, 0);
      return interpolate(rankedIn(order, timesCounted, at), { count, p });
    },
    without: (position) =>
      interpolate((rank) => at(rank < (ranks[position] ?? 0) ? rank : rank + 1), {
        count: values.length - 1,
        p,
      }),
  };
}

/** One statistic over another of the same cases; `null` where a part is, and over 0. */
export function ratioOf(above: Statistic, below: Statistic): Statistic {
  return combined(above, below, (one, other) => (other === 0 ? null : one / other));
}

/** One statistic less another of the same cases; `null` where a part is. */
export function differenceOf(minuend: Statistic, subtrahend: Statistic): Statistic {
  return combined(minuend, subtrahend, (one, other) => one - other);
}

/** The mean of several statistics of the same cases; `null` of none, and where a part is. */
export function averageOf(statistics: readonly Statistic[]): Statistic {
  const [first, ...others] = statistics;
  if (first === undefined) return { n: 0, of: () => null, without: () => null };
  const sum = others.reduce((total, other) => combined(total, other, (one, another) => one + another), first);
  const shared = (value: number | null): number | null => (value === null ? null : value / statistics.length);
  return {
    n: first.n,
    of: (timesCounted) => shared(sum.of(timesCounted)),
    without: (position) => shared(sum.without(position)),
  };
}

function combined(
  first: Statistic,
  second: Statistic,
  combine: (one: number, other: number) => number | null,
): Statistic {
  if (first.n !== second.n) throw new RangeError(`${first.n} and ${second.n} cases are no pairs`);
  const both = (one: number | null, other: number | null): number | null =>
    one === null || other === null ? null : combine(one, other);
  return {
    n: first.n,
    of: (timesCounted) => both(first.of(timesCounted), second.of(timesCounted)),
    without: (position) => both(first.without(position), second.without(position)),
  };
}

type AtRank = (rank: number) => number | null;

function interpolate(
  at: AtRank,
  { count, p }: { readonly count: number; readonly p: number },
): number | null {
  if (count < 1) return null;
  const position = (count - 1) * p;
  const below = Math.floor(position);
  const low = at(below);
  const high = position === below ? low : at(below + 1);
  return low === null || high === null ? null : low + (position - below) * (high - low);
}

/** The values of a multiset by rank; to be asked for ascending ranks, so that one walk answers them all. */
function rankedIn(order: Uint32Array, timesCounted: Uint32Array, at: AtRank): AtRank {
  let [step, passed] = [0, 0];
  return (rank) => {
    while (step < order.length) {
      const times = timesCounted[order[step] ?? -1] ?? 0;
      if (passed + times > rank) return at(step);
      passed += times;
      step += 1;
    }
    return null;
  };
}

function assertFinite(values: Float64Array): void {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`${wrong} is no value of a case`);
}
