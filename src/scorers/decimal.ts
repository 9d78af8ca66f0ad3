/** An exact decimal number: ± digits × 10^exponent. Zero has no digits, so that equal numbers have equal fields. */
export interface Decimal {
  readonly negative: boolean;
  /** Significant digits, without a zero at either end. */
  readonly digits: string;
  readonly exponent: number;
}

/** How far a number may be off; within either is enough. `relative` is a share of the expected number's size. */
export interface Tolerance {
  readonly absolute: Decimal | null;
  readonly relative: Decimal | null;
}

const PLAIN_NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const LARGEST_EXPONENT = 1e15;

/** Reads `-12.50`, `.5` or `1e3`; `null` for anything else, grouped digits and white space included. */
export function parseDecimal(text: string): Decimal | null {
  const [matched, sign, whole = '', fraction = '', power = '0'] = PLAIN_NUMBER.exec(text) ?? [];
  const written = whole + fraction;
  if (matched === undefined || written === '') return null;
  let start = 0;
  while (written.charAt(start) === '0') start += 1;
  let end = written.length;
  while (end > start && written.charAt(end - 1) === '0') end -= 1;
  if (start === end) return ZERO;
  const exponent = Math.max(-LARGEST_EXPONENT, Math.min(LARGEST_EXPONENT, Number(power)));
  return {
    negative: sign === '-',
    digits: written.slice(start, end),
    exponent: exponent - fraction.length + written.length - end,
  };
}

const ZERO: Decimal = { negative: false, digits: '', exponent: 0 };

/** A number times 10^power. */
export function timesPowerOfTen(value: Decimal, power: number): Decimal {
  return value.digits === '' ? value : { ...value, exponent: value.exponent + power };
}

/** Whether two numbers are the same to the last digit (9.90 is 9.9; -0 is 0). */
export function sameDecimal(one: Decimal, other: Decimal): boolean {
  return one.negative === other.negative && one.digits === other.digits && one.exponent === other.exponent;
}

/** Whether a number is near enough to the expected one; without a tolerance, whether it is the same. */
export function isWithin(given: Decimal, expected: Decimal, tolerance: Tolerance): boolean {
  if (sameDecimal(given, expected)) return true;
  const bounds = [
    ...(tolerance.absolute === null ? [] : [tolerance.absolute]),
    ...(tolerance.relative === null ? [] : [times(tolerance.relative, expected)]),
  ];
  if (bounds.length === 0 || magnitude(given) > LARGEST_MAGNITUDE) return false;
  const near = magnitude(given) < SMALLEST_MAGNITUDE ? ZERO : shortened(given);
  return bounds.some((bound) => differsAtMost(near, expected, bound));
}

/**
 * Whether a number, read as a double, is the expected one that JSON was read into. Only for numbers with decimals:
 * those may have had more digits in the dataset than a double keeps, while whole ones up to 2^53 keep them all.
 */
export function isSameDouble({ negative, digits, exponent }: Decimal, expected: number): boolean {
  if (Number.isInteger(expected) || digits === '') return false;
  return Number(`${negative ? '-' : ''}${digits}e${exponent}`) === expected;
}

/** A tolerance from the options `absolute` and `relative`. */
export function toleranceOf(options: { readonly absolute?: number; readonly relative?: number }): Tolerance {
  return {
    absolute: options.absolute === undefined ? null : parseDecimal(String(options.absolute)),
    relative: options.relative === undefined ? null : parseDecimal(String(options.relative)),
  };
}

/** The number in digits, or with an exponent where it would be long. */
export function decimalText({ negative, digits, exponent }: Decimal): string {
  if (digits === '') return '0';
  const sign = negative ? '-' : '';
  const point = digits.length + exponent;
  if (point > 1000 || point < -20) return `${sign}${digits}e${exponent}`;
  if (exponent >= 0) return sign + digits + '0'.repeat(exponent);
  const padded = digits.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** Whether a number has the size that doubles have, which tolerances are reckoned with. */
export function isOfUsualSize(decimal: Decimal): boolean {
  return Math.abs(magnitude(decimal)) <= LARGEST_MAGNITUDE && decimal.digits.length <= MOST_DIGITS;
}

// doubles end at 1e308: beyond these, a number is out of any tolerance, or counts as 0 for one
const LARGEST_MAGNITUDE = 400;
const SMALLEST_MAGNITUDE = -2000;
const MOST_DIGITS = 1000;

function magnitude({ digits, exponent }: Decimal): number {
  return digits === '' ? 0 : digits.length + exponent;
}

function shortened(decimal: Decimal): Decimal {
  const surplus = decimal.digits.length - MOST_DIGITS;
  if (surplus <= 0) return decimal;
  return { ...decimal, digits: decimal.digits.slice(0, MOST_DIGITS), exponent: decimal.exponent + surplus };
}

function times(one: Decimal, other: Decimal): Decimal {
  const product = BigInt(one.digits) * BigInt(other.digits);
  return { negative: false, digits: String(product), exponent: one.exponent + other.exponent };
}

function differsAtMost(one: Decimal, other: Decimal, bound: Decimal): boolean {
  const unit = Math.min(one.exponent, other.exponent, bound.exponent);
  const difference = inUnits(one, unit) - inUnits(other, unit);
  return (difference < 0n ? -difference : difference) <= inUnits(bound, unit);
}

function inUnits({ negative, digits, exponent }: Decimal, unit: number): bigint {
  const size = BigInt(digits) * 10n ** BigInt(exponent - unit);
  return negative ? -size : size;
}
