import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  finishCounts,
  NO_TIMES,
  sampleArm,
  samplePassRate,
  sampleReport,
  unsupported,
} from '../../test/support/sample-report.ts';
import type { ArmSummary, RunReport } from '../domain/report.ts';
import { displayWidth } from '../lib/width.ts';
import { renderRunTables } from './run-tables.ts';

const at = (report: RunReport, width: number): string => renderRunTables(report, { width, colour: false });

function widest(text: string): number {
  return Math.max(...text.split('\n').map(displayWidth));
}

/** The lines of one section, from its title to the next empty line. */
function section(text: string, title: string): string[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(title));
  expect(start, `a section "${title}"`).toBeGreaterThanOrEqual(0);
  const end = lines.indexOf('', start);
  return lines.slice(start + 1, end === -1 ? undefined : end);
}

function realRun(changes: Partial<RunReport> = {}): RunReport {
  const report = sampleReport(changes);
  return { ...report, run: { ...report.run, simulated: false } };
}

describe('what a person sees', () => {
  it('fits 80 columns', async () => {
    await expect(at(sampleReport(), 80)).toMatchFileSnapshot('__snapshots__/run-tables-80.txt');
  });

  it('says more in 140 columns', async () => {
    await expect(at(sampleReport(), 140)).toMatchFileSnapshot('__snapshots__/run-tables-140.txt');
  });

  it.each([40, 60, 80, 100, 120, 140])('has no line longer than %d columns', (width) => {
    expect(widest(at(sampleReport(), width))).toBeLessThanOrEqual(width);
  });

  it('has no escape sequence without colour, and the same words with it', () => {
    const plain = at(sampleReport(), 80);
    const coloured = renderRunTables(sampleReport(), { width: 80, colour: true });
    expect(plain).not.toContain('\u001b');
    expect(coloured).toContain('\u001b[31m');
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });
});

describe('a simulated run', () => {
  it('says so in the title, in every heading and at the end', () => {
    const lines = at(sampleReport(), 80).split('\n');
    const headings = lines.filter((line) => /^(Run|datasets|Summary|Quality|Latency|Worst)/.test(line));
    expect(headings).toHaveLength(10);
    expect(headings.filter((line) => !line.endsWith(' · SIMULATED'))).toEqual([]);
    expect(lines.findLastIndex((line) => line.startsWith('SIMULATED: '))).toBeGreaterThan(lines.length - 12);
  });

  it('is the only one that does', () => {
    expect(at(realRun(), 80)).not.toContain('SIMULATED');
  });

  it('never loses the mark to a long name', () => {
    const text = at(sampleReport({ arms: [sampleArm({ dataset: `data/${'x'.repeat(500)}.jsonl` })] }), 80);
    expect(text).toMatch(/^data\/x+… · SIMULATED$/m);
  });
});

describe('an incomplete run', () => {
  const arms = [
    sampleArm({ trials: { planned: 94, completed: 40, errored: 2, cached: 0 } }),
    sampleArm({
      arm: 'gemini-3.5-flash',
      trials: { planned: 94, completed: 0, errored: 1, cached: 0 },
      stopped: 'the key was refused (HTTP 401)',
    }),
  ];
  const base = realRun({ arms, warnings: [] });
  const report = { ...base, run: { ...base.run, complete: false, finishedAt: null } };

  it('says at the top what was planned and what came of it', () => {
    expect(at(report, 80).split('\n').slice(0, 12).join('\n')).toMatchInlineSnapshot(`
      "Run 20261120T213000Z-triage · INCOMPLETE
      started 2026-11-20 21:30 UTC · not finished · concurrency 8 · seed 1 · git
      4f1d9c02 (dirty) · evalsmall 0.1.0

      INCOMPLETE: trials are missing or ended in errors. The figures below are of the
      answers there are.
                        planned  completed  errored  not run
      ──────────────────────────────────────────────────────
      claude-haiku-4-5       94         40        2       52
      gemini-3.5-flash       94          0        1       93
      gemini-3.5-flash was given up: the key was refused (HTTP 401)
      "
    `);
  });

  it('says nothing of the kind when every trial has ended', () => {
    expect(at(realRun(), 80)).not.toMatch(/INCOMPLETE|planned/);
  });
});

