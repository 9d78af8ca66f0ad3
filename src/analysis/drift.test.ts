import { describe, expect, it } from 'vitest';
import { answeredTrial } from '../../test/support/gate-trials.ts';
import type { TrialResult } from '../domain/trial.ts';
import { keyedRandom } from '../lib/random.ts';
import type { DriftColumns } from './drift-columns.ts';
import { createDriftColumns } from './drift-columns.ts';
import { latencyDrift } from './latency-drift.ts';
import type { DriftInput } from './pass-rate-drift.ts';
import { passRateDrifts } from './pass-rate-drift.ts';

const resampling: DriftInput['resampling'] = {
  draws: (key) => {
    const random = keyedRandom(1, key);
    return () => random.uniform();
  },
  resamples: 2000,
};

/** A run of one arm: what of each case is otherwise than passed in a second or so. */
function runOf(count: number, changes: (ordinal: number) => Partial<TrialResult> = () => ({})): DriftColumns {
  const columns = createDriftColumns();
  for (let ordinal = 0; ordinal < count; ordinal += 1) {
    columns.add(answeredTrial({ ordinal, latencyMs: 1000 + 10 * ordinal, ...changes(ordinal) }));
  }
  return columns;
}

function wrongBelow(limit: number): (ordinal: number) => Partial<TrialResult> {
  return (ordinal) => (ordinal < limit ? { outcome: 'wrong' } : {});
}

function inputOf(newest: DriftColumns, earlier: readonly DriftColumns[]): DriftInput {
  return { newest, earlier, resampling };
}

describe('passRateDrifts', () => {
  it('is drift where the newest run fails cases that all earlier runs passed', () => {
    const [drift] = passRateDrifts([inputOf(runOf(40, wrongBelow(10)), [runOf(40), runOf(40), runOf(40)])]);
    expect(drift).toMatchObject({ status: 'drift', n: 40, earlier: 1, newest: 0.75, reason: null });
    expect(drift?.difference).toBeCloseTo(-0.25, 12);
  });

  it('corrects for the other arms of the run', () => {
    const suspect = inputOf(runOf(40, wrongBelow(4)), [runOf(40), runOf(40), runOf(40)]);
    const steady = inputOf(runOf(40), [runOf(40), runOf(40)]);
    expect(passRateDrifts([suspect])[0]?.status).toBe('drift');
    const [among] = passRateDrifts([suspect, steady, steady, steady]);
    expect(among?.adjustedPValue).toBeCloseTo(4 * (among?.pValue ?? 0), 12);
    expect(among?.status).toBe('none seen');
  });

  it('leaves out what errored, was not judged or came from a cache, instead of taking it for a fail', () => {
    const newest = runOf(60, (ordinal) => {
      if (ordinal < 10) return { outcome: 'error', output: null, latencyMs: null };
      if (ordinal < 20) return { outcome: 'unscored' };
      return ordinal < 30 ? { cached: true, outcome: 'wrong', latencyMs: null } : {};
    });
    const [drift] = passRateDrifts([inputOf(newest, [runOf(60), runOf(60)])]);
    expect(drift).toMatchObject({ status: 'none seen', n: 30, newest: 1, difference: 0 });
  });

  it('is unknown with too few shared cases', () => {
    const [few] = passRateDrifts([inputOf(runOf(19, wrongBelow(19)), [runOf(19), runOf(19)])]);
    expect(few).toMatchObject({ status: 'unknown', n: 19, pValue: null, newest: 0 });
    expect(few?.reason).toContain('20 are needed');
    const [none] = passRateDrifts([inputOf(createDriftColumns(), [runOf(30)])]);
    expect(none).toMatchObject({ status: 'unknown', n: 0, newest: null, earlier: null });
  });
});

describe('latencyDrift', () => {
  const earlier = [runOf(50), runOf(50), runOf(50)];
  const times = (factor: number) =>
    runOf(50, (ordinal) => ({ latencyMs: factor * (1000 + 10 * ((ordinal * 7) % 50)) }));

  it('is drift where the median is surely more than a tenth away, either way', () => {
    const slow = latencyDrift(inputOf(times(2), earlier));
    expect(slow).toMatchObject({ status: 'drift', n: 50, level: 0.99, reason: null });
    expect(slow.ratio).toBeCloseTo(2, 12);
    expect(slow.earlierMs).toBe(1245);
    expect(latencyDrift(inputOf(times(0.5), earlier)).status).toBe('drift');
  });

  it('is none where a sure difference is small', () => {
    const drift = latencyDrift(inputOf(times(1.02), earlier));
    expect(drift.status).toBe('none seen');
    expect(drift.high).toBeLessThan(1.2);
  });

  it('sees none among runs of skewed times, whose means over several runs would look slower', () => {
    const random = keyedRandom(3, 'times');
    const skewed = () => runOf(400, () => ({ latencyMs: 1000 * Math.exp(random.normal()) }));
    const drift = latencyDrift(inputOf(skewed(), [skewed(), skewed(), skewed(), skewed(), skewed()]));
    expect(drift.status).toBe('none seen');
  });

  it('is unknown with too few times, without any, and where all are equal', () => {
    expect(latencyDrift(inputOf(runOf(19), [runOf(19)])).reason).toContain('20 are needed');
    const batch = runOf(50, () => ({ latencyMs: null }));
    expect(latencyDrift(inputOf(batch, earlier))).toMatchObject({ status: 'unknown', n: 0, newestMs: null });
    const even = runOf(50, () => ({ latencyMs: 1000 }));
    expect(latencyDrift(inputOf(even, [even]))).toMatchObject({ status: 'unknown', ratio: 1, low: null });
  });
});
