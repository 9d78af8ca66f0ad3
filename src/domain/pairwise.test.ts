import { describe, expect, it } from 'vitest';
import type { Choice } from './pairwise.ts';
import { leadOf, pairVoteOf } from './pairwise.ts';

const choice = (better: Choice['better']): Choice => ({ better, reason: `because ${better}` });
const WORDS = ['A', 'B', 'tie'] as const;

describe('a vote on a pair', () => {
  it('goes to the answer that both orders prefer', () => {
    expect(pairVoteOf(choice('A'), choice('B'))).toEqual({
      preferred: 'first',
      agreed: true,
      reason: 'because A',
    });
    expect(pairVoteOf(choice('B'), choice('A'))).toMatchObject({ preferred: 'second', agreed: true });
    expect(pairVoteOf(choice('tie'), choice('tie'))).toMatchObject({ preferred: 'tie', agreed: true });
  });

  it('is a tie wherever the two orders differ, and says so', () => {
    const differing = WORDS.flatMap((shown) =>
      WORDS.map((swapped) => pairVoteOf(choice(shown), choice(swapped))),
    ).filter(({ agreed }) => !agreed);
    expect(differing).toHaveLength(6);
    for (const vote of differing) {
      expect(vote.preferred).toBe('tie');
      expect(vote.reason).toContain('order');
    }
  });

  it('counts for the first, against it, or for neither', () => {
    const votes = [
      pairVoteOf(choice('A'), choice('B')),
      pairVoteOf(choice('B'), choice('A')),
      pairVoteOf(choice('A'), choice('B')),
      pairVoteOf(choice('A'), choice('A')),
    ];
    expect(leadOf(votes)).toBe(1);
    expect(leadOf([])).toBe(0);
  });
});
