import { describe, expect, it } from 'vitest';
import type { Comparison, ComparisonReport, PairedRate, ShownSide } from '../domain/comparison.ts';
import { displayWidth } from '../lib/width.ts';
import { formatMargin, formatPoints, formatPValue, formatRatio } from './comparison-figures.ts';
import { renderComparisonMarkdown } from './comparison-markdown.ts';
import { verdictSentence } from './comparison-sentence.ts';
import { renderComparison } from './comparison-terminal.ts';

const RATE: PairedRate = {
  verdict: 'MIGRATE',
  direction: 'unclear',
  margin: 0.05,
  n: 64,
  baseRate: 59 / 64,
  candidateRate: 61 / 64,
  table: { bothRight: 58, regressions: 1, fixes: 3, bothWrong: 2 },
  difference: 2 / 64,
  method: 'tango',
  deciding: { low: -0.027, high: 0.099, level: 0.9 },
  wide: { low: -0.043, high: 0.116, level: 0.95 },
  pValue: { value: 0.375, conservative: 0.625, method: 'mcnemar mid-p, exact as the conservative one' },
  smallestMargin: 0.027,
  casesToSettle: null,
  missing: { candidateRight: 0, candidateWrong: 0, baseRight: 0, baseWrong: 0, bothMissing: 0 },
  partial: 0,
  unasked: 0,
  bounds: null,
};

const SIDE: ShownSide = {
  repeat: 0,
  passed: 1,
  judged: 1,
  outcome: 'correct',
  finishReason: 'stop',
  output: 'bug',
  reason: '',
};

function ratio(
  metric: 'latencyMs' | 'latencyMs.p95' | 'costUsd.perPass',
  value: number,
): Comparison['ratios'][number] {
  const limits = { low: value * 0.9, high: value * 1.1, level: 0.95, method: 'bca bootstrap over cases' };
  return { metric, base: 1000, candidate: 1000 * value, ratio: value, ...limits, n: 64, leftOut: 0 };
}

function arm(name: string): ComparisonReport['base'] {
  return {
    run: '20261120T213000Z-triage',
    arm: name,
    simulated: false,
    planned: 64,
    completed: 64,
    errored: 0,
    incomplete: null,
  };
}

function comparison(changes: Partial<Comparison> = {}): Comparison {
  return {
    candidate: arm('flash'),
    cases: { common: 64, onlyBase: 0, onlyCandidate: 0, changed: 0 },
    rate: RATE,
    holmPValue: null,
    ratios: [ratio('latencyMs', 0.62), ratio('costUsd.perPass', 0.3)],
    regressions: {
      caseIds: ['t17'],
      shown: [
        {
          caseId: 't17',
          input: 'The export crashes.',
          expected: 'bug',
          base: SIDE,
          candidate: { ...SIDE, passed: 0, outcome: 'wrong', output: 'billing', reason: 'exact: not equal' },
        },
      ],
    },
    fixes: { caseIds: ['t1', 't2', 't3'], shown: [] },
    finishReasons: [{ from: 'stop', to: 'stop', trials: 64 }],
    jsonLevels: [],
    setup: [{ name: 'model', base: 'haiku', candidate: 'flash' }],
    migration: [{ name: 'longest answer, tokens', base: '64,000', candidate: '65,536' }],
    tags: null,
    preference: null,
    warnings: [],
    ...changes,
  };
}

function report(...candidates: readonly Comparison[]): ComparisonReport {
  return {
    schemaVersion: 1,
    tool: { name: 'evalsmall', version: '0.1.0' },
    metric: 'passRate',
    margin: 0.05,
    seed: 1,
    resamples: 10_000,
    simulated: false,
    base: arm('haiku'),
    candidates,
  };
}

function sentence(changes: Partial<PairedRate>): string {
  return verdictSentence(arm('haiku'), comparison({ rate: { ...RATE, ...changes } }));
}

describe('the verdict sentence', () => {
  it('says what a manager asks', () => {
    expect(sentence({})).toBe(
      'flash is no worse than haiku by more than 5 points: 61 of 64 against 59, difference +3.1 points, ' +
        '90 % -2.7 to +9.9 (95 % -4.3 to +11.6). 3 fixes, 1 regression. ' +
        'Typical latency 0.62x, cost per pass 0.30x.',
    );
  });

  it('says better only where the whole interval is above 0, and worse where it is below', () => {
    expect(sentence({ direction: 'better' })).toMatch(/^flash is better than haiku:/);
    expect(sentence({ direction: 'worse' })).toMatch(
      /^flash is worse than haiku, but not by more than 5 points:/,
    );
    expect(sentence({ verdict: 'STAY', direction: 'worse' })).toMatch(
      /^flash is worse than haiku by more than 5 points:/,
    );
    const open = { verdict: 'INCONCLUSIVE' as const, casesToSettle: 1234 };
    expect(sentence(open)).toMatch(
      /^64 cases can't tell whether flash is worse than haiku by more than 5 points:/,
    );
    expect(sentence(open)).toContain('About 1,234 cases would settle it.');
    expect(sentence({ ...open, direction: 'worse' })).toMatch(
      /^flash is worse than haiku; 64 cases can't tell whether/,
    );
    expect(sentence({ n: 0, verdict: 'INCONCLUSIVE' })).toContain('no case was judged on both sides');
  });

  it('never rounds a limit onto the margin or onto 0', () => {
    expect(sentence({ deciding: { low: -0.04996, high: 0.0001, level: 0.9 } })).toContain(
      '90 % -4.996 to +0.01 ',
    );
  });

  it('calls an unknown cost unknown', () => {
    const text = verdictSentence(arm('haiku'), comparison({ ratios: [ratio('latencyMs', 1)] }));
    expect(text).toContain('cost per pass unknown');
  });

  it('names the runs where both arms have one name', () => {
    const text = verdictSentence(arm('flash'), comparison({ candidate: { ...arm('flash'), run: 'later' } }));
    expect(text).toContain('flash of later is no worse than flash of 20261120T213000Z-triage');
  });
});

