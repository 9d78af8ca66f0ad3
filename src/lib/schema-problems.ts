import { didYouMean } from './did-you-mean.ts';
import type { Violation } from './validate.ts';
import { createSchemaCompiler } from './validate.ts';

/** One way a user's file breaks the schema of its format, in words for that user. */
export interface SchemaProblem {
  readonly code: 'unknown-key' | 'missing-key' | 'invalid-value';
  readonly message: string;
  readonly hint: string | null;
  /** Where in the value: keys, and indexes as texts; for an unknown key the key itself. */
  readonly path: readonly string[];
}

/**
 * Checks a value against the schema of its file format. `what` stands for the whole of it in messages: `the config`.
 * Throws when the schema itself is broken, which is a bug.
 */
export function schemaProblems(value: unknown, schema: unknown, what: string): readonly SchemaProblem[] {
  const compiled = createSchemaCompiler({ validateSchema: false }).compile(schema);
  if (!compiled.ok) throw new Error(`the schema of ${what} is broken: ${compiled.error}`);
  return (
    compiled
      .violations(value)
      // that an `else` doesn't hold is said by what is in it
      .filter(({ keyword }) => keyword !== 'if')
      .map((violation) => toProblem(violation, what))
  );
}

function toProblem(violation: Violation, what: string): SchemaProblem {
  const { pointer, message, keyword, key, allowed, description } = violation;
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const where = path.length === 0 ? what : path.join('.');
  if (keyword === 'additionalProperties' && key !== null) {
    const near = didYouMean(key, allowed);
    const hint = near === null ? `Known keys: ${allowed.join(', ')}.` : `Did you mean "${near}"?`;
    return { code: 'unknown-key', message: `unknown key "${key}" in ${where}`, hint, path: [...path, key] };
  }
  if (keyword === 'required' && key !== null) {
    return { code: 'missing-key', message: `${where} needs "${key}"`, hint: null, path };
  }
  if (keyword === 'pattern' && description !== null) {
    return { code: 'invalid-value', message: `${where} must be ${description}`, hint: null, path };
  }
  const hint = keyword === 'enum' ? `Allowed: ${allowed.join(', ')}.` : null;
  const said = keyword === 'type' ? message.replaceAll(',', ' or ') : message;
  return { code: 'invalid-value', message: `${where} ${said}`, hint, path };
}
