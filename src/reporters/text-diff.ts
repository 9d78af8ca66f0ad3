import { diffLines } from 'diff';
import type { JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';

/** A line of a diff: only in the first text, only in the second, or in both. */
export interface DiffLine {
  readonly sign: '-' | '+' | ' ';
  readonly text: string;
}

const MOST_LINES = 24;
const MOST_EDITS = 400;

/**
 * How two answers differ, readably: JSON by field, other texts line by line with one line around each change. Longer
 * diffs end in a line that says so. Raw text: whoever prints it escapes it.
 */
export function diffAnswers(base: string, candidate: string): readonly DiffLine[] {
  const [one, other] = [jsonIn(base), jsonIn(candidate)];
  const lines =
    one !== undefined && other !== undefined && !(base.trim() === candidate.trim())
      ? fieldLines(one, other)
      : textLines(base, candidate);
  if (lines.length <= MOST_LINES) return lines;
  const left = lines.length - MOST_LINES;
  return [...lines.slice(0, MOST_LINES), { sign: ' ', text: `… ${left} more lines` }];
}

/** The object or array that a text is, fenced or not; `undefined`: it is none. */
function jsonIn(text: string): JsonValue | undefined {
  const inner = /^```\w*\n([^]*)\n```$/.exec(text.trim())?.[1] ?? text;
  try {
    const value = JSON.parse(inner) as JsonValue;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function fieldLines(base: JsonValue, candidate: JsonValue): DiffLine[] {
  const [one, other] = [new Map<string, string>(), new Map<string, string>()];
  addFields(base, '$', one);
  addFields(candidate, '$', other);
  const lines: DiffLine[] = [];
  for (const path of new Set([...one.keys(), ...other.keys()])) {
    const [before, after] = [one.get(path), other.get(path)];
    if (before === after) continue;
    if (before !== undefined) lines.push({ sign: '-', text: `${path}: ${before}` });
    if (after !== undefined) lines.push({ sign: '+', text: `${path}: ${after}` });
  }
  return lines.length > 0 ? lines : [same('the same JSON, written differently')];
}

/** Adds every value that holds no other, by its path. */
function addFields(value: JsonValue, path: string, fields: Map<string, string>): void {
  const isHolder = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (!isHolder) {
    fields.set(path, JSON.stringify(value));
    return;
  }
  const isList = !isJsonObject(value);
  for (const [key, inner] of Object.entries(value)) {
    addFields(inner, isList ? `${path}[${key}]` : `${path}.${key}`, fields);
  }
}

function same(text: string): DiffLine {
  return { sign: ' ', text };
}

function textLines(base: string, candidate: string): DiffLine[] {
  const changes = diffLines(withNewline(base), withNewline(candidate), { maxEditLength: MOST_EDITS }) ?? [
    { value: base, added: false, removed: true },
    { value: candidate, added: true, removed: false },
  ];
  return changes.flatMap(({ value, added, removed }, index) => {
    const lines = value.replace(/\n$/, '').split('\n');
    if (removed) return lines.map((text): DiffLine => ({ sign: '-', text }));
    if (added) return lines.map((text): DiffLine => ({ sign: '+', text }));
    return around(lines, { isFirst: index === 0, isLast: index === changes.length - 1 });
  });
}

// a text without a last newline would differ from the same line with one
function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** Of lines that are the same, those beside a change; the number of the others. */
function around(
  lines: readonly string[],
  { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean },
): DiffLine[] {
  const head = isFirst ? [] : lines.slice(0, 1);
  const tail = isLast ? [] : lines.slice(-1);
  const left = lines.length - head.length - tail.length;
  if (left < 2) return lines.map(same);
  return [...head.map(same), same(`… ${left} lines the same`), ...tail.map(same)];
}
