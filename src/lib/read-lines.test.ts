import { describe, expect, it } from 'vitest';
import type { Line } from './read-lines.ts';
import { readLines } from './read-lines.ts';

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function linesOf(
  data: string | Buffer,
  options: { chunk?: number; max?: number } = {},
): Promise<Line[]> {
  const lines: Line[] = [];
  const stream = chunksOf(Buffer.from(data), options.chunk ?? 1000);
  for await (const line of readLines(stream, { maxLineBytes: options.max ?? 1000 })) lines.push(line);
  return lines;
}

const textsOf = async (data: string | Buffer, chunk = 1000) =>
  (await linesOf(data, { chunk })).map(({ text }) => text);

describe('readLines', () => {
  it('numbers lines from 1, blank ones included', async () => {
    expect(await linesOf('a\n\nb\n')).toEqual([
      { number: 1, text: 'a', endsWithNewline: true, problem: null },
      { number: 2, text: '', endsWithNewline: true, problem: null },
      { number: 3, text: 'b', endsWithNewline: true, problem: null },
    ]);
  });

  it('says when the last line was not ended', async () => {
    const lines = await linesOf('a\nb');
    expect(lines.map(({ endsWithNewline }) => endsWithNewline)).toEqual([true, false]);
  });

  it('has no line for an empty stream', async () => {
    expect(await linesOf('')).toEqual([]);
  });

  it('drops a byte order mark at the start only, and the CR of CRLF only', async () => {
    expect(await textsOf('\uFEFFa\r\nb\rc\r\n\uFEFFd')).toEqual(['a', 'b\rc', '\uFEFFd']);
  });

  it('reads the same whatever the chunks, down to split characters, marks and line ends', async () => {
    const text = '\uFEFFgrün\r\n€ 😀 ok\n\nlast 日本';
    const whole = await linesOf(text);
    expect(whole.map((line) => line.text)).toEqual(['grün', '€ 😀 ok', '', 'last 日本']);
    for (const chunk of [1, 2, 3, 5, 7]) expect(await linesOf(text, { chunk })).toEqual(whole);
  });

  it('reports bytes that are not UTF-8, keeps what stands before them, and goes on', async () => {
    const bad = Buffer.concat([Buffer.from('a\ngrü'), Buffer.from([0xff, 0x41]), Buffer.from('\nb\n')]);
    expect(await linesOf(bad)).toEqual([
      { number: 1, text: 'a', endsWithNewline: true, problem: null },
      { number: 2, text: 'grü', endsWithNewline: true, problem: 'invalid-utf8' },
      { number: 3, text: 'b', endsWithNewline: true, problem: null },
    ]);
  });

  it('is not misled by wrong bytes that resemble their replacement', async () => {
    const [line] = await linesOf(Buffer.from([0x61, 0xef, 0xbf, 0xbd, 0xef, 0xbf, 0x20]));
    expect(line).toMatchObject({ text: 'a\uFFFD', problem: 'invalid-utf8' });
  });

  it('reports a character that was cut off at the end', async () => {
    const [line] = await linesOf(Buffer.from([0x61, 0xe2, 0x82]));
    expect(line).toEqual({ number: 1, text: 'a', endsWithNewline: false, problem: 'invalid-utf8' });
  });

  it('skips what is longer than allowed, in one chunk or many', async () => {
    for (const chunk of [1, 4, 1000]) {
      const lines = await linesOf('12345\n123456\nok\n1234567', { chunk, max: 5 });
      expect(lines.map(({ text, problem }) => [text, problem])).toEqual([
        ['12345', null],
        ['', 'too-long'],
        ['ok', null],
        ['', 'too-long'],
      ]);
    }
  });

  it('holds nothing of an endless line', async () => {
    const chunk = Buffer.alloc(1 << 20, 0x61);
    async function* endless(): AsyncGenerator<Buffer> {
      for (let sent = 0; sent < 2000; sent += 1) yield chunk;
    }
    const lines: Line[] = [];
    for await (const line of readLines(endless(), { maxLineBytes: 1 << 21 })) lines.push(line);
    expect(lines).toEqual([{ number: 1, text: '', endsWithNewline: false, problem: 'too-long' }]);
  });

  it('passes on what the stream throws', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from('a\nb');
      throw new Error('unplugged');
    }
    const seen: string[] = [];
    const read = async () => {
      for await (const line of readLines(broken(), { maxLineBytes: 10 })) seen.push(line.text);
    };
    await expect(read()).rejects.toThrow('unplugged');
    expect(seen).toEqual(['a']);
  });
});
