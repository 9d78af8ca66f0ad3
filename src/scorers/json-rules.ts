import type { Tolerance } from './decimal.ts';
import { toleranceOf } from './decimal.ts';
import { pointerKeys } from './pointer.ts';

/** A path as its keys, from some place downwards; `*` is any one key or index. */
export type Path = readonly string[];

/** How two JSON values are compared, at some place in them. */
export interface JsonRules {
  /** The place, from the root. */
  readonly path: Path;
  /** Both from this place downwards: an empty path means this place itself. */
  readonly ignore: readonly Path[];
  readonly unordered: readonly Path[];
  readonly tolerance: Tolerance;
}

export interface JsonRuleOptions {
  readonly ignore?: readonly string[];
  readonly unordered?: readonly string[];
  readonly absolute?: number;
  readonly relative?: number;
}

/** The rules at the root, from the options of `jsonMatch`. */
export function jsonRules(options: JsonRuleOptions): JsonRules {
  return {
    path: [],
    ignore: (options.ignore ?? []).map(pointerKeys),
    unordered: (options.unordered ?? []).map(pointerKeys),
    tolerance: toleranceOf(options),
  };
}

/** The rules one key further down; within an unordered list only `*` paths lead on (`anyIndex`). */
export function rulesBelow(rules: JsonRules, key: string, anyIndex = false): JsonRules {
  return {
    path: [...rules.path, key],
    ignore: pathsBelow(rules.ignore, key, anyIndex),
    unordered: pathsBelow(rules.unordered, key, anyIndex),
    tolerance: rules.tolerance,
  };
}

/** The paths that lead through a key, from there on. */
export function pathsBelow(paths: readonly Path[], key: string, anyIndex = false): readonly Path[] {
  if (paths.length === 0) return paths;
  return paths
    .filter(([first]) => first === '*' || (!anyIndex && first === key))
    .map((path) => path.slice(1));
}

/** Whether one of the paths ends here. */
export function endsHere(paths: readonly Path[]): boolean {
  return paths.some((path) => path.length === 0);
}
