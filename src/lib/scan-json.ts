/** Where and why a text stops being JSON. The offset counts UTF-16 units from 0. */
export interface JsonFault {
  readonly offset: number;
  readonly reason: string;
}

/**
 * The first fault of a text that should be JSON (RFC 8259), `null` when it has none. `JSON.parse` says where in some
 * Node versions and for some faults only.
 */
export function findJsonFault(text: string): JsonFault | null {
  return scan(text, () => undefined);
}

/** The offset of the value at a path in a sound JSON text; where it is absent, of the nearest parent that exists. */
export function locateInJson(text: string, path: readonly (string | number)[]): number {
  let nearest = 0;
  scan(text, (offset, frames) => {
    const isOnPath = frames.length <= path.length && frames.every(({ segment }, at) => segment === path[at]);
    if (isOnPath) nearest = offset;
  });
  return nearest;
}

/** Line and column of an offset, both from 1. */
export function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** A map or list that is open: its kind and the key or index that is being read. */
interface Frame {
  readonly kind: '{' | '[';
  segment: string | number;
}

type TokenKind = '{' | '}' | '[' | ']' | ',' | ':' | 'text' | 'word';

interface Token {
  readonly kind: TokenKind;
  readonly end: number;
}

type Expected = keyof typeof ALLOWED;

const ALLOWED = {
  value: ['{', '[', 'text', 'word'],
  valueOrEnd: ['{', '[', 'text', 'word', ']'],
  key: ['text'],
  keyOrEnd: ['text', '}'],
  colon: [':'],
  inMap: [',', '}'],
  inList: [',', ']'],
  end: [],
} as const satisfies Record<string, readonly TokenKind[]>;

const MISSING: Readonly<Record<Expected, string>> = {
  value: 'a value is missing here',
  valueOrEnd: 'a value or `]` is missing here',
  key: 'a key in double quotes is missing here',
  keyOrEnd: 'a key in double quotes or `}` is missing here',
  colon: 'a `:` is missing here',
  inMap: 'a `,` or `}` is missing here',
  inList: 'a `,` or `]` is missing here',
  end: 'something follows the end of the JSON',
};

function scan(
  text: string,
  onValue: (offset: number, frames: readonly Frame[]) => void,
): JsonFault | null {
  const frames: Frame[] = [];
  let expected: Expected = 'value';
  let offset = skipSpace(text, 0);
  while (offset < text.length) {
    const token = tokenAt(text, offset);
    const allowed: readonly TokenKind[] = ALLOWED[expected];
    if (!allowed.includes(token.kind)) return { offset, reason: MISSING[expected] };
    if ('reason' in token) return token;
    if (isValueStart(token.kind, expected)) onValue(offset, frames);
    expected = step({ token, expected, frames, content: text.slice(offset, token.end) });
    offset = skipSpace(text, token.end);
  }
  return expected === 'end' ? null : { offset: text.length, reason: `the text ends, but ${MISSING[expected]}` };
}
