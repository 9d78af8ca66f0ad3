/** How many requests may be in flight, found out by trying, as TCP does (RFC 5681: slow start, then additive growth). */
export interface AdaptiveWidth {
  readonly width: number;
  /** A request was answered. */
  answered(): void;
  /** A request that was sent at `startedAt` met the rate limit. One cut answers all requests sent before it. */
  refused(startedAt: number, now: number): void;
}

const FIRST_WIDTH = 4;

/** Begins small, doubles with each round of answers until the first refusal, is halved by one, then grows by 1 a round. */
export function createAdaptiveWidth(most: number): AdaptiveWidth {
  let width = Math.min(most, FIRST_WIDTH);
  let threshold = most;
  let answersSinceGrowth = 0;
  let cutAt = Number.NEGATIVE_INFINITY;
  return {
    get width() {
      return width;
    },
    answered: () => {
      if (width >= most) return;
      answersSinceGrowth += 1;
      if (width >= threshold && answersSinceGrowth < width) return;
      width += 1;
      answersSinceGrowth = 0;
    },
    refused: (startedAt, now) => {
      if (startedAt <= cutAt) return;
      cutAt = now;
      width = Math.max(1, Math.floor(width / 2));
      threshold = width;
      answersSinceGrowth = 0;
    },
  };
}
