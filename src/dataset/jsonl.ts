import type { JsonValue } from '../domain/json.ts';
import type { Line } from '../lib/read-lines.ts';
import { readLines } from '../lib/read-lines.ts';
import { findJsonFault, locateInJson } from '../lib/scan-json.ts';
import type { RawRecord, RecordFault } from './raw-record.ts';
import { LONGEST_LINE_BYTES, brokenRecord } from './raw-record.ts';

/** Streams the lines of a JSONL text; blank ones are passed over. */
export async function* readJsonl(bytes: AsyncIterable<Buffer>): AsyncGenerator<RawRecord, void, undefined> {
  for await (const line of readLines(bytes, { maxLineBytes: LONGEST_LINE_BYTES })) {
    const fault = lineFault(line);
    if (fault !== null) yield brokenRecord(line.number, fault);
    else if (line.text.trim() !== '') yield toRecord(line);
  }
}

/** What makes a line unreadable whatever is in it. */
export function lineFault({ problem, text }: Line): RecordFault | null {
  switch (problem) {
    case 'invalid-utf8': {
      const message = 'a byte here is not UTF-8';
      return { code: 'bad-utf8', message, hint: 'Save the file as UTF-8.', column: text.length + 1 };
    }
    case 'too-long': {
      const message = `the line is longer than ${LONGEST_LINE_BYTES / 1024 / 1024} MiB`;
      return { code: 'line-too-long', message, hint: 'Is it one case a line?', column: null };
    }
    case null:
      return null;
  }
}

function toRecord({ text, number }: Line): RawRecord {
  const columnOf = (path: readonly (string | number)[]): number => locateInJson(text, path) + 1;
  try {
    return { line: number, value: JSON.parse(text) as JsonValue, faults: [], columnOf };
  } catch {
    const fault = findJsonFault(text);
    const message = `not valid JSON: ${fault?.reason ?? 'it can not be read'}`;
    const column = (fault?.offset ?? 0) + 1;
    return brokenRecord(number, { code: 'bad-json', message, hint: hintFor(text), column });
  }
}

function hintFor(text: string): string | null {
  const isSpread = /^\s*[[{]\s*$/.test(text);
  return isSpread ? 'JSONL has one whole object a line; a JSON file that spans lines is not read.' : null;
}
