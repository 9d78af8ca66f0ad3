import { describe, expect, it } from 'vitest';
import { samplePassRate } from '../../test/support/sample-report.ts';
import type { ChangedTrial, Rescore } from '../domain/rescore.ts';
import { displayWidth } from '../lib/width.ts';
import { renderRescoreTables } from './rescore-tables.ts';

const CHANGE: ChangedTrial = {
  arm: 'haiku',
  caseId: 't1',
  repeat: 0,
  before: 'wrong',
  after: 'correct',
  caseEdited: true,
  why: 'exact: the same',
};

const RESCORE: Rescore = {
  from: '20261120T213000Z-triage',
  simulated: true,
  arms: [
    {
      arm: 'haiku',
      scorersBefore: ['exact'],
      scorersAfter: ['exact'],
      trials: 50,
      errored: 1,
      changed: 2,
      becameCorrect: 2,
      noLongerCorrect: 0,
      otherVerdicts: 0,
      before: samplePassRate(40, 50),
      after: samplePassRate(42, 50),
    },
  ],
  changedTrials: 2,
  changes: [CHANGE, { ...CHANGE, repeat: 1, caseEdited: false }],
  leftOut: { changed: 0, gone: 0, caseIds: [] },
};

const tables = (rescore: Rescore, width = 80): string =>
  renderRescoreTables(rescore, { width, colour: false });

describe('renderRescoreTables', () => {
  it('shows the rates of both scorings, and each change with its reason', () => {
    expect(tables(RESCORE)).toMatchInlineSnapshot(`
      "Scored again: 20261120T213000Z-triage · SIMULATED
                pass rate     pass rate   trials   became  no longer     other
                   before         after  changed  correct    correct  verdicts
      ────────────────────────────────────────────────────────────────────────
      haiku  80 % (67-89)  84 % (71-92)  2 of 50        2          0         0
      Both rates are over the trials that were scored again; other verdicts are scores
      that changed without the outcome.

      Changed: 2 trials · SIMULATED
        t1  haiku  wrong → correct
          the case was edited; exact: the same
        t1 (repeat 2)  haiku  wrong → correct
          exact: the same
      "
    `);
  });

  it('shows twenty changes and counts the rest', () => {
    const changes = Array.from({ length: 1000 }, () => CHANGE);
    const text = tables({ ...RESCORE, changes, changedTrials: 123_456 });
    expect(text.match(/wrong → correct/g)).toHaveLength(20);
    expect(text).toContain('and 123,436 more, in changes.jsonl');
  });

  it('stays within the width and prints nothing a model could steer the terminal with', () => {
    const hostile = { ...CHANGE, caseId: '\u001b[2J'.repeat(50), why: `\u001b[31m${'長い'.repeat(500)}\r\n` };
    const text = tables({ ...RESCORE, changes: [hostile], changedTrials: 1 }, 60);
    expect(text).not.toContain('\u001b');
    expect(Math.max(...text.split('\n').map(displayWidth))).toBeLessThanOrEqual(60);
  });
});
