import { describe, expect, it } from 'vitest';
import type { GateProblem, GateSyntax } from './gate-syntax.ts';
import { parseGate } from './parse-gate.ts';

function gate(text: string): GateSyntax {
  const parsed = parseGate(text);
  if ('problem' in parsed) throw new Error(parsed.problem.message);
  return parsed.gate;
}

function problem(text: string): GateProblem {
  const parsed = parseGate(text);
  if ('gate' in parsed) throw new Error(`${text} was read`);
  return parsed.problem;
}

describe('parseGate', () => {
  it('reads every comparison with a number, with and without spaces', () => {
    for (const operator of ['==', '>=', '<=', '>', '<']) {
      for (const text of [`exact ${operator} 0.95`, `exact${operator}.95`, ` exact  ${operator}95% `]) {
        expect(gate(text).condition).toMatchObject({ kind: 'number', operator, value: 0.95 });
      }
    }
    expect(gate('costUsd.perTrial < 1e-4').condition).toMatchObject({ value: 0.0001 });
  });

  it('reads shares as numbers, per cent and points', () => {
    expect(gate('exact >= 95 %').condition).toMatchObject({ value: 0.95 });
    expect(gate('exact >= 5pp')).toMatchObject({ isPercent: true, condition: { value: 0.05 } });
    expect(gate('exact >= 0.95').isPercent).toBe(false);
  });

  it('reads the baseline with a number more or less', () => {
    const offset = (text: string) => gate(text).condition;
    expect(offset('exact >= baseline')).toMatchObject({ kind: 'baseline', offset: 0 });
    expect(offset('exact >= baseline-0.02')).toMatchObject({ operator: '>=', offset: -0.02 });
    expect(offset('latencyMs.p95 <= baseline + 200')).toMatchObject({ offset: 200 });
    expect(offset('exact > baseline - 2pp')).toMatchObject({ offset: -0.02 });
  });

  it('reads no-worse-than baseline', () => {
    expect(gate('exact no-worse-than baseline')).toMatchObject({
      metric: { name: 'exact', at: 0, length: 5 },
      condition: { kind: 'no-worse' },
    });
  });

  it('reads tags and arms in one pair of brackets or two, quoted where they have to be', () => {
    const slices = (text: string) => [gate(text).tag?.name, gate(text).arm?.name];
    expect(slices('exact[tag=feature-request] >= 1')).toEqual(['feature-request', undefined]);
    expect(slices('exact[arm=haiku/triage@v2/maxTokens=64] >= 1')).toEqual([
      undefined,
      'haiku/triage@v2/maxTokens=64',
    ]);
    expect(slices('exact[tag=bug, arm=haiku] >= 1')).toEqual(['bug', 'haiku']);
    expect(slices('exact[arm=haiku][tag="two words, one comma"] >= 1')).toEqual([
      'two words, one comma',
      'haiku',
    ]);
  });

  it('reads scorers of any name in quotes', () => {
    expect(gate('"is it right?" >= 0.9').metric.name).toBe('is it right?');
    expect(gate('my-scorer>=baseline').metric.name).toBe('my-scorer');
  });

  it.each([
    ['', 0, 'a metric should stand here'],
    ['>= 0.5', 0, 'a metric should stand here'],
    ['exact', 5, 'a comparison should stand here'],
    ['exact = 0.5', 6, '"=" is no comparison'],
    ['exact => 0.5', 6, '"=>" is no comparison'],
    ['exact no-worse-then baseline', 6, '"no-worse-then" is no comparison'],
    ['exact no-worse-than', 19, 'a number or "baseline" should stand here'],
    ['exact no-worse-than baseline - 2pp', 29, 'no-worse-than takes no number'],
    ['exact >= basline', 9, 'a number or "baseline" should stand here'],
    ['exact >= -1', 9, 'a number or "baseline" should stand here'],
    ['exact >= baseline +', 19, 'a number should stand after "+"'],
    ['exact >= 0.5 and more', 13, 'the gate should end here'],
    ['exact >= 5ppm', 10, 'the gate should end here'],
    ['exact[tag=] >= 1', 10, 'a name should stand after tag='],
    ['exact[tga=x] >= 1', 6, 'a gate can be about a tag or an arm'],
    ['exact[tag=x, tag=y] >= 1', 13, '"tag" stands here twice'],
    ['exact[tag=x >= 1', 12, 'a "]" is missing'],
  ])('points at what is wrong with %j', (text, at, message) => {
    expect(problem(text)).toMatchObject({ at, message });
  });

  it('says what was probably meant', () => {
    expect(problem('exact no-worse-then baseline').hint).toContain('"no-worse-than"');
    expect(problem('exact >= basline').hint).toContain('"baseline"');
  });
});
