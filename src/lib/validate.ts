import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { is2020, uncheckedPart } from './schema-keywords.ts';

/** One way a value breaks its schema. */
export interface Violation {
  /** JSON Pointer (RFC 6901) into the value; `""` is the whole. */
  readonly pointer: string;
  readonly message: string;
  /** The JSON Schema keyword that failed. */
  readonly keyword: string;
  /** The key that may not be there (`additionalProperties`) or is missing (`required`), else `null`. */
  readonly key: string | null;
  /** What would have been allowed: the known keys, or the values of an `enum`. */
  readonly allowed: readonly string[];
  /** What the schema says of the value in words. */
  readonly description: string | null;
}

export type CompiledSchema =
  | { readonly ok: true; readonly violations: (value: unknown) => Violation[] }
  | { readonly ok: false; readonly error: string };

/**
 * Compiles JSON Schemas (draft-07, or 2020-12 where `$schema` or a keyword says so) with formats; refers nowhere
 * outside. A keyword or format that would check nothing is an error, but for annotations (`x-…` and OpenAPI's).
 */
export interface SchemaCompiler {
  compile(schema: unknown): CompiledSchema;
}

/**
 * A compiler that remembers nothing but its two dialects. Properties count only when they are the value's own
 * (`toString` and `__proto__` are not present unless sent); all violations are found, not only the first. Schemas of
 * our own need not be held against the schema of schemas, which takes tens of ms: `{ validateSchema: false }`.
 */
export function createSchemaCompiler(checks = { validateSchema: true }): SchemaCompiler {
  const asked = { ...options, ...checks };
  let draft07: Ajv | null = null;
  let draft2020: Ajv2020 | null = null;
  return {
    compile: (schema) => {
      const dialect = is2020(schema)
        ? (draft2020 ??= withFormats(new Ajv2020(asked)))
        : (draft07 ??= withFormats(new Ajv(asked)));
      return compileWith(dialect, schema);
    },
  };
}

const options = {
  allErrors: true,
  ownProperties: true,
  strict: false,
  // 19.99 is a multiple of 0.01, though not as a double
  multipleOfPrecision: 7,
  verbose: true,
  logger: false,
  // most schemas check few values: making their code shorter takes longer than it saves
  code: { optimize: false },
} as const;

function withFormats<A extends Ajv | Ajv2020>(ajv: A): A {
  addFormats.default(ajv);
  return ajv;
}

function compileWith(ajv: Ajv | Ajv2020, schema: unknown): CompiledSchema {
  if (
    typeof schema !== 'boolean' &&
    (typeof schema !== 'object' || schema === null || Array.isArray(schema))
  ) {
    return { ok: false, error: 'a JSON Schema is an object, true or false' };
  }
  const unchecked = uncheckedPart(schema, new Set(Object.keys(ajv.formats)));
  if (unchecked !== null) return { ok: false, error: unchecked };
  let validate: ValidateFunction;
  try {
    validate = ajv.compile(schema);
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  } finally {
    // two cases may carry schemas with one $id, and a dataset as many schemas as it has cases
    if (typeof schema === 'object') ajv.removeSchema(schema);
  }
  return {
    ok: true,
    violations: (value) => (validate(value) ? [] : (validate.errors ?? []).map(toViolation)),
  };
}

function toViolation(error: ErrorObject): Violation {
  return {
    pointer: error.instancePath,
    message: error.message ?? error.keyword,
    keyword: error.keyword,
    key: keyOf(error),
    allowed: allowedBy(error),
    description: descriptionOf(error),
  };
}

function keyOf(error: ErrorObject): string | null {
  const params: { additionalProperty?: unknown; missingProperty?: unknown } = error.params;
  const key = params.additionalProperty ?? params.missingProperty;
  return typeof key === 'string' ? key : null;
}

function descriptionOf(error: ErrorObject): string | null {
  const { description } = (error.parentSchema ?? {}) as { description?: unknown };
  return typeof description === 'string' ? description : null;
}

function allowedBy(error: ErrorObject): readonly string[] {
  if (error.keyword === 'enum') {
    const { allowedValues } = error.params as { allowedValues?: readonly unknown[] };
    return (allowedValues ?? []).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  }
  const properties: unknown = (error.parentSchema as { properties?: unknown } | undefined)?.properties;
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}
