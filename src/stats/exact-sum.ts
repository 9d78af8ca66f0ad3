/** A sum that is the same in whatever order its numbers come. */
export interface ExactSum {
  add(value: number): void;
  value(): number;
}

/**
 * A sum of finite numbers without rounding until it is read: J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic",
 * Discrete & Computational Geometry 18 (1997), Grow-Expansion. What is read is the number nearest to the sum.
 */
export function createExactSum(): ExactSum {
  // none overlaps with another, smallest first
  let partials: number[] = [];
  return {
    add: (value) => {
      const kept: number[] = [];
      let rest = value;
      for (const partial of partials) {
        const sum = rest + partial;
        const error = roundingError(rest, partial, sum);
        if (error !== 0) kept.push(error);
        rest = sum;
      }
      partials = [...kept, rest];
    },
    value: () => rounded(partials),
  };
}

/** What is lost of `a + b` in `sum` (Knuth's TwoSum). */
function roundingError(a: number, b: number, sum: number): number {
  const partOfB = sum - a;
  return a - (sum - partOfB) + (b - partOfB);
}

/** Adds from the largest down, and rounds once: half to even, whatever is left below the half. */
function rounded(partials: readonly number[]): number {
  const left = [...partials];
  let sum = left.pop() ?? 0;
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const before = sum;
    sum = before + next;
    const lost = next - (sum - before);
    if (lost === 0) continue;
    const below = left.at(-1) ?? 0;
    const doubled = lost * 2;
    const beside = sum + doubled;
    return lost * below > 0 && beside - sum === doubled ? beside : sum;
  }
  return sum;
}
