import { describe, expect, it } from 'vitest';
import { answeredTrial } from '../../test/support/gate-trials.ts';
import { readXml } from '../../test/support/read-xml.ts';
import { sampleArm, sampleReport } from '../../test/support/sample-report.ts';
import type { GateResult } from '../domain/gate.ts';
import { scored, scorerError } from '../domain/score.ts';
import type { TrialResult } from '../domain/trial.ts';
import { junitReporter } from './junit.ts';

const NASTY = '<![CDATA[ "quoted" & \u0000\u001b[31m\ud800 ]]> \u2028 ü';

const GATE: GateResult = {
  expr: 'exact >= 0.9',
  arm: 'a & b',
  baseline: null,
  status: 'undecided',
  unit: 'share',
  quantity: 'value',
  actual: 0.5,
  operator: '>=',
  needed: 0.9,
  judgedBy: 'actual',
  low: null,
  high: null,
  level: 0.95,
  n: 5,
  casesNeeded: null,
  reason: null,
  confirmation: null,
};

function trials(): TrialResult[] {
  const wrong = scored({ pass: false, answer: 'x', reason: NASTY });
  return [
    answeredTrial({ arm: 'a & b', caseId: 'right' }),
    answeredTrial({ arm: 'other', caseId: 'elsewhere' }),
    answeredTrial({ arm: 'a & b', caseId: NASTY, outcome: 'wrong', output: NASTY, scores: { exact: wrong } }),
    answeredTrial({
      arm: 'a & b',
      caseId: 'cut',
      outcome: 'truncated',
      finishReason: 'length',
      scores: { exact: wrong },
    }),
    answeredTrial({
      arm: 'a & b',
      caseId: 'late',
      outcome: 'error',
      output: null,
      latencyMs: null,
      error: { kind: 'timeout', message: 'no answer within 5 s' },
    }),
    answeredTrial({
      arm: 'a & b',
      caseId: 'odd',
      outcome: 'unscored',
      scores: { exact: scorerError('crashed') },
    }),
  ];
}

async function rendered(): Promise<string> {
  const none = sampleArm().outcomes;
  const counts = { ...none, correct: 1, wrong: 1, truncated: 1, error: 1, unscored: 1 };
  const arms = [
    sampleArm({ arm: 'a & b', outcomes: counts }),
    sampleArm({ arm: 'other', outcomes: { ...none, correct: 1, wrong: 0, truncated: 0 } }),
  ];
  const stream = { [Symbol.asyncIterator]: () => ones(trials()) };
  const chunks: string[] = [];
  for await (const chunk of junitReporter.render(sampleReport({ arms, gates: [GATE] }), stream))
    chunks.push(chunk);
  return chunks.join('');
}

async function* ones(list: readonly TrialResult[]): AsyncGenerator<TrialResult> {
  yield* list;
}

describe('junitReporter', () => {
  it('keeps to the common schema: elements, their order, their attributes and their counts', async () => {
    const root = readXml(await rendered());
    expect(root.name).toBe('testsuites');
    const sums = { tests: 0, failures: 0, errors: 0 };
    for (const suite of root.children) {
      expect(suite.name).toBe('testsuite');
      const { name, tests, failures, errors, skipped, time, timestamp, ...others } = suite.attributes;
      expect(others).toEqual({});
      expect(name).not.toBe('');
      expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
      expect(Number(time)).toBeGreaterThanOrEqual(0);
      const results = suite.children.flatMap(({ children }) => children.map((child) => child.name));
      const of = (kind: string): string => String(results.filter((one) => one === kind).length);
      expect([tests, failures, errors, skipped]).toEqual([
        String(suite.children.length),
        of('failure'),
        of('error'),
        of('skipped'),
      ]);
      sums.tests += Number(tests);
      sums.failures += Number(failures);
      sums.errors += Number(errors);
      for (const test of suite.children) {
        expect(test.name).toBe('testcase');
        expect(Object.keys(test.attributes)).toEqual(['name', 'classname', 'time']);
        expect(test.attributes.time).toMatch(/^\d+(\.\d+)?$/);
        expect(test.children.length).toBeLessThanOrEqual(1);
        for (const result of test.children) expect(['failure', 'error', 'skipped']).toContain(result.name);
      }
    }
    expect(root.attributes).toMatchObject({
      tests: String(sums.tests),
      failures: String(sums.failures),
      errors: String(sums.errors),
    });
  });

  it('has a suite for each arm and one for the gates', async () => {
    const root = readXml(await rendered());
    expect(root.children.map(({ attributes }) => attributes.name)).toEqual(['a & b', 'other', 'gates']);
    expect(root.children[2]?.children[0]?.children[0]).toMatchObject({
      name: 'failure',
      attributes: { type: 'undecided' },
    });
  });

  it('tells wrong, cut off, failed and unjudged trials apart', async () => {
    const tests = readXml(await rendered()).children[0]?.children ?? [];
    const found = tests.map(({ children }) =>
      children.map(({ name, attributes }) => [name, attributes.type ?? '']),
    );
    expect(found).toEqual([
      [],
      [['failure', 'wrong']],
      [['failure', 'truncated']],
      [['error', 'timeout']],
      [['skipped', '']],
    ]);
    expect(tests[2]?.children[0]?.attributes.message).toContain('cut off (length)');
  });

  it('holds any text of a model, and nothing that XML forbids', async () => {
    const text = await rendered();
    const expected = ['\u0000', '\u001b', '\ud800'].reduce((left, bad) => left.replace(bad, '\ufffd'), NASTY);
    const wrong = readXml(text).children[0]?.children[1];
    expect(wrong?.attributes.name).toBe(expected);
    expect(wrong?.children[0]?.text).toBe(expected);
    expect(text).not.toContain('CDATA[ "');
  });
});
