/** Numbers appended one by one, in 8 bytes each. */
export interface NumberColumn {
  add(value: number): void;
  /** A copy, ascending. */
  sorted(): Float64Array;
}

/** An empty column. */
export function createNumberColumn(): NumberColumn {
  let values = new Float64Array(64);
  let length = 0;
  return {
    add: (value) => {
      if (length === values.length) values = enlarged(values, new Float64Array(length * 2));
      values[length] = value;
      length += 1;
    },
    sorted: () => values.subarray(0, length).toSorted(),
  };
}

/** How often one case was judged, and how often it passed. */
export interface CaseCount {
  readonly ordinal: number;
  readonly passed: number;
  /** At least 1. */
  readonly scored: number;
}

/** Passes by case, in 4 bytes a case up to the highest ordinal that was judged. */
export interface CaseTally {
  add(ordinal: number, passed: boolean): void;
  /** The cases that were judged, by ordinal. */
  cases(): Iterable<CaseCount>;
}

const MOST_REPEATS = 2 ** 16 - 1;

/** An empty tally. Throws `RangeError` on the 65,536th judgement of one case. */
export function createCaseTally(): CaseTally {
  let passes = new Uint16Array(64);
  let judged = new Uint16Array(64);
  return {
    add: (ordinal, passed) => {
      if (ordinal >= judged.length) {
        const length = Math.max(ordinal + 1, judged.length * 2);
        passes = enlarged(passes, new Uint16Array(length));
        judged = enlarged(judged, new Uint16Array(length));
      }
      const before = judged[ordinal] ?? 0;
      if (before === MOST_REPEATS) {
        throw new RangeError(`case ${ordinal} was judged more than ${MOST_REPEATS} times`);
      }
      judged[ordinal] = before + 1;
      passes[ordinal] = (passes[ordinal] ?? 0) + Number(passed);
    },
    cases: () => countsOf(passes, judged),
  };
}

function* countsOf(passes: Uint16Array, judged: Uint16Array): Generator<CaseCount> {
  for (const [ordinal, scored] of judged.entries()) {
    if (scored > 0) yield { ordinal, passed: passes[ordinal] ?? 0, scored };
  }
}

function enlarged<A extends Float64Array<ArrayBuffer> | Uint16Array<ArrayBuffer>>(from: A, to: A): A {
  to.set(from);
  return to;
}
