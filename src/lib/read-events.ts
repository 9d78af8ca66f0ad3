/** One server-sent event. */
export interface StreamEvent {
  /** What its `event` field says; `null` without one. */
  readonly name: string | null;
  /** Its `data` lines, joined by line feeds. */
  readonly data: string;
}

/**
 * Reads the server-sent events of a byte stream (WHATWG HTML, section 9.2), wherever the stream is split. Comments,
 * ids and retry times are passed over. Unlike a browser it also gives a last event that no blank line ends: some
 * servers leave that out. Throws only what the stream throws.
 */
export async function* readEvents(
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<StreamEvent, void, undefined> {
  const event = createOpenEvent();
  for await (const line of readLines(stream)) {
    if (line !== '') event.add(line);
    else if (event.hasData()) yield event.close();
    else event.close();
  }
  if (event.hasData()) yield event.close();
}

// A lone CR ends a line too, so that one is given at once; the LF that may follow it is then no line of its own
async function* readLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let open = '';
  let afterReturn = false;
  for await (const decoded of readText(stream)) {
    const text = afterReturn && decoded.startsWith('\n') ? decoded.slice(1) : decoded;
    afterReturn = decoded.endsWith('\r');
    const [first = '', ...rest] = text.split(/\r\n|\r|\n/);
    const last = rest.pop();
    if (last === undefined) {
      open += first;
      continue;
    }
    yield open + first;
    yield* rest;
    open = last;
  }
  if (open !== '') yield open;
}

/** Never gives an empty text, so that every piece says what the stream goes on with. */
async function* readText(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

function createOpenEvent() {
  let name: string | null = null;
  let data: string[] = [];
  return {
    hasData: () => data.length > 0,
    add: (line: string): void => {
      const colon = line.indexOf(':');
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(line.startsWith(' ', colon + 1) ? colon + 2 : colon + 1);
      if (field === 'data') data.push(value);
      else if (field === 'event') name = value === '' ? null : value;
    },
    close: (): StreamEvent => {
      const closed = { name, data: data.join('\n') };
      name = null;
      data = [];
      return closed;
    },
  };
}
