import type { Completion } from '../domain/completion.ts';
import { childAt, isExactNumber, readExactJson } from './exact-json.ts';
import { jsonOutput } from './json-level.ts';
import { pointerKeys } from './pointer.ts';

export type Answer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/**
 * The text a scorer judges: the output, or, with a JSON Pointer, what stands there in the output's JSON (bare or in a
 * fence): texts as they are, numbers and booleans as they are written. Anything else there is no answer.
 */
export function answerOf(completion: Completion, at: string | undefined): Answer {
  if (at === undefined) return { ok: true, text: completion.text };
  const output = jsonOutput(completion, 'fenced');
  if (!output.ok) return { ok: false, reason: `nothing to read at "${at}": ${output.reason}` };
  let found = readExactJson(output.json.text);
  for (const key of pointerKeys(at)) {
    const child = childAt(found, key);
    if (child === undefined) return { ok: false, reason: `the JSON output has nothing at "${at}"` };
    found = child;
  }
  if (typeof found === 'string') return { ok: true, text: found };
  if (typeof found === 'boolean') return { ok: true, text: String(found) };
  if (isExactNumber(found)) return { ok: true, text: found.source };
  const kind = found === null ? 'null' : Array.isArray(found) ? 'an array' : 'an object';
  return { ok: false, reason: `the JSON output has ${kind} at "${at}", not a text, number or boolean` };
}
