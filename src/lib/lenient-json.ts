import { jsonrepair } from 'jsonrepair';

/** A text read as JSON, and what it took: nothing, taking off one code fence around it all, or repair. */
export interface LenientJson {
  readonly level: 'strict' | 'fenced' | 'repaired';
  /** Sound JSON: the text itself, the fence's content, or what repair made of it. */
  readonly text: string;
  /** `text`, parsed. */
  readonly value: unknown;
}

// repair takes quadratic time on some longer texts
const LONGEST_REPAIRED = 100_000;

/**
 * Reads a text as JSON (RFC 8259), strictly first, so that a fence inside a string is never taken off. An object or
 * array may start beside its fence's opening mark. Repair is for objects and arrays of at most 100,000 characters:
 * words alone never become JSON. `null`: not JSON even so.
 */
export function readLenientJson(text: string, options: { readonly repair: boolean }): LenientJson | null {
  const strict = parse(text, 'strict');
  if (strict !== null) return strict;
  const content = unfenced(text.replace(JSON_BESIDE_MARK, '$1\n'));
  const fenced = content === null ? null : parse(content, 'fenced');
  if (fenced !== null || !options.repair || text.length > LONGEST_REPAIRED) return fenced;
  return repaired(content ?? text);
}

/** The content of the one code fence (``` or ~~~) a text consists of; `null` when it is anything else. */
export function unfenced(text: string): string | null {
  const whole = text.trim();
  const opening = OPENING_FENCE.exec(whole);
  const mark = opening?.[1];
  if (opening === null || mark === undefined) return null;
  const contentStart = opening[0].length;
  // CommonMark: the first line of at least as many marks closes a fence
  const closing = new RegExp(`\\n {0,3}${mark}${mark.charAt(0)}*[ \\t\\r]*(?:\\n|$)`, 'g');
  closing.lastIndex = contentStart - 1;
  const end = closing.exec(whole);
  if (end === null || closing.lastIndex !== whole.length) return null;
  return whole.slice(contentStart, Math.max(contentStart, end.index));
}

// CommonMark takes the opening mark's line for a description, but JSON that starts there is the answer
const JSON_BESIDE_MARK = /^(\s*(?:`{3,20}|~{3,20}))[ \t]*(?:json)?[ \t]*(?=[[{])/i;

const OPENING_FENCE = /^(`{3,20}|~{3,20})(?![`~])[^`\n]*\n/;

function parse(text: string, level: LenientJson['level']): LenientJson | null {
  try {
    return { level, text, value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

function repaired(text: string): LenientJson | null {
  const body = text.trim();
  return (
    parse(body, 'repaired') ??
    withoutWordsAround(body) ??
    withSyntaxRepaired(innerFence(body) ?? body) ??
    null
  );
}

/** Sound JSON with words before or after it, in a fence or bare. */
function withoutWordsAround(body: string): LenientJson | null {
  const inFence = innerFence(body);
  const fenced = inFence === null ? null : parse(inFence, 'repaired');
  if (fenced !== null) return fenced;
  const start = body.search(/[[{]/);
  const end = body.lastIndexOf(body.charAt(start) === '{' ? '}' : ']');
  return start === -1 || end < start ? null : parse(body.slice(start, end + 1), 'repaired');
}

/** The content of the only fenced block in a text, `null` when there are none or several. */
function innerFence(body: string): string | null {
  const marks = [...body.matchAll(/^ {0,3}```.*$/gm)];
  const [opening, closing] = marks;
  if (opening === undefined || closing === undefined || marks.length > 2) return null;
  return body.slice(opening.index + opening[0].length, closing.index).trim();
}

function withSyntaxRepaired(body: string): LenientJson | null {
  if (!/^[[{]/.test(body)) return null;
  let text: string;
  try {
    text = jsonrepair(body).trim();
  } catch {
    // also where it nests deeper than the call stack
    return null;
  }
  // several values in a row come back as one array, which is not what was written
  return openings(text) === openings(body) ? parse(text, 'repaired') : null;
}

function openings(text: string): string {
  return (/^[[{\s]*/.exec(text)?.[0] ?? '').replaceAll(/\s/g, '');
}
