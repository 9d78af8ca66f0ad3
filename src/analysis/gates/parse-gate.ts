import { didYouMean } from '../../lib/did-you-mean.ts';
import type { GateCondition, GateOperator, GateProblem, GateSyntax, NameSpan } from './gate-syntax.ts';
import type { Scanner } from './scanner.ts';
import { createScanner, GateSyntaxError } from './scanner.ts';

const SHAPE =
  'Write <metric> <op> <number>, <metric> <op> baseline [+ or - number], or <metric> no-worse-than baseline.';

/** Reads a gate: `metric[tag=…] >= 0.95`, `metric <= baseline + 5pp`, `metric no-worse-than baseline`. */
export function parseGate(text: string): { readonly gate: GateSyntax } | { readonly problem: GateProblem } {
  try {
    return { gate: readGate(createScanner(text), text) };
  } catch (error) {
    if (error instanceof GateSyntaxError) return { problem: error.problem };
    throw error;
  }
}

function readGate(scanner: Scanner, text: string): GateSyntax {
  const metric = readMetric(scanner);
  const { tag, arm } = readSlices(scanner);
  const { condition, isPercent } = readCondition(scanner);
  const rest = scanner.take(/.+/sy);
  if (rest !== null)
    throw scanner.wrong(rest, 'the gate should end here', 'Give each gate an entry of its own.');
  return { text, metric, tag, arm, condition, isPercent };
}

// a hyphen belongs to a name where a letter follows, so that `baseline-0.02` is a difference
const NAME = /[\p{L}_](?:[\p{L}\p{N}_.@/]|-(?=\p{L}))*/uy;
const QUOTED = /"([^"]+)"/y;

function readMetric(scanner: Scanner): NameSpan {
  const found = readQuoted(scanner) ?? scanner.take(NAME);
  if (found !== null) return found;
  throw scanner.wrong(scanner.here(), 'a metric should stand here', SHAPE);
}

function readQuoted(scanner: Scanner): NameSpan | null {
  const found = scanner.take(QUOTED);
  return found === null ? null : { ...found, name: found.name.slice(1, -1) };
}

interface Slices {
  readonly tag: NameSpan | null;
  readonly arm: NameSpan | null;
}

/** `[tag=…]`, `[arm=…]`, both in one pair of brackets or in two. */
function readSlices(scanner: Scanner): Slices {
  let slices: Slices = { tag: null, arm: null };
  while (scanner.take(/\[/y) !== null) {
    do slices = readSlice(scanner, slices);
    while (scanner.take(/,/y) !== null);
    if (scanner.take(/\]/y) === null) throw scanner.wrong(scanner.here(), 'a "]" is missing', null);
  }
  return slices;
}

function readSlice(scanner: Scanner, known: Slices): Slices {
  const key = scanner.take(/[^=\],\s]+/y) ?? scanner.here();
  if (key.name !== 'tag' && key.name !== 'arm') {
    const hint = 'Write [tag=<tag>], [arm=<arm>] or both.';
    throw scanner.wrong(key, 'a gate can be about a tag or an arm', hint);
  }
  if (known[key.name] !== null) throw scanner.wrong(key, `"${key.name}" stands here twice`, null);
  if (scanner.take(/=/y) === null)
    throw scanner.wrong(scanner.here(), `a "=" is missing after ${key.name}`, null);
  const value = readQuoted(scanner) ?? scanner.take(/[^\],"\s]+/y);
  if (value === null) throw scanner.wrong(scanner.here(), `a name should stand after ${key.name}=`, null);
  return { ...known, [key.name]: value };
}

interface ReadCondition {
  readonly condition: GateCondition;
  readonly isPercent: boolean;
}

const OPERATORS: ReadonlySet<string> = new Set<GateOperator>(['==', '>=', '<=', '>', '<']);

function readCondition(scanner: Scanner): ReadCondition {
  const start = scanner.here().at;
  const operator = scanner.take(/[=<>!~≤≥]+/uy);
  if (operator === null) return readNoWorse(scanner, start);
  if (!isOperator(operator.name)) {
    throw scanner.wrong(operator, `"${operator.name}" is no comparison`, 'There are == >= <= > and <.');
  }
  const number = readNumber(scanner);
  const { value, isPercent } = number ?? readOffset(scanner);
  const span = { at: start, length: scanner.end() - start };
  const condition: GateCondition =
    number === null
      ? { ...span, kind: 'baseline', operator: operator.name, offset: value }
      : { ...span, kind: 'number', operator: operator.name, value };
  return { condition, isPercent };
}

function isOperator(text: string): text is GateOperator {
  return OPERATORS.has(text);
}

function readNoWorse(scanner: Scanner, start: number): ReadCondition {
  const words = scanner.take(NAME);
  if (words === null) throw scanner.wrong(scanner.here(), 'a comparison should stand here', SHAPE);
  if (words.name !== 'no-worse-than') {
    const near = didYouMean(words.name, ['no-worse-than']);
    const hint = near === null ? SHAPE : `Did you mean "${near}"?`;
    throw scanner.wrong(words, `"${words.name}" is no comparison`, hint);
  }
  readBaseline(scanner);
  const extra = scanner.take(/[-+±].*/suy);
  if (extra !== null) {
    throw scanner.wrong(
      extra,
      'no-worse-than takes no number',
      'How much may be lost is the margin: margin: 0.05, or --margin 5pp.',
    );
  }
  return { condition: { kind: 'no-worse', at: start, length: scanner.end() - start }, isPercent: false };
}

function readBaseline(scanner: Scanner): void {
  const word = scanner.take(NAME) ?? scanner.here();
  if (word.name === 'baseline') return;
  const near = word.name === '' ? null : didYouMean(word.name, ['baseline']);
  const hint = near === null ? 'Numbers are written 0.95, 95% or 5pp.' : 'Did you mean "baseline"?';
  throw scanner.wrong(word, 'a number or "baseline" should stand here', hint);
}

interface ReadNumber {
  readonly value: number;
  readonly isPercent: boolean;
}

/** `baseline`, `baseline + 5pp`, `baseline - 0.02`. */
function readOffset(scanner: Scanner): ReadNumber {
  readBaseline(scanner);
  const sign = scanner.take(/[-+]/y);
  if (sign === null) return { value: 0, isPercent: false };
  const number = readNumber(scanner);
  if (number === null)
    throw scanner.wrong(scanner.here(), `a number should stand after "${sign.name}"`, null);
  return { ...number, value: sign.name === '-' ? -number.value : number.value };
}

function readNumber(scanner: Scanner): ReadNumber | null {
  const digits = scanner.take(/(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?/y);
  if (digits === null) return null;
  const unit = scanner.take(/%|pp(?![\p{L}\p{N}])/uy);
  const value = Number(digits.name) / (unit === null ? 1 : 100);
  if (!Number.isFinite(value)) throw scanner.wrong(digits, 'the number is too large', null);
  return { value, isPercent: unit !== null };
}
