import { describe, expect, it } from 'vitest';
import { sampleCase } from '../../test/support/samples.ts';
import { emptyQuestion } from './empty-question.ts';

const example = sampleCase({ expected: { value: 'the reference' } });
const options = { model: 'critic', rubric: 'Kind?', votes: 3 };

describe('a question before there is an answer', () => {
  it('is put once for each vote on a grade', () => {
    const graded = { ...options, scale: [0, 1], threshold: 0.5 };
    const asked = emptyQuestion({ type: 'judge', name: 'judge', options: graded }, example);
    expect(asked).toMatchObject({ questions: 3, question: { model: 'critic' } });
    expect(asked?.question.user).toContain('[begin answer to grade');
  });

  it('is put in both orders for each vote on a pair, and holds the expected answer', () => {
    const asked = emptyQuestion(
      { type: 'judge', name: 'judge', options: { ...options, against: 'expected' } },
      example,
    );
    expect(asked?.questions).toBe(6);
    expect(asked?.question.user).toContain('the reference');
  });

  it('is none where nothing is to be held against, and none of other scorers', () => {
    const spec = { type: 'judge', name: 'judge', options: { ...options, against: 'expected' } };
    expect(emptyQuestion(spec, sampleCase({ expected: null }))).toBeNull();
    expect(emptyQuestion({ ...spec, type: 'exact' }, example)).toBeNull();
    expect(emptyQuestion({ ...spec, options: { ...options, scale: 'tall' } }, example)).toBeNull();
  });
});
