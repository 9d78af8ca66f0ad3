import { describe, expect, it } from 'vitest';
import { createRedact } from './redact.ts';

describe('redacting', () => {
  it('replaces a secret wherever it stands', () => {
    const redact = createRedact(['sk-secret-123456']);
    expect(redact('{"message":"key sk-secret-123456 refused","a":"sk-secret-123456"}')).toBe(
      '{"message":"key [redacted] refused","a":"[redacted]"}',
    );
  });

  it('finds a secret in the form JSON writes it', () => {
    const secret = 'quote"and\\slash';
    expect(createRedact([secret])(JSON.stringify({ header: secret }))).toBe('{"header":"[redacted]"}');
  });

  it('finds a secret in the forms an error message may quote it in', () => {
    const redact = createRedact(['sk-a/b+c=d']);
    expect(redact('?key=sk-a%2Fb%2Bc%3Dd&x=1')).toBe('?key=[redacted]&x=1');
    expect(redact('?key=sk-a%2fb%2bc%3dd')).toBe('?key=[redacted]');
    expect(redact('{"key":"sk-a\\/b+c=d"}')).toBe('{"key":"[redacted]"}');
  });

  it('takes a secret that no URL could hold', () => {
    expect(createRedact(['half-\ud800'])('half-\ud800!')).toBe('[redacted]!');
  });

  it('replaces the longer of two secrets that share a beginning', () => {
    expect(createRedact(['secret-one', 'secret-one-and-more'])('secret-one-and-more')).toBe('[redacted]');
  });

  it('leaves values alone that are too short to be a secret', () => {
    expect(createRedact(['evals', ''])('the evals team')).toBe('the evals team');
  });
});
