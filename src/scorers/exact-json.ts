import type { JsonValue } from '../domain/json.ts';

/** A JSON number as it is written, with every digit. */
export interface ExactNumber {
  readonly source: string;
}

/** JSON without loss: objects are maps, so no key means anything by itself; numbers keep their digits. */
export type ExactJson =
  | null
  | boolean
  | string
  | ExactNumber
  | readonly ExactJson[]
  | ReadonlyMap<string, ExactJson>;

type Open = ExactJson[] | { readonly map: Map<string, ExactJson>; key: string | null };

/** Reads sound JSON text (what `JSON.parse` accepts) without a limit of depth. Of equal keys the last counts. */
export function readExactJson(text: string): ExactJson {
  const open: Open[] = [];
  let whole: ExactJson = null;
  const add = (value: ExactJson): void => {
    const parent = open.at(-1);
    if (parent === undefined) whole = value;
    else if (Array.isArray(parent)) parent.push(value);
    else if (parent.key !== null) {
      parent.map.set(parent.key, value);
      parent.key = null;
    }
  };
  for (const token of tokens(text)) {
    const parent = open.at(-1);
    if (token === '}' || token === ']') open.pop();
    else if (token === '{' || token === '[') {
      const opened: Open = token === '[' ? [] : { map: new Map(), key: null };
      add(Array.isArray(opened) ? opened : opened.map);
      open.push(opened);
    } else if (parent !== undefined && !Array.isArray(parent) && parent.key === null) {
      parent.key = JSON.parse(token) as string;
    } else add(scalar(token));
  }
  return whole;
}

/** A parsed value in the same form; its numbers have the digits JavaScript shows. For values of bounded depth. */
export function toExactJson(value: JsonValue): ExactJson {
  if (typeof value === 'number') return { source: String(value) };
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => toExactJson(item));
  return new Map(Object.entries(value).map(([key, inner]) => [key, toExactJson(inner)]));
}

/** Whether a value is a number. */
export function isExactNumber(value: ExactJson): value is ExactNumber {
  return typeof value === 'object' && value !== null && 'source' in value;
}

/** The member of a map or list under a key or index (in decimal digits); `undefined` where there is none. */
export function childAt(value: ExactJson, key: string): ExactJson | undefined {
  if (value instanceof Map) return value.get(key) as ExactJson | undefined;
  return Array.isArray(value) && /^(?:0|[1-9]\d{0,8})$/.test(key)
    ? (value[Number(key)] as ExactJson | undefined)
    : undefined;
}

/** Brackets, and scalars as they are written; commas, colons and white space are left out. */
function* tokens(text: string): Generator<string, void, undefined> {
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '"') {
      const end = stringEnd(text, at);
      yield text.slice(at, end);
      at = end;
    } else if ('{}[]'.includes(character)) {
      yield character;
      at += 1;
    } else if (' \t\n\r,:'.includes(character)) {
      at += 1;
    } else {
      WORD.lastIndex = at;
      WORD.test(text);
      yield text.slice(at, WORD.lastIndex);
      at = WORD.lastIndex;
    }
  }
}

const WORD = /[^\s,:{}[\]"]+/y;

function stringEnd(text: string, start: number): number {
  let at = start;
  let backslashes: number;
  do {
    at = text.indexOf('"', at + 1);
    backslashes = 0;
    while (text.charAt(at - 1 - backslashes) === '\\') backslashes += 1;
  } while (backslashes % 2 === 1);
  return at + 1;
}

function scalar(token: string): ExactJson {
  switch (token) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
      return null;
    default:
      return token.startsWith('"') ? (JSON.parse(token) as string) : { source: token };
  }
}
