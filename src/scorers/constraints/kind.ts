import type { JsonObject } from '../../domain/json.ts';

/** Whether an instruction holds for a text (`null`: that can't be judged), and what was counted, in words. */
export interface Finding {
  readonly holds: boolean | null;
  readonly found: string;
}

/** One kind of verifiable instruction. */
export interface ConstraintKind {
  /** JSON Schemas of its options by name; all of them are needed. */
  readonly options: JsonObject;
  /** Judges a text that isn't blank; takes options that are valid by the schemas. */
  check(text: string, options: JsonObject): Finding | Promise<Finding>;
  /** What is wrong with options that are valid one by one; `null` when nothing is. */
  contradiction?(options: JsonObject): string | null;
}

/** IFEval's two relations between a count and its threshold. */
export type Relation = 'less than' | 'at least';

/** JSON Schema of a relation. */
export const RELATION: JsonObject = { enum: ['less than', 'at least'] };

/** JSON Schema of a count. */
export const COUNT: JsonObject = { type: 'integer', minimum: 0 };

/** JSON Schema of a word or phrase to look for. */
export const PHRASE: JsonObject = { type: 'string', pattern: '\\S', maxLength: 200 };

/** Makes a kind out of a check that knows the type of its options. */
export function kindOf<Options>(
  options: JsonObject,
  check: (text: string, options: Options) => Finding | Promise<Finding>,
  contradiction?: (options: Options) => string | null,
): ConstraintKind {
  return {
    options,
    check: (text, given) => check(text, given as unknown as Options),
    ...(contradiction === undefined
      ? {}
      : { contradiction: (given: JsonObject) => contradiction(given as unknown as Options) }),
  };
}

/** Holds a count against a threshold: `12 words, at least 20 asked`. */
export function compared(
  count: number,
  asked: { readonly unit: string; readonly relation: Relation; readonly threshold: number },
): Finding {
  const { unit, relation, threshold } = asked;
  const holds = relation === 'less than' ? count < threshold : count >= threshold;
  return { holds, found: `${count} ${unit}, ${relation} ${threshold} asked` };
}

/** Holds a count against the only one that is right: `3 bullets, exactly 4 asked`. */
export function exactly(count: number, unit: string, asked: number): Finding {
  return { holds: count === asked, found: `${count} ${unit}, exactly ${asked} asked` };
}
