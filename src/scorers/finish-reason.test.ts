import { describe, expect, it } from 'vitest';
import { FINISH_REASONS } from '../domain/completion.ts';
import { problemsOf, scoreOf } from '../../test/support/scoring.ts';

describe('finishReason', () => {
  it('allows stop and tool_calls and nothing else by default', async () => {
    for (const unified of FINISH_REASONS) {
      const score = await scoreOf('finishReason', { finishReason: { unified, raw: null } });
      expect(score).toMatchObject({ pass: unified === 'stop' || unified === 'tool_calls', answer: unified });
    }
  });

  it('allows what it is told and quotes the word of the provider', async () => {
    const finish = { finishReason: { unified: 'length', raw: 'MAX_TOKENS' } } as const;
    const score = await scoreOf({ type: 'finishReason', allow: ['length', 'refusal'] }, finish);
    expect(score.pass).toBe(true);
    expect(score.reason).toContain('"MAX_TOKENS"); allowed: length and refusal');
  });

  it('knows the ten reasons only', () => {
    expect(problemsOf({ type: 'finishReason', allow: ['end_turn'] })[0]?.message).toContain(
      'must be one of stop, length, tool_calls',
    );
  });
});