describe('figures of a comparison', () => {
  it('are short, and never say nothing where there is something', () => {
    expect([0.031, -0.031, 0, -0.00001, null].map((value) => formatPoints(value))).toEqual([
      '+3.1',
      '-3.1',
      '0.0',
      '-0.001',
      '-',
    ]);
    expect([0.05, 0.0271, 0.01].map(formatMargin)).toEqual(['5 points', '2.8 points', '1 point']);
    expect([0.624, 1, 12.4, 0.004, null].map(formatRatio)).toEqual(['0.62x', '1.00x', '12x', '0.004x', '-']);
    expect([0.5, 0.0313, 0.000001, null].map(formatPValue)).toEqual(['0.50', '0.031', '<0.0001', '-']);
  });
});

describe('renderComparison', () => {
  it('fits terminals of 80 and 120 columns, whatever names and answers hold', () => {
    const hostile = `\u001b[31m${'x'.repeat(200)}\n\u202e${'漢'.repeat(90)}`;
    const side = { ...SIDE, output: hostile, reason: hostile };
    const shown = { caseId: hostile, input: hostile, expected: hostile, base: SIDE, candidate: side };
    const wild = comparison({
      candidate: arm(hostile),
      regressions: { caseIds: [hostile], shown: [shown] },
      setup: [{ name: 'base URL', base: hostile, candidate: null }],
      warnings: [{ code: 'shard', message: hostile, arm: null, caseIds: [] }],
      tags: [
        {
          tag: hostile,
          n: 1,
          difference: 0,
          low: -1,
          high: 1,
          level: 0.95,
          regressions: 0,
          fixes: 0,
          pValue: 1,
          qValue: 1,
        },
      ],
    });
    for (const width of [80, 120]) {
      const text = renderComparison(report(wild), { width, colour: false });
      for (const character of ['\u001b', '\u202e']) expect(text).not.toContain(character);
      expect(Math.max(...text.split('\n').map(displayWidth))).toBeLessThanOrEqual(width);
    }
  });

  it('begins with the verdict of every candidate', () => {
    const text = renderComparison(report(comparison(), comparison({ candidate: arm('mini') })), {
      width: 400,
      colour: false,
    });
    const lines = text.split('\n').filter((line) => line !== '');
    expect(lines[0]).toBe('Comparison by passRate, margin 5 points');
    expect(lines[1]).toMatch(/^MIGRATE: flash is no worse/);
    expect(lines[2]).toMatch(/^MIGRATE: mini is no worse/);
    expect(text).toContain('    - bug\n    + billing');
    expect(text).toContain('and 3 more: comparison.json has their ids');
  });

  it('says where a side is incomplete, beside the verdict', () => {
    const candidate = { ...arm('flash'), incomplete: '3 of 64 planned trials have no result' };
    const text = renderComparison(report(comparison({ candidate })), { width: 200, colour: false });
    expect(text).toContain('INCOMPLETE: flash of 20261120T213000Z-triage: 3 of 64 planned trials');
    expect(renderComparisonMarkdown(report(comparison({ candidate })))).toContain('**INCOMPLETE**');
  });
});

describe('renderComparisonMarkdown', () => {
  it('stays short enough for a comment, and says how many cases it leaves out', () => {
    const long = Array.from({ length: 60 }, (_, index) => `line ${index} ${'<b>'.repeat(100)}`).join('\n');
    const shown = Array.from({ length: 20 }, (_, index) => ({
      caseId: `c${index}`,
      input: long,
      expected: long,
      base: { ...SIDE, output: long.slice(0, 2000) },
      candidate: { ...SIDE, output: long.slice(1000, 3000) },
    }));
    const changes = { caseIds: shown.map(({ caseId }) => caseId), shown };
    const text = renderComparisonMarkdown(report(comparison({ regressions: changes, fixes: changes })));
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/and \d+ more: `comparison\.json` has their ids/);
  });
});
