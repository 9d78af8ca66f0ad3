import type { JsonValue } from '../domain/json.ts';
import { didYouMean } from '../lib/did-you-mean.ts';

/** Keys and indexes that lead from a line's object to a value in it. */
export type Path = readonly (string | number)[];

/** Something wrong in one line, before it is known where in the file that is. */
export interface Fault {
  readonly path: Path;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** A spot in a line's object that faults can be reported at. */
export interface Place {
  readonly path: Path;
  at(segment: string | number): Place;
  /** The message goes after the path: `must be a string`. */
  fault(message: string, hint?: string | null): void;
  report(fault: Omit<Fault, 'path'>): void;
}

/** The place of a path; what is reported there is added to `faults`. */
export function placeIn(faults: Fault[], path: Path = []): Place {
  const report = (fault: Omit<Fault, 'path'>): void => {
    faults.push({ path, ...fault });
  };
  return {
    path,
    at: (segment) => placeIn(faults, [...path, segment]),
    fault: (message, hint = null) =>
      report({ code: 'bad-field', message: `${pathText(path)} ${message}`, hint }),
    report,
  };
}

/** A path as users write it: `messages[0].role`. */
export function pathText(path: Path): string {
  return path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at > 0 ? '.' : ''}${part}`))
    .join('');
}

/** What a value is, with its article. */
export function kindOf(value: JsonValue | undefined): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'boolean' ? `${value}` : `a ${typeof value}`;
}

/** `Did you mean …?`, or else the words that are known. */
export function nearestOf(word: string, known: readonly string[]): string {
  const near = didYouMean(word, known);
  return near === null ? `Known: ${known.join(', ')}.` : `Did you mean "${near}"?`;
}
