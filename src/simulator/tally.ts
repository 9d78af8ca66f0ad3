/** What has to be remembered between requests; none of it reaches across models, cases or repeats. */
export interface Tally {
  /** How many repeats of a case without a repeat header were answered. */
  repeat(caseKey: string): number;
  /** How often a request failed since it was last answered. */
  attempt(requestKey: string): number;
  failed(requestKey: string): void;
  answered(requestKey: string, caseKey: string | null): void;
  /** The repeat (from 0) that a line of a batch makes of a case: the lowest that was given back, else the next. */
  reserve(caseKey: string): number;
  /** Leaves a reserved repeat that brought no answer to the next line about the case. */
  giveBack(caseKey: string, repeat: number): void;
  /** Takes an answer back that the client didn't wait for: that attempt (from 0) failed too. */
  abandoned(requestKey: string, caseKey: string | null, attempt: number): void;
}

/** An empty tally. A request that was answered starts over, so that a second run meets what the first one met. */
export function createTally(): Tally {
  const repeats = new Map<string, number>();
  const attempts = new Map<string, number>();
  const givenBack = new Map<string, readonly number[]>();
  return {
    repeat: (caseKey) => repeats.get(caseKey) ?? 0,
    attempt: (requestKey) => attempts.get(requestKey) ?? 0,
    failed: (requestKey) => {
      attempts.set(requestKey, (attempts.get(requestKey) ?? 0) + 1);
    },
    answered: (requestKey, caseKey) => {
      attempts.delete(requestKey);
      if (caseKey !== null) repeats.set(caseKey, (repeats.get(caseKey) ?? 0) + 1);
    },
    reserve: (caseKey) => {
      const [lowest, ...others] = givenBack.get(caseKey) ?? [];
      if (lowest !== undefined) {
        givenBack.set(caseKey, others);
        return lowest;
      }
      const next = repeats.get(caseKey) ?? 0;
      repeats.set(caseKey, next + 1);
      return next;
    },
    giveBack: (caseKey, repeat) => {
      const all = [...(givenBack.get(caseKey) ?? []), repeat];
      givenBack.set(
        caseKey,
        all.toSorted((a, b) => a - b),
      );
    },
    abandoned: (requestKey, caseKey, attempt) => {
      attempts.set(requestKey, attempt + 1);
      if (caseKey !== null) repeats.set(caseKey, Math.max(0, (repeats.get(caseKey) ?? 0) - 1));
    },
  };
}
