import { describe, expect, it } from 'vitest';
import type { Comparison, ComparisonReport, PairedRate, ShownSide } from '../domain/comparison.ts';
import type { Preference } from '../domain/preference.ts';
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

const PREFERENCE: Preference = {
  judged: true,
  judge: 'critic',
  provider: 'anthropic',
  model: 'claude-haiku-4-5',
  rubric: 'Which is kinder?',
  votes: 3,
  simulated: false,
  cases: { candidate: 9, base: 3, tie: 40, couldNotJudge: 2, notAsked: 1, identical: 6, error: 1, empty: 2 },
  share: { rate: 0.75, low: 0.468, high: 0.911, level: 0.95, method: 'wilson', n: 12 },
  pValue: { value: 0.0923, conservative: 0.146, method: 'sign test, mid-p' },
  holmPValue: 0.1846,
  positionConsistency: { agreed: 78, votes: 156, rate: 0.5 },
  caseIds: { candidate: [], base: [], couldNotJudge: ['t7', 't8'] },
  judging: { calls: 320, failedCalls: 2, attempts: 330, costUsd: null, kept: 100 },
};

describe("a judge's preferences", () => {
  const text = (change: Partial<Preference> = {}): string =>
    renderComparison(report(comparison({ preference: { ...PREFERENCE, ...change } })), {
      width: 100,
      colour: false,
    });

  it('are marked as judged, with what they rest on and what was left out', () => {
    const part = text().slice(text().indexOf('Which is better'), text().indexOf('Time, tokens'));
    expect(part).toMatchInlineSnapshot(`
      "Which is better, judged*
                  flash       haiku        could not    not
             preferred*  preferred*  tie*      judge  asked
      ─────────────────────────────────────────────────────
      cases           9           3    40          2      1
      * judged by critic, 3 votes a pair, each in both orders: another model's opinion, in no verdict
      position consistency 50 %: in 78 of 156 votes both orders said the same, the others are ties
      of 12 decided cases 75 % prefer flash, 95 % 47 % to 91 % (Wilson)
      sign test of no preference: mid-p 0.092, adjusted by Holm's rule 0.18, exact 0.15
      not asked about, and counted apart: 6 with the same answer on both sides, 2 with an empty answer on
      a side, 1 with no answer on a side
      judging took 320 calls, 2 without an answer, cost -, in no other figure; 100 replies kept from
      earlier

      "
    `);
  });

  it('show neither what did not happen nor a preference where nothing was decided', () => {
    const cases = { ...PREFERENCE.cases, couldNotJudge: 0, notAsked: 0, identical: 0, error: 0, empty: 0 };
    const share = { ...PREFERENCE.share, rate: null, low: null, high: null, n: 0 };
    const shown = text({ cases, share, pValue: null, holmPValue: null });
    expect(shown).toContain('no case was decided');
    for (const word of ['could not', 'not asked', 'sign test', 'decided cases'])
      expect(shown).not.toContain(word);
  });

  it('leave the verdict as it is, and fit narrow terminals', () => {
    const plain = renderComparison(report(comparison()), { width: 60, colour: false });
    const judged = renderComparison(report(comparison({ preference: PREFERENCE })), {
      width: 60,
      colour: false,
    });
    const decision = (whole: string): string => whole.slice(0, whole.indexOf('flash against'));
    expect(decision(judged)).toBe(decision(plain));
    for (const line of judged.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(60);
    expect(plain).not.toContain('judged');
  });
});
