import { describe, expect, it } from 'vitest';
import { sampleCompletion } from '../../test/support/samples.ts';
import { outcomeOf } from './outcome.ts';
import { scored } from './score.ts';

const call = (rawArguments: string) => {
  const parsed = rawArguments === '{}' ? {} : null;
  return { id: null, name: 'refund', rawArguments, arguments: parsed };
};

describe('the outcome of a completion with tool calls', () => {
  const failed = [scored({ pass: false, answer: null, reason: 'no match' })];
  const outcome = (rawArguments: string, text = '') =>
    outcomeOf(sampleCompletion({ text, toolCalls: [call(rawArguments)] }), failed, null);

  it('is malformed where arguments are not JSON', () => {
    expect(outcome('{"amount": 5')).toBe('malformed');
    expect(outcome('{"amount": 5', 'I refund it.')).toBe('malformed');
  });

  it('is wrong where they are JSON, or nothing at all', () => {
    expect(outcome('{}')).toBe('wrong');
    expect(outcome('')).toBe('wrong');
  });
});
