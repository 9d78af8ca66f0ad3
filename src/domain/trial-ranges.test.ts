import { describe, expect, it } from 'vitest';
import { toTrialRanges, trialsInRanges } from './trial-ranges.ts';

describe('trial ranges', () => {
  it('write runs of ordinals as one, whatever the order of the trials', () => {
    expect(toTrialRanges(['5r0', '0r0', '2r0', '1r0', '7r1'])).toEqual([
      { repeat: 0, ordinals: '0-2,5' },
      { repeat: 1, ordinals: '7' },
    ]);
  });

  it.each([[[]], [['0r0']], [['3r0', '4r0', '4r1', '9r1']], [['10r2', '12r2', '13r2', '14r2']]])(
    'read %j as they wrote it',
    (keys) => {
      expect([...trialsInRanges(toTrialRanges(keys))]).toEqual(keys);
    },
  );
});
