import { describe, expect, it } from 'vitest';
import { readErrorBody } from './error-body.ts';

describe('reading an error body', () => {
  it.each([
    ['{"error":{"message":"no"}}'],
    ['[{"error":{"message":"no"}}]'],
    ['{"error":"no"}'],
    ['{"message":"no"}'],
    ['{"detail":"no"}'],
  ])('finds the sentence in %s', (text) => {
    expect(readErrorBody(text).message).toBe('no');
  });

  it.each([[null], [''], ['<html>'], ['null'], ['[]'], ['"no"'], ['{"error":null}']])(
    'finds nothing in %s',
    (text) => {
      expect(readErrorBody(text)).toEqual({
        message: null,
        words: [],
        status: null,
        retryDelay: null,
        requestId: null,
      });
    },
  );

  it('finds the error of a choice that could not be finished', () => {
    const body = '{"choices":[{"finish_reason":"error","error":{"code":502,"message":"upstream"}}]}';
    expect(readErrorBody(body)).toMatchObject({ message: 'upstream', status: 502 });
    expect(readErrorBody('{"choices":[{"message":{"content":"hi"}}]}').message).toBeNull();
  });

  it('gathers codes wherever a vendor puts them', () => {
    const google = '{"error":{"status":"A","details":[{"reason":"B"},{"violations":[{"quotaId":"C"}]}]}}';
    expect(readErrorBody(google).words).toEqual(['A', 'B', 'C']);
    const anthropic = '{"error":{"type":"A","details":{"error_code":"B"}},"request_id":"r"}';
    expect(readErrorBody(anthropic)).toMatchObject({ words: ['A', 'B'], requestId: 'r' });
  });

  it.each([
    ['{"error":{"code":429}}', 429],
    ['{"error":{"code":"502"}}', 502],
    ['{"error":{"code":200}}', null],
    ['{"error":{"code":1302}}', null],
  ])('reads a status from %s', (text, status) => {
    expect(readErrorBody(text).status).toBe(status);
  });
});
