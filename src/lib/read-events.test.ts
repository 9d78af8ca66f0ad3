import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from './read-events.ts';
import { readEvents } from './read-events.ts';

async function* chunksOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const each of readEvents(stream)) events.push(each);
  return events;
}

async function eventsOf(...chunks: readonly (string | Uint8Array)[]): Promise<StreamEvent[]> {
  const bytes = chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
  return collect(chunksOf(bytes));
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  );
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

const event = (data: string, name: string | null = null): StreamEvent => ({ name, data });

describe('readEvents', () => {
  it('reads name and data, and forgets the name with the event', async () => {
    const text = 'event: start\ndata: {"a":1}\n\ndata:two\n\n';
    expect(await eventsOf(text)).toEqual([event('{"a":1}', 'start'), event('two')]);
  });

  it.each(['\n', '\r\n', '\r'])('ends lines at %j', async (end) => {
    const text = [': hello', 'data: one', '', 'event: x', 'data: two', '', ''].join(end);
    expect(await eventsOf(text)).toEqual([event('one'), event('two', 'x')]);
  });

  it('joins the data lines of one event and takes one space only from each', async () => {
    expect(await eventsOf('data:  a\ndata\ndata:b: c\n\n')).toEqual([event(' a\n\nb: c')]);
  });

  it('passes over comments, ids, retry times and fields it does not know', async () => {
    expect(await eventsOf(': ping\n\nid: 7\nretry: 10\nother\n\ndata: x\n\n: ping\n\n')).toEqual([
      event('x'),
    ]);
  });

  it('gives a last event that no blank line ends, and one without a line end', async () => {
    expect(await eventsOf('data: a\n\ndata: b\n')).toEqual([event('a'), event('b')]);
    expect(await eventsOf('data: a\n\ndata: b')).toEqual([event('a'), event('b')]);
  });

  it('gives nothing for an empty stream, and nothing for an event without data', async () => {
    expect(await eventsOf()).toEqual([]);
    expect(await eventsOf('event: ping\n\n', '\n\n')).toEqual([]);
  });

  it('drops a byte order mark', async () => {
    expect(await eventsOf(Buffer.from([0xef, 0xbb]), Buffer.from([0xbf]), 'data: x\n\n')).toEqual([
      event('x'),
    ]);
  });

  it('leaves other line separators inside the data alone', async () => {
    expect(await eventsOf('data: a\u2028b\u0085c\n\n')).toEqual([event('a\u2028b\u0085c')]);
  });

  it('gives an event before the stream goes on', async () => {
    let asked = 0;
    async function* stream(): AsyncGenerator<Uint8Array> {
      asked += 1;
      yield await Promise.resolve(Buffer.from('data: first\r\n\r\n'));
      asked += 1;
      yield Buffer.from('data: second\r\n\r\n');
    }
    const events = readEvents(stream());
    expect((await events.next()).value).toEqual(event('first'));
    expect(asked).toBe(1);
    expect((await events.next()).value).toEqual(event('second'));
  });

  it('lets go of the stream when nobody reads on', async () => {
    let released = false;
    async function* stream(): AsyncGenerator<Uint8Array> {
      try {
        while (true) yield await Promise.resolve(Buffer.from('data: x\n\n'));
      } finally {
        released = true;
      }
    }
    for await (const { data } of readEvents(stream())) if (data === 'x') break;
    expect(released).toBe(true);
  });

  it('throws what the stream throws', async () => {
    async function* stream(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from('data: x\n\n'));
      throw new Error('reset');
    }
    await expect(collect(stream())).rejects.toThrow('reset');
  });

  it('gives the same events wherever the stream is cut', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll(/[\r\n]/g, ''));
    const written = fc.record({
      name: fc.constantFrom(null, 'delta'),
      data: fc.array(line, { minLength: 1 }),
    });
    const ends = fc.constantFrom('\n', '\r\n', '\r');
    const cuts = fc.array(fc.nat(), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.array(written, { maxLength: 6 }), ends, cuts, async (events, end, places) => {
        const text = events.map(({ name, data }) =>
          [
            ...(name === null ? [] : [`event: ${name}`]),
            ': ping',
            ...data.map((part) => `data: ${part}`),
            '',
            '',
          ].join(end),
        );
        const bytes = Buffer.from(text.join(''));
        const expected = events.map(({ name, data }) => event(data.join('\n'), name));
        expect(await eventsOf(...cut(bytes, places))).toEqual(expected);
        expect(await eventsOf(...cut(bytes, [...bytes.keys()]))).toEqual(expected);
      }),
    );
  });
});
