/**
 * P[X ≤ k] for X ~ Binomial(n, p), to about 1e-13 relative in the tails, for n up to many millions. The density is
 * Loader's saddle-point form (C. Loader 2000, "Fast and Accurate Computation of Binomial Probabilities"); the terms
 * of the shorter tail are then summed by their ratio, about √n of them.
 */
export function binomialCdf(k: number, n: number, p: number): number {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`a binomial needs a whole n, not ${n}`);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability lies in 0..1, not ${p}`);
  const successes = Math.floor(k);
  if (successes < 0) return 0;
  if (successes >= n) return 1;
  if (successes < n * p) return lowerTail(successes, { n, p, q: 1 - p });
  return 1 - lowerTail(n - successes - 1, { n, p: 1 - p, q: p });
}

interface Binomial {
  readonly n: number;
  readonly p: number;
  /** 1 − p, handed on because 1 − (1 − p) would lose digits of a small p. */
  readonly q: number;
}

/** P[X ≤ k] for k below the mean, where the terms fall all the way down. */
function lowerTail(k: number, binomial: Binomial): number {
  const { n, p, q } = binomial;
  const odds = q / p;
  let term = density(k, binomial);
  let sum = term;
  for (let j = k; j > 0 && term > sum * 1e-18; j -= 1) {
    term *= (j / (n - j + 1)) * odds;
    sum += term;
  }
  return Math.min(1, sum);
}

function density(k: number, { n, p, q }: Binomial): number {
  if (p === 0) return k === 0 ? 1 : 0;
  if (q === 0) return k === n ? 1 : 0;
  if (k === 0) return Math.exp(n * (p < q ? Math.log1p(-p) : Math.log(q)));
  const exponent =
    stirlingError(n) - stirlingError(k) - stirlingError(n - k) - deviance(k, n * p) - deviance(n - k, n * q);
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * (n - k)));
}

/** ln n! less Stirling's approximation of it. */
function stirlingError(n: number): number {
  if (n <= 15) return Math.log(factorial(n)) - (Math.log(2 * Math.PI * n) / 2 + n * Math.log(n) - n);
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n;
}

function factorial(n: number): number {
  let product = 1;
  for (let factor = 2; factor <= n; factor += 1) product *= factor;
  return product;
}

/** x ln(x/m) + m − x, by a series where x and m are close and the plain form would cancel. */
function deviance(x: number, mean: number): number {
  const difference = x - mean;
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) + mean - x;
  const ratio = difference / (x + mean);
  let sum = difference * ratio;
  let power = 2 * x * ratio;
  for (let odd = 3; ; odd += 2) {
    power *= ratio * ratio;
    const next = sum + power / odd;
    if (next === sum) return sum;
    sum = next;
  }
}

/**
 * P[Z ≤ z] for a standard normal Z, to about 1e-13 relative in either tail: the power series of Φ near the middle, the
 * continued fraction of Mills' ratio beyond (Marsaglia 2004, "Evaluating the Normal Distribution"; Abramowitz & Stegun
 * 26.2.11 and 26.2.14).
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) throw new RangeError('a normal probability needs a number');
  if (z > 0) return 1 - normalCdf(-z);
  if (z > -3) return 0.5 - normalDensity(z) * oddSeries(-z);
  // below −39 the tail is less than the smallest number there is, and ∞ · 0 would be none
  return z < -39 ? 0 : normalDensity(z) / millsDenominator(-z);
}

function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** z + z³/3 + z⁵/(3·5) + … */
function oddSeries(z: number): number {
  let sum = z;
  let term = z;
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return sum;
}

/** z + 1/(z + 2/(z + 3/(z + …))), deep enough for z ≥ 3. */
function millsDenominator(z: number): number {
  let value = z;
  for (let depth = 120; depth > 0; depth -= 1) value = z + depth / value;
  return value;
}

/** The z with P[Z ≤ z] = p for a standard normal Z, to 16 digits (Wichura 1988, algorithm AS 241); ±∞ at 0 and 1. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability lies in 0..1, not ${p}`);
  const fromMiddle = p - 0.5;
  if (Math.abs(fromMiddle) <= 0.425) {
    const r = 0.180625 - fromMiddle * fromMiddle;
    return fromMiddle * rational(r, MIDDLE);
  }
  const tail = fromMiddle < 0 ? p : 1 - p;
  if (tail === 0) return fromMiddle < 0 ? -Infinity : Infinity;
  const r = Math.sqrt(-Math.log(tail));
  const size = r <= 5 ? rational(r - 1.6, TAIL) : rational(r - 5, FAR_TAIL);
  return fromMiddle < 0 ? -size : size;
}

interface Rational {
  readonly numerator: readonly number[];
  readonly denominator: readonly number[];
}

function rational(x: number, { numerator, denominator }: Rational): number {
  return polynomial(x, numerator) / polynomial(x, denominator);
}

/** Coefficients from the highest power down. */
function polynomial(x: number, coefficients: readonly number[]): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

const MIDDLE: Rational = {
  numerator: [
    2509.0809287301227, 33430.575583588128, 67265.7709270087, 45921.95393154987, 13731.693765509461,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  denominator: [
    5226.495278852855, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
    687.1870074920579, 42.31333070160091, 1,
  ],
};

const TAIL: Rational = {
  numerator: [
    7.745450142783414e-4, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  denominator: [
    1.0507500716444169e-9, 5.475938084995345e-4, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
};

const FAR_TAIL: Rational = {
  numerator: [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
    0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  denominator: [
    2.0442631033899397e-15, 1.4215117583164459e-7, 1.8463183175100548e-5, 7.868691311456133e-4,
    0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
  ],
};
