import { describe, expect, it } from 'vitest';
import { createRedact, redactJson, secretHeaders } from './redact.ts';

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

  it('finds the forms also where they are quoted once more', () => {
    const redact = createRedact(['sk-a/b"c=d']);
    const answer = JSON.stringify({ key: 'sk-a/b"c=d' });
    expect(redactJson({ answer }, redact)).toEqual({ answer: '{"key":"[redacted]"}' });
    const slashes = answer.replaceAll('/', '\\/');
    expect(redactJson({ answer: slashes }, redact)).toEqual({ answer: '{"key":"[redacted]"}' });
  });

  it('takes a credential without its scheme', () => {
    const headers = { authorization: 'Basic dXNlcjpwYXNz', 'x-api-key': 'abc', accept: '*/*' };
    expect(secretHeaders(headers)).toEqual(['dXNlcjpwYXNz', 'abc']);
  });

  it('finds what is quoted however often, and leaves JSON whole', () => {
    const redact = createRedact(['a"b\\c(d)*e/', 'x'.repeat(20)]);
    let text = 'before "a"b\\c(d)*e/" after';
    for (let depth = 0; depth < 4; depth += 1) text = JSON.stringify({ text });
    let read = redact(text);
    for (let depth = 0; depth < 4; depth += 1) read = (JSON.parse(read) as { text: string }).text;
    expect(read).toBe('before "[redacted]" after');
  });

  it('leaves whole what stands before a secret', () => {
    const redact = createRedact(['"/quoted"', '/a/path']);
    const value = { text: `${'\\'.repeat(21)}/a/path, ${'\\'.repeat(9)}"/quoted"` };
    expect(redactJson(value, redact).text).toBe(`${'\\'.repeat(21)}[redacted], ${'\\'.repeat(9)}[redacted]`);
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
