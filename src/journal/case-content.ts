import type { Case } from '../domain/case.ts';
import { HASHED_PARTS } from '../domain/case.ts';
import { hashJson } from '../lib/hash.ts';

type Part = (typeof HASHED_PARTS)[number];

/**
 * Whether a recorded case is what its hash was made of. Of one with attachments that can't be told: their files' content is
 * in the hash and not in the record.
 */
export function hasHashedContent(example: Case): boolean {
  if (example.attachments.length > 0) return true;
  return absencesOf(example).some((absent) => hashWithout(absent, example) === example.hash);
}

/** What may not have been there: an empty list of tools and an empty input are recorded alike where a line has none. */
function absencesOf({ input, tools }: Case): readonly (readonly Part[])[] {
  const hasTools = tools.length > 0;
  const hasInput = typeof input === 'string' || Object.keys(input).length > 0;
  if (hasInput) return hasTools ? [[]] : [['tools'], []];
  return hasTools ? [['input'], []] : [['input', 'tools'], ['tools'], ['input'], []];
}

function hashWithout(absent: readonly Part[], example: Case): string {
  const content: Partial<Record<Part, unknown>> = {};
  for (const name of HASHED_PARTS) {
    const part: unknown = example[name];
    if (part !== null && part !== undefined && !absent.includes(name)) content[name] = part;
  }
  return hashJson(content);
}
