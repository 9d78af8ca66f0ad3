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

/** What a sound JSON text tells beyond its value. */
export interface JsonSurvey {
  /** How deep objects and arrays stand in one another; 0 without any. */
  readonly depth: number;
  /** The keys that stand more than once in one object, each once. */
  readonly duplicateKeys: readonly string[];
}

/** Surveys a sound JSON text in one pass. */
export function surveyJson(text: string): JsonSurvey {
  const keysOf = new WeakMap<Frame, Set<string>>();
  const duplicates = new Set<string>();
  let depth = 0;
  scan(text, (offset, frames) => {
    const opens = text.charAt(offset) === '{' || text.charAt(offset) === '[';
    depth = Math.max(depth, frames.length + Number(opens));
    const frame = frames.at(-1);
    if (frame === undefined || typeof frame.segment !== 'string') return;
    const keys = keysOf.get(frame) ?? new Set<string>();
    keysOf.set(frame, keys);
    if (keys.has(frame.segment)) duplicates.add(frame.segment);
    keys.add(frame.segment);
  });
  return { depth, duplicateKeys: [...duplicates] };
}

/** Line and column of an offset, both from 1. */
export function lineAndColumn(
  text: string,
  offset: number,
): { readonly line: number; readonly column: number } {
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
  /** Set where the token itself is broken. */
  readonly fault: JsonFault | null;
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

function scan(text: string, onValue: (offset: number, frames: readonly Frame[]) => void): JsonFault | null {
  const frames: Frame[] = [];
  let expected: Expected = 'value';
  let offset = skip(SPACE, text, 0);
  while (offset < text.length) {
    const token = tokenAt(text, offset);
    const allowed: readonly TokenKind[] = ALLOWED[expected];
    if (!allowed.includes(token.kind)) return { offset, reason: MISSING[expected] };
    if (token.fault !== null) return token.fault;
    const isKey = expected === 'key' || expected === 'keyOrEnd';
    if (isKey && token.kind === 'text') {
      openKey(frames, text.slice(offset, token.end));
      expected = 'colon';
    } else {
      if (VALUE_STARTS.has(token.kind)) onValue(offset, frames);
      expected = step(frames, token.kind);
    }
    offset = skip(SPACE, text, token.end);
  }
  return expected === 'end'
    ? null
    : { offset: text.length, reason: `it ends too early: ${MISSING[expected]}` };
}

const VALUE_STARTS: ReadonlySet<TokenKind> = new Set<TokenKind>(['{', '[', 'text', 'word']);

function openKey(frames: readonly Frame[], quoted: string): void {
  const frame = frames.at(-1);
  if (frame !== undefined) frame.segment = JSON.parse(quoted) as string;
}

/** Takes in a token that is allowed here and says what may follow it. */
function step(frames: Frame[], kind: TokenKind): Expected {
  switch (kind) {
    case '{':
      frames.push({ kind, segment: '' });
      return 'keyOrEnd';
    case '[':
      frames.push({ kind, segment: 0 });
      return 'valueOrEnd';
    case ':':
      return 'value';
    case ',':
      return afterComma(frames.at(-1));
    case '}':
    case ']':
      frames.pop();
      return afterValue(frames.at(-1));
    case 'text':
    case 'word':
      return afterValue(frames.at(-1));
  }
}

function afterComma(frame: Frame | undefined): Expected {
  if (frame === undefined || typeof frame.segment === 'string') return 'key';
  frame.segment += 1;
  return 'value';
}

function afterValue(frame: Frame | undefined): Expected {
  if (frame === undefined) return 'end';
  return frame.kind === '{' ? 'inMap' : 'inList';
}

const SPACE = /[ \t\n\r]*/y;
const WORD = /[^\s{}[\],:"]+/y;
const PLAIN_TEXT = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const JSON_WORD = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

function tokenAt(text: string, offset: number): Token {
  const character = text.charAt(offset);
  switch (character) {
    case '{':
    case '}':
    case '[':
    case ']':
    case ',':
    case ':':
      return { kind: character, end: offset + 1, fault: null };
    case '"':
      return textAt(text, offset);
    default:
      return wordAt(text, offset);
  }
}

function textAt(text: string, start: number): Token {
  let offset = start + 1;
  while (true) {
    offset = skip(PLAIN_TEXT, text, offset);
    const next = text.charAt(offset);
    if (next === '"') return { kind: 'text', end: offset + 1, fault: null };
    const end = skip(ESCAPE, text, offset);
    if (end === offset) return { kind: 'text', end, fault: textFault(text, start, offset) };
    offset = end;
  }
}

function textFault(text: string, start: number, offset: number): JsonFault {
  const next = text.charAt(offset);
  if (next === '') return { offset: start, reason: 'the text that starts here is not closed' };
  if (next === '\\') return { offset, reason: 'JSON has no such escape; a backslash itself is written \\\\' };
  const escape = JSON.stringify(next).slice(1, -1);
  return { offset, reason: `a text holds a control character; it is written ${escape}` };
}

function wordAt(text: string, offset: number): Token {
  const end = Math.max(skip(WORD, text, offset), offset + 1);
  const word = text.slice(offset, end);
  if (JSON_WORD.test(word)) return { kind: 'word', end, fault: null };
  const shown = word.length > 20 ? `${word.slice(0, 20)}…` : word;
  const hint = /^['‘’“”`]/.test(word) ? '; texts stand in double quotes' : '';
  return { kind: 'word', end, fault: { offset, reason: `${shown} is not JSON${hint}` } };
}
