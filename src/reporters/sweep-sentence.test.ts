import { describe, expect, it } from 'vitest';
import type { BudgetAnswer, BudgetEvidence } from '../domain/sweep.ts';
import {
  answerSentence,
  configLines,
  contradictionSentence,
  headroomSentence,
  notAskedSentence,
  openSentence,
} from './sweep-sentence.ts';

const RULES = { margin: 0.05, maxTruncation: 0.05 };

const CHOSEN: BudgetEvidence = {
  arm: 'flash/maxTokens=2048',
  maxTokens: 2048,
  cutOff: 1,
  completed: 400,
  truncationRate: 0.0025,
  truncationHigh: 0.014,
  quality: 'no-worse',
  difference: -0.0025,
  differenceLow: -0.012,
  casesToSettle: null,
};

const ANSWER: BudgetAnswer = {
  series: 'flash',
  status: 'safe',
  chosen: CHOSEN,
  best: 'flash/maxTokens=none',
  budgets: [CHOSEN],
  used: {
    arm: 'flash/maxTokens=none',
    tokens: { count: 400, p50: 300, p95: 900, p99: 1310, max: 1502 },
    isSupported: true,
  },
  casesNeeded: null,
  config: {
    model: 'gemini:gemini-3.5-flash',
    settings: { maxTokens: 2048, reasoning: { effort: 'low' } },
  },
};

describe('the answer of a sweep', () => {
  it('tells the evidence of a safe budget in one sentence', () => {
    expect(answerSentence(ANSWER, RULES)).toBe(
      "maxTokens 2,048 is the smallest safe budget: 1 of 400 answers were cut off (at most 1.4 % with 95 % confidence, and 5 % is allowed), and its pass rate is no worse than the best budget's by 5 % (-0.3 pp, lower limit -1.2 pp against flash/maxTokens=none).",
    );
  });

  it('tells the headroom, and doubts a p99 that the sample does not bound', () => {
    expect(headroomSentence(ANSWER)).toBe(
      'Headroom: p99 of tokens used 1,310, at most 1,502 (400 answers of flash/maxTokens=none); use 2,048, 1.6 times the p99.',
    );
    const used = ANSWER.used === null ? null : { ...ANSWER.used, isSupported: false };
    expect(headroomSentence({ ...ANSWER, used })).toContain('A bound for the p99 needs 368 answers');
  });

  it('asks for larger budgets where the largest cuts off too much', () => {
    const cut = { ...CHOSEN, cutOff: 80, truncationRate: 0.2, truncationHigh: 0.24 };
    const none = { ...ANSWER, status: 'none', chosen: null, budgets: [cut], config: null } as const;
    expect(answerSentence(none, RULES)).toContain('80 of 400 answers (20.0 %) were cut off');
    expect(answerSentence(none, RULES)).toContain('Sweep larger ones.');
    expect(configLines(none)).toEqual([]);
  });

  it('tells which budgets were left out and what decided it, and only of its own series', () => {
    const leftOf = (series: string) =>
      [64, 128].map((maxTokens) => {
        return { arm: series, series, maxTokens, why: 'a-larger-will-not', decidedBy: null } as const;
      });
    expect(notAskedSentence(ANSWER, { notAsked: leftOf('flash'), arms: [] })).toBe(
      "Not asked: 64 and 128 (none (not sent) won't do).",
    );
    expect(notAskedSentence(ANSWER, { notAsked: leftOf('haiku'), arms: [] })).toBeNull();
    expect(openSentence(ANSWER, { notAsked: leftOf('flash') })).toBeNull();
  });

  it('says of a search that has not ended that its answer is not final', () => {
    const open = { arm: 'flash', series: 'flash', maxTokens: 64, why: 'open', decidedBy: null } as const;
    expect(openSentence(ANSWER, { notAsked: [open] })).toContain('64 may still be asked, and may do.');
    expect(openSentence(ANSWER, { notAsked: [{ ...open, series: 'haiku' }] })).toBeNull();
    expect(notAskedSentence(ANSWER, { notAsked: [open], arms: [] })).toBeNull();
  });

  it('tells of budgets that contradict what a bisection supposes', () => {
    const found = { series: 'flash', smaller: 'flash/maxTokens=64', larger: 'flash/maxTokens=512' };
    const sentence = contradictionSentence(ANSWER, { contradictions: [found] });
    expect(sentence).toContain("flash/maxTokens=64 will do, and flash/maxTokens=512 won't");
    expect(contradictionSentence(ANSWER, { contradictions: [] })).toBeNull();
  });

  it('writes the entry of models as YAML', () => {
    expect(configLines(ANSWER)).toEqual([
      '- model: "gemini:gemini-3.5-flash"',
      '  maxTokens: 2048',
      '  reasoning: {"effort":"low"}',
    ]);
  });
});
