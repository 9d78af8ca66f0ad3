/** What has to be remembered between requests; none of it reaches across models, cases or repeats. */
export interface Tally {
  /** How many repeats of a case without a repeat header were answered. */
  repeat(caseKey: string): number;
  /** How often a request failed since it was last answered. */
  attempt(requestKey: string): number;
  failed(requestKey: string): void;
  answered(requestKey: string, caseKey: string | null): void;
  /** Takes an answer back that the client didn't wait for: that attempt (from 0) failed too. */
  abandoned(requestKey: string, caseKey: string | null, attempt: number): void;
}

/** An empty tally. A request that was answered starts over, so that a second run meets what the first one met. */
export function createTally(): Tally {
  const repeats = new Map<string, number>();
  const attempts = new Map<string, number>();
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
    abandoned: (requestKey, caseKey, attempt) => {
      attempts.set(requestKey, attempt + 1);
      if (caseKey !== null) repeats.set(caseKey, Math.max(0, (repeats.get(caseKey) ?? 0) - 1));
    },
  };
}
