import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyedRandom } from '../lib/random.ts';
import { clusteredWilson } from './clustered-proportion.ts';
import type { Cluster } from './clustered-proportion.ts';
import { wilson } from './proportion.ts';

function repeated(times: number, ...clusters: readonly Cluster[]): Cluster[] {
  return Array.from({ length: times }, () => clusters).flat();
}

describe('clusteredWilson', () => {
  it('counts clusters whose cases are all alike once each', () => {
    const alike = clusteredWilson(
      repeated(10, { passed: 5, n: 5 }, { passed: 0, n: 5 }, { passed: 5, n: 5 }),
    );
    // p (1 − p) / se² with se² = 30/29 · (10 · (10/3)² + 20 · (5/3)²) / 150², so that 29 clusters count
    expect(alike?.effectiveN).toBeCloseTo(29, 9);
    expect(alike?.standardError).toBeCloseTo(Math.sqrt(2 / 9 / 29), 12);
    const plain = wilson((29 * 2) / 3, 29);
    expect(alike?.low).toBeCloseTo(plain?.low ?? Number.NaN, 12);
    expect(alike?.high).toBeCloseTo(plain?.high ?? Number.NaN, 12);
  });

  it('is nearly the plain interval where every case is its own cluster', () => {
    const single = clusteredWilson([
      ...repeated(45, { passed: 1, n: 1 }),
      ...repeated(5, { passed: 0, n: 1 }),
    ]);
    expect(single?.effectiveN).toBeCloseTo(49, 9);
    expect(single?.low).toBeCloseTo(0.7864, 2);
    expect(single?.high).toBeCloseTo(0.9565, 2);
  });

  it('never makes more of cases than there are, however even the clusters', () => {
    const even = clusteredWilson(repeated(25, { passed: 1, n: 2 }));
    expect(even?.effectiveN).toBe(50);
    expect(even?.standardError).toBe(0);
    expect(even?.low).toBe(wilson(25, 50)?.low);
  });

  it('claims no more than one case per cluster where all or none passed', () => {
    const all = clusteredWilson(repeated(10, { passed: 5, n: 5 }));
    expect(all).toMatchObject({ share: 1, standardError: 0, high: 1, effectiveN: 10, clusters: 10 });
    expect(all?.low).toBe(wilson(10, 10)?.low);
    const none = clusteredWilson(repeated(10, { passed: 0, n: 5 }));
    expect(none).toMatchObject({ share: 0, low: 0, effectiveN: 10 });
    expect(none?.high).toBe(wilson(0, 10)?.high);
  });

  it('holds the share and mirrors passes and fails', () => {
    const cluster = fc
      .tuple(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([n, share]) => ({ passed: Math.round(share * n * 4) / 4, n }));
    fc.assert(
      fc.property(fc.array(cluster, { minLength: 2, maxLength: 40 }), (clusters) => {
        const found = clusteredWilson(clusters);
        const mirrored = clusteredWilson(clusters.map(({ passed, n }) => ({ passed: n - passed, n })));
        expect(found?.low).toBeLessThanOrEqual((found?.share ?? -1) + 1e-12);
        expect(found?.high).toBeGreaterThanOrEqual((found?.share ?? 2) - 1e-12);
        expect((found?.low ?? 5) + (mirrored?.high ?? 5)).toBeCloseTo(1, 6);
      }),
    );
  });

  it('covers about 95 % where Wilson over the cases covers far less', () => {
    const random = keyedRandom(11, 'clusters');
    let [clustered, plain] = [0, 0];
    const runs = 2000;
    for (let run = 0; run < runs; run += 1) {
      // each of 30 clusters of 8 has a rate of its own, 0.7 on average
      const clusters = Array.from({ length: 30 }, () => {
        const rate = random.uniform() < 0.5 ? 0.45 : 0.95;
        const passed = Array.from({ length: 8 }, () => (random.uniform() < rate ? 1 : 0));
        return { passed: passed.reduce<number>((sum, pass) => sum + pass, 0), n: 8 };
      });
      const total = clusters.reduce((sum, cluster) => sum + cluster.passed, 0);
      if (holds(clusteredWilson(clusters), 0.7)) clustered += 1 / runs;
      if (holds(wilson(total, 240), 0.7)) plain += 1 / runs;
    }
    expect(clustered).toBeGreaterThan(0.925);
    expect(clustered).toBeLessThan(0.97);
    expect(plain).toBeLessThan(0.87);
  });

  it('has no interval from a single cluster and nothing without cases', () => {
    const single = clusteredWilson([
      { passed: 3, n: 4 },
      { passed: 0, n: 0 },
    ]);
    expect(single).toEqual({
      share: 0.75,
      standardError: null,
      low: null,
      high: null,
      effectiveN: null,
      clusters: 1,
    });
    expect(clusteredWilson([])).toBeNull();
    expect(clusteredWilson([{ passed: 0, n: 0 }])).toBeNull();
  });

  it('refuses what is no share', () => {
    expect(() => clusteredWilson([{ passed: 3, n: 2 }])).toThrow(RangeError);
    expect(() => clusteredWilson([{ passed: Number.NaN, n: 2 }])).toThrow(RangeError);
    expect(() => clusteredWilson([{ passed: 1, n: 2.5 }])).toThrow(RangeError);
  });
});

function holds(interval: { low: number | null; high: number | null } | null, share: number): boolean {
  return (interval?.low ?? 2) <= share && share <= (interval?.high ?? -1);
}