describe('what is unknown', () => {
  const blank = sampleArm({
    trials: { planned: 94, completed: 0, errored: 94, cached: 0 },
    scores: {},
    passRate: samplePassRate(0, 0),
    passRateFinished: samplePassRate(0, 0),
    finishReasons: finishCounts({}),
    byTag: {},
    latencyMs: NO_TIMES,
    tokens: {
      input: { total: null, mean: null, reported: 0 },
      output: { total: null, mean: null, reported: 0 },
      reasoning: { total: null, mean: null, reported: 0 },
      cachedInput: { total: null, mean: null, reported: 0 },
    },
    outputChars: { mean: null, max: null },
    costUsd: null,
    retries: { attempts: 94, trialsRetried: 0, rate: 0, byReason: {} },
    errors: { network: 94 },
    httpStatuses: {},
    settings: {},
  });
  const text = at(realRun({ arms: [blank] }), 80);
  const figures = (title: string): string[] =>
    section(text, title)
      .at(-1)
      ?.split(/\s{2,}/)
      .slice(1) ?? [];

  it('is a dash, not a zero', () => {
    expect(figures('Summary')).toEqual(['-', '0/0', '0', '-', '-', '-', '-', '94']);
    expect(figures('Tokens')).toEqual(['-', '-', '-', '-', '-', '-', '-']);
    expect(figures('Latency')).toEqual(['0', '-', '-', '-', '-', '-', '-', '-']);
  });

  it('says that no status line ever came', () => {
    expect(figures('Retries')).toEqual(['94', 'none', '94']);
  });

  it('says that no limit was set', () => {
    expect(figures('Finish')).toEqual(['0', '0', 'not set']);
  });
});

describe('a percentile that too few calls support', () => {
  const arm = sampleArm();
  const withP95 = (low: number | null): ArmSummary => ({
    ...arm,
    latencyMs: { ...arm.latencyMs, p95: unsupported(9480, low) },
  });

  it('is shown by its lower limit, never by its point estimate', () => {
    const text = at(realRun({ arms: [withP95(8800)] }), 140);
    expect(section(text, 'Summary').at(-1)).toContain('≥ 8.80 s');
    expect(section(text, 'Latency').at(-1)).toContain('≥ 8.80 s');
    expect(text).not.toContain('9.48');
  });

  it('is unknown when it has no lower limit either', () => {
    const text = at(realRun({ arms: [withP95(null)] }), 140);
    expect(section(text, 'Latency').at(-1)).toMatch(/\s-\s/);
    expect(text).not.toContain('9.48');
  });
});

describe('figures over part of the trials', () => {
  it('are starred, and the star is explained', () => {
    const arm = sampleArm();
    const tokens = { ...arm.tokens, output: { total: 90, mean: 4.5, reported: 20 } };
    const lines = section(at(realRun({ arms: [{ ...arm, tokens }] }), 80), 'Tokens');
    expect(lines.join('\n')).toContain('4.5*');
    expect(lines.at(-1)).toBe('* mean of the trials that reported it; some did not');
  });
});

describe('a scorer that could not judge', () => {
  it('is counted beside the rates', () => {
    const scores = {
      choice: {
        ...samplePassRate(86, 90),
        errors: 4,
        judged: false,
        agreement: null,
        positionConsistency: null,
      },
    };
    const lines = section(at(realRun({ arms: [sampleArm({ scores })] }), 80), 'Quality');
    expect(lines[0]).toContain('not');
    expect(lines.at(-1)).toMatch(/\) {2,}4 {2,}\d/);
  });
});

function numberedTags(count: number): ArmSummary['byTag'] {
  const tags = Array.from({ length: count }, (_value, index) => [
    `tag-${index}`,
    { passRate: samplePassRate(index, index + 1) },
  ]);
  return Object.fromEntries(tags) as ArmSummary['byTag'];
}

describe('pass rate by tag', () => {
  it('has the most frequent tags and says how many more there are', () => {
    const lines = section(
      at(realRun({ arms: [sampleArm({ byTag: numberedTags(25) })] }), 80),
      'Pass rate by tag',
    );
    expect(lines[2]).toMatch(/^tag-24 +25 +96 %$/);
    expect(lines.filter((line) => line.startsWith('tag-'))).toHaveLength(20);
    expect(lines.at(-1)).toBe('5 more in report.json');
  });

  it('names arms by letters, with a legend, where their ids do not fit', () => {
    const arms = ['v1', 'v2', 'v3', 'v4', 'v5', 'v6'].map((version) =>
      sampleArm({ arm: `claude-haiku-4-5/triage@${version}` }),
    );
    const lines = section(at(realRun({ arms }), 80), 'Pass rate by tag');
    expect(lines.slice(0, 2)).toEqual(['  a  claude-haiku-4-5/triage@v1', '  b  claude-haiku-4-5/triage@v2']);
    const table = at(realRun({ arms }), 80)
      .split('\n\n')
      .find((block) => block.startsWith('tag '));
    expect(table).toMatchInlineSnapshot(`
      "tag              cases     a     b     c     d     e     f
      ──────────────────────────────────────────────────────────
      bug                 34  88 %  88 %  88 %  88 %  88 %  88 %
      billing             32  97 %  97 %  97 %  97 %  97 %  97 %
      feature-request     28  89 %  89 %  89 %  89 %  89 %  89 %"
    `);
  });

  it('is not fooled by tags that objects inherit', () => {
    const arms = [
      sampleArm({ arm: 'a', byTag: { toString: { passRate: samplePassRate(1, 2) } } }),
      sampleArm({ arm: 'b', byTag: { other: { passRate: samplePassRate(1, 2) } } }),
    ];
    const lines = section(at(realRun({ arms }), 80), 'Pass rate by tag');
    expect(lines.find((line) => line.startsWith('toString'))).toMatch(/^toString +50 % \(2\) +-$/);
  });
});

