import { describe, expect, it } from 'vitest';
import { boundaryOf, parseMultipart } from './multipart.ts';

describe('boundaryOf', () => {
  it('reads the boundary with or without quotes, and none elsewhere', () => {
    expect(boundaryOf('multipart/form-data; boundary=abc')).toBe('abc');
    expect(boundaryOf('Multipart/Form-Data; charset=utf-8; boundary="a b"')).toBe('a b');
    expect(boundaryOf('application/json; boundary=abc')).toBeNull();
    expect(boundaryOf('multipart/form-data')).toBeNull();
  });
});

describe('parseMultipart', () => {
  it('keeps a text as it is, what looks like a boundary included', () => {
    const text = 'one\r\n\r\n--abc\ntwo\n';
    const body = `--x\r\nContent-Disposition: form-data; name="file"; filename="a.jsonl"\r\nContent-Type: text/plain\r\n\r\n${text}\r\n--x\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--x--\r\n`;
    expect([...parseMultipart(body, 'x')]).toEqual([
      ['file', { fileName: 'a.jsonl', text }],
      ['purpose', { fileName: null, text: 'batch' }],
    ]);
  });

  it('takes the name of the field and not the name of its file', () => {
    const body = `--x\r\nContent-Disposition: form-data; filename="f"; name="n"\r\n\r\n\r\n--x--`;
    expect([...parseMultipart(body, 'x')]).toEqual([['n', { fileName: 'f', text: '' }]]);
  });

  it('finds nothing in what is no form', () => {
    expect(parseMultipart('', 'x').size).toBe(0);
    expect(parseMultipart('--x\r\nno header\r\n--x--', 'x').size).toBe(0);
  });
});
