import type { Problem } from '../domain/problem.ts';
import { problemAt } from '../domain/problem.ts';
import { didYouMean } from '../lib/did-you-mean.ts';
import { caseSchema } from './case-schema.ts';
import type { CaseLine } from './read-cases.ts';

/** Counts the keys of lines that no case has. */
export interface UnknownFields {
  add(line: Pick<CaseLine, 'line' | 'unknownFields'>): void;
  /** One for each key, the most frequent first. */
  warnings(file: string): readonly Problem[];
}

const MOST_NAMES = 50;

/** A count that follows at most fifty keys, so that a file with a new key in each line stays cheap. */
export function createUnknownFields(): UnknownFields {
  const found = new Map<string, { count: number; readonly line: number }>();
  let others = 0;
  return {
    add: ({ line, unknownFields }) => {
      for (const name of unknownFields) {
        const known = found.get(name);
        if (known !== undefined) known.count += 1;
        else if (found.size < MOST_NAMES) found.set(name, { count: 1, line });
        else others += 1;
      }
    },
    warnings: (file) => {
      const named = [...found]
        .toSorted(([, a], [, b]) => b.count - a.count)
        .map(([name, { count, line }]) => {
          const where = count === 1 ? 'in one line' : `in ${count} lines, the first time in this one`;
          const near = didYouMean(name, Object.keys(caseSchema.properties));
          const hint =
            near === null
              ? 'What a case only carries along belongs in "metadata".'
              : `Did you mean "${near}"?`;
          const message = `the field "${name}" (${where}) is not read`;
          return problemAt({ file, line, column: null }, { code: 'unknown-field', message, hint });
        });
      if (others === 0) return named;
      const message = `${others} more fields under other names are not read`;
      return [
        ...named,
        problemAt({ file, line: null, column: null }, { code: 'unknown-field', message, hint: null }),
      ];
    },
  };
}
