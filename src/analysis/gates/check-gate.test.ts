import { describe, expect, it } from 'vitest';
import type { GateNames } from './check-gate.ts';
import { checkGate } from './check-gate.ts';
import { parseGate } from './parse-gate.ts';

const arm = (id: string, baseline: string | null, scorer = 'choice') => {
  return {
    id,
    baseline,
    tags: new Map([
      ['bug', 3],
      ['long', 2],
    ]),
    scorers: new Set([scorer]),
  };
};
const NAMES: GateNames = {
  arms: [arm('haiku', null), arm('flash', 'haiku'), arm('mini', 'haiku')],
  stream: false,
  batch: false,
};

function check(text: string, names: GateNames = NAMES) {
  const parsed = parseGate(text);
  if ('problem' in parsed) throw new Error(parsed.problem.message);
  const { arms, problems } = checkGate(parsed.gate, names);
  return { arms, messages: problems.map(({ message }) => message), problems };
}

describe('checkGate', () => {
  it('takes every arm, and leaves the baseline out where it would face itself', () => {
    expect(check('choice >= 0.9')).toMatchObject({ arms: ['haiku', 'flash', 'mini'], messages: [] });
    expect(check('choice no-worse-than baseline')).toMatchObject({ arms: ['flash', 'mini'], messages: [] });
  });

  it('takes the arm that is named, by a part of its id too', () => {
    expect(check('choice[arm=fla] >= 0.9').arms).toEqual(['flash']);
    expect(check('choice[arm=i] >= 0.9').messages).toEqual(['"i" may be any of haiku, mini']);
    const unknown = check('choice[arm=flush] >= 0.9');
    expect(unknown.messages).toEqual(['there is no arm "flush"']);
    expect(unknown.problems[0]).toMatchObject({ at: 11, length: 5 });
    expect(unknown.problems[0]?.hint).toContain('Did you mean "flash"?');
  });

  it('leaves out arms on other datasets that have no such scorer or tag', () => {
    const names = { ...NAMES, arms: [...NAMES.arms, arm('other', null, 'jsonMatch')] };
    expect(check('choice >= 0.9', names).arms).toEqual(['haiku', 'flash', 'mini']);
    expect(check('passRate >= 0.9', names).arms).toHaveLength(4);
  });

  it('finds names of nothing', () => {
    expect(check('choise >= 0.9').problems[0]?.hint).toContain('Did you mean "choice"?');
    expect(check('latencyMs.p59 <= 9').problems[0]?.hint).toContain('Did you mean "latencyMs.p50"?');
    expect(check('choice[tag=bugs] >= 0.9').messages).toEqual(['no selected case has the tag "bugs"']);
    expect(check('toString >= 0.9').messages).toHaveLength(1);
  });

  it('finds baselines that are missing or would face themselves', () => {
    const alone = { ...NAMES, arms: [arm('haiku', null), arm('flash', null)] };
    expect(check('choice >= baseline', alone).messages).toEqual(['the run has no baseline']);
    expect(check('choice[arm=haiku] >= baseline').messages).toEqual(['haiku is the baseline itself']);
  });

  it('finds bounds that can not be meant', () => {
    expect(check('choice >= 95').problems[0]?.hint).toBe('Write 0.95 or 95%.');
    expect(check('choice >= baseline - 2').messages).toHaveLength(1);
    expect(check('latencyMs.p95 <= 5%').messages).toHaveLength(1);
    expect(check('latencyMs.p95 no-worse-than baseline').messages).toHaveLength(1);
    expect(check('finishReason.stop no-worse-than baseline').messages).toHaveLength(1);
    expect(check('truncatedRate no-worse-than baseline').messages).toEqual([]);
  });

  it('finds times that will not be measured', () => {
    expect(check('timeToFirstTokenMs.p50 <= 800').messages).toHaveLength(1);
    expect(check('timeToFirstTokenMs.p50 <= 800', { ...NAMES, stream: true }).messages).toEqual([]);
    expect(check('latencyMs.p50 <= 800', { ...NAMES, batch: true }).messages).toHaveLength(1);
  });
});
