import { describe, expect, it } from 'vitest';
import { readBatchFile } from './batch-file-openai.ts';

const ENDPOINT = '/v1/chat/completions';

function line(id: number): string {
  return JSON.stringify({ custom_id: `line-${id}`, method: 'POST', url: ENDPOINT, body: { model: 'a' } });
}

function codesOf(text: string, bytes = Buffer.byteLength(text)): unknown {
  const reading = readBatchFile({ bytes, text }, ENDPOINT);
  return reading.ok ? reading.requests.length : reading.errors.map((error) => [error.code, error.line]);
}

describe('readBatchFile', () => {
  it('reads lines with either line break, with or without the last one', () => {
    expect(codesOf(`${line(1)}\n${line(2)}`)).toBe(2);
    expect(codesOf(`${line(1)}\r\n${line(2)}\r\n`)).toBe(2);
  });

  it('takes 50,000 requests and 200 MB, and no more', () => {
    const lines = Array.from({ length: 50_000 }, (_, id) => line(id));
    expect(codesOf(lines.join('\n'))).toBe(50_000);
    expect(codesOf([...lines, line(50_000)].join('\n'))).toEqual([['too_many_tasks', null]]);
    expect(codesOf(line(1), 200 * 1024 * 1024)).toBe(1);
    expect(codesOf(line(1), 200 * 1024 * 1024 + 1)).toEqual([['file_too_large', null]]);
  });

  it('finds every mistake with its line, up to a hundred', () => {
    expect(codesOf(`${line(1)}\n\n[]\n${line(1)}\n${line(2).replace('POST', 'GET')}`)).toEqual([
      ['invalid_json_line', 2],
      ['invalid_json_line', 3],
      ['duplicate_custom_id', 4],
      ['invalid_method', 5],
    ]);
    expect(codesOf('x\n'.repeat(500))).toHaveLength(100);
  });

  it('refuses a stream', () => {
    expect(codesOf(line(1).replace('"model":"a"', '"model":"a","stream":true'))).toEqual([
      ['invalid_request', 1],
    ]);
  });
});