function hostileReport(text: string): RunReport {
  const rate = {
    ...samplePassRate(1, 2),
    errors: 0,
    judged: false,
    agreement: null,
    positionConsistency: null,
  };
  const arm = sampleArm({
    arm: text,
    scores: Object.fromEntries([[text, rate]]),
    byTag: Object.fromEntries([[text, { passRate: rate }]]),
    labels: Object.fromEntries([[text, { precision: 1, recall: 1, f1: 1, support: 2 }]]),
    confusion: Object.fromEntries([['a', Object.fromEntries([[text, 3]])]]),
    httpStatuses: Object.fromEntries([[text, 3]]),
    worst: [{ caseId: text, repeat: 0, outcome: 'wrong', expected: text, given: text, reason: text }],
    stopped: text,
  });
  const warnings = [{ code: text, message: text, arm: text, caseIds: [text] }];
  return realRun({ arms: [arm, sampleArm({ arm: `${text}2` })], warnings });
}

describe('hostile texts', () => {
  const nasty = [
    '\u001b[2J\u001b]0;owned\u0007',
    '| a | b |',
    '<script>alert(1)</script>',
    'x'.repeat(10_000),
    '\u202egnirts',
    'line\nbreak\r\n\ttab',
    '👩‍👩‍👧'.repeat(60),
    `Z${'\u0301'.repeat(3000)}`,
    '__proto__',
  ];

  it.each(nasty)('cannot break the tables (%#)', (text) => {
    for (const width of [80, 140]) {
      const drawn = at(hostileReport(text), width);
      expect(widest(drawn)).toBeLessThanOrEqual(width);
      expect(drawn.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    }
  });

  it('cannot break the tables, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.integer({ min: 40, max: 160 }),
        (text, width) => {
          const drawn = at(hostileReport(text), width);
          expect(widest(drawn)).toBeLessThanOrEqual(width);
          expect(drawn.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        },
      ),
      { numRuns: 60 },
    );
  });
});

it('shows first token and speed where answers were streamed', () => {
  const times = sampleArm().latencyMs;
  const speed = { ...times, p50: unsupported(52, 41.3) };
  const streamed = sampleArm({ timeToFirstTokenMs: times, outputTokensPerSecond: speed });
  const report = realRun({ arms: [streamed, sampleArm({ arm: 'waits', outputTokensPerSecond: times })] });
  const drawn = at({ ...report, plan: { ...report.plan, stream: true } }, 80);
  expect(drawn).toContain(' · streamed · ');
  const start = drawn.lastIndexOf('\n', drawn.indexOf('first', drawn.indexOf('Latency')));
  expect(drawn.slice(start + 1, drawn.indexOf('\n\n', start)).split('\n')).toEqual([
    '                      first      first      first      first     tokens',
    '                  token p50  token p90  token p95  token p99  per s p50',
    '───────────────────────────────────────────────────────────────────────',
    'claude-haiku-4-5     812 ms     1.38 s     1.56 s   ≥ 1.71 s       ≥ 41',
    'waits                     -          -          -          -          -',
  ]);
  expect(at(report, 80)).not.toContain('streamed');
  expect(at(realRun(), 80)).not.toMatch(/token p|per s/);
});

it('says which repeat of a case failed where there are several', () => {
  const report = realRun({
    arms: [
      sampleArm({
        worst: [{ caseId: 'c1', repeat: 2, outcome: 'wrong', expected: 'a', given: 'b', reason: 'not a' }],
      }),
    ],
  });
  const repeated = { ...report, plan: { ...report.plan, repeats: 3 } };
  expect(section(at(repeated, 80), 'Worst cases')[1]).toBe('  c1 (repeat 3)  wrong  not a');
  expect(section(at(report, 80), 'Worst cases')[1]).toBe('  c1  wrong  not a');
});
