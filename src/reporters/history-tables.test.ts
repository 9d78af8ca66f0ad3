import { describe, expect, it } from 'vitest';
import { samplePassRate } from '../../test/support/sample-report.ts';
import type { ArmDrift, HistoryReport, HistoryRun } from '../domain/history.ts';
import { displayWidth } from '../lib/width.ts';
import { renderHistoryTables } from './history-tables.ts';

function percentile(value: number) {
  return { value, low: value * 0.9, high: value * 1.1, supported: true };
}

function runOf(day: number, passed: number, changes: Partial<HistoryRun> = {}): HistoryRun {
  return {
    run: `202611${day}T210000Z-triage`,
    startedAt: `2026-11-${day}T21:00:00.000Z`,
    complete: true,
    simulated: false,
    shard: null,
    mergedFrom: null,
    rescoredFrom: null,
    arms: [
      {
        arm: 'haiku',
        model: 'haiku',
        prompt: 'triage@v1',
        dataset: 'cases.jsonl',
        trials: { planned: 100, completed: 100, errored: 0, cached: 0 },
        passRate: samplePassRate(passed, 100),
        latencyMs: { p50: percentile(900 + passed), p95: percentile(2000) },
        costPerTrialUsd: null,
        changed: [],
      },
    ],
    ...changes,
  };
}

const DRIFT: ArmDrift = {
  arm: 'haiku',
  run: '20261113T210000Z-triage',
  against: ['20261112T210000Z-triage', '20261111T210000Z-triage'],
  passRate: {
    status: 'drift',
    n: 100,
    reason: null,
    earlier: 0.925,
    newest: 0.8,
    difference: -0.125,
    pValue: 0.0004,
    adjustedPValue: 0.0008,
    method: 'permutation',
  },
  latencyMs: {
    status: 'none seen',
    n: 100,
    reason: null,
    earlierMs: 990,
    newestMs: 980,
    ratio: 0.99,
    low: 0.93,
    high: 1.05,
    level: 0.99,
  },
};

function historyOf(changes: Partial<HistoryReport> = {}): HistoryReport {
  return {
    schemaVersion: 1,
    tool: { name: 'evalsmall', version: '0.1.0' },
    last: 5,
    simulated: false,
    runs: [runOf(13, 80), runOf(12, 93), runOf(11, 92)],
    drift: [DRIFT],
    unreadable: [],
    ...changes,
  };
}

function render(history: HistoryReport, width = 80): string {
  return renderHistoryTables(history, { width, colour: false });
}

describe('renderHistoryTables', () => {
  it('shows an arm over time, marks the run that drifted, and says by which figures', () => {
    expect(render(historyOf())).toMatchInlineSnapshot(`
      "History of 3 runs, newest first

      haiku
        pass rate  ▇█▁  80 % to 93 %
        median     ▇█▁  980 ms to 993 ms
                                                             cost per
                                  pass rate     p50     p95     trial  errors
      ──────────────────────────────────────────────────────────────────────────────
      20261113T210000Z-triage  80 % (71-87)  980 ms  2.00 s         -       0  DRIFT
      20261112T210000Z-triage  93 % (86-97)  993 ms  2.00 s         -       0
      20261111T210000Z-triage  92 % (85-96)  992 ms  2.00 s         -       0
      DRIFT of the pass rate: 80.0 % against 92.5 % in 2 earlier runs, -12.5 points
      over 100 cases, p = 0.00040, by Holm's rule 0.00080
      no drift seen of the median latency: 980 ms against 990 ms in 2 earlier runs,
      0.99x (99 % 0.93x to 1.05x) over 100 cases

      Reading this: drift is judged for an arm's newest complete run, against complete
      runs before it that asked the same, over the same cases: pass rate by a
      permutation test at 1 % (Holm over the arms of the run), median latency where
      its whole 99 % interval is more than 10 % away. Intervals in the table are of
      one run alone. "-" is unknown.
      "
    `);
  });

  it('marks runs that are no whole run of real providers, and names what could not be read', () => {
    const shard = runOf(12, 90, { shard: { index: 2, count: 4 }, simulated: true });
    const partial = runOf(11, 90, { complete: false });
    const text = render(
      historyOf({
        simulated: true,
        runs: [shard, partial],
        unreadable: [{ run: 'torn\u001B[2J', why: 'report.json is not JSON' }],
      }),
    );
    expect(text).toContain('shard 2 of 4, SIMULATED');
    expect(text).toContain('incomplete');
    expect(text).toContain('No figure here says');
    expect(text).toContain('report.json is not JSON');
    expect(text).not.toContain('\u001B');
  });

  it('says once why nothing can be known', () => {
    const reason = '1 earlier complete run asked the same: 2 are needed';
    const unknown: ArmDrift = {
      ...DRIFT,
      passRate: { ...DRIFT.passRate, status: 'unknown', reason },
      latencyMs: { ...DRIFT.latencyMs, status: 'unknown', reason },
    };
    const text = render(historyOf({ drift: [unknown] }));
    expect(text.match(/2 are needed/g)).toHaveLength(1);
    expect(text).not.toMatch(/DRIFT/);
  });

  it('keeps to the width', () => {
    for (const width of [40, 60, 120]) {
      const widths = render(historyOf(), width).split('\n').map(displayWidth);
      expect(Math.max(...widths)).toBeLessThanOrEqual(width);
    }
  });
});
