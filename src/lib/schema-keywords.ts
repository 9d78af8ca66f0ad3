const ONE = [
  'additionalProperties',
  'contains',
  'contentSchema',
  'else',
  'if',
  'not',
  'propertyNames',
  'then',
];
const ONE_OR_MORE = ['allOf', 'anyOf', 'items', 'oneOf'];
const NAMED = ['$defs', 'definitions', 'dependencies', 'patternProperties', 'properties'];
const PLAIN =
  '$anchor $comment $id $ref $schema const contentEncoding contentMediaType default deprecated description enum ' +
  'examples exclusiveMaximum exclusiveMinimum format formatExclusiveMaximum formatExclusiveMinimum formatMaximum ' +
  'formatMinimum maxItems maxLength maxProperties maximum minItems minLength minProperties minimum multipleOf ' +
  'nullable pattern readOnly required title type uniqueItems writeOnly';
// what vendors write beside the standard's keywords; none of it decides whether a value is valid
const ANNOTATIONS = 'discriminator example externalDocs propertyOrdering xml';

const ONE_2020 = ['unevaluatedItems', 'unevaluatedProperties'];
const PLAIN_2020 = [
  '$dynamicAnchor',
  '$dynamicRef',
  '$vocabulary',
  'dependentRequired',
  'maxContains',
  'minContains',
];

const KEYWORDS_2020: ReadonlySet<string> = new Set([
  ...ONE_2020,
  ...PLAIN_2020,
  'prefixItems',
  'dependentSchemas',
]);
const KEYWORDS: ReadonlySet<string> = new Set([
  ...ONE,
  ...ONE_OR_MORE,
  ...NAMED,
  ...PLAIN.split(' '),
  ...ANNOTATIONS.split(' '),
]);
const HOLDS_SCHEMAS: ReadonlySet<string> = new Set([
  ...ONE,
  ...ONE_OR_MORE,
  ...NAMED,
  ...ONE_2020,
  'additionalItems',
  'dependentSchemas',
  'prefixItems',
]);
const HOLDS_NAMES: ReadonlySet<string> = new Set([...NAMED, 'dependentSchemas']);

interface Subschema {
  /** JSON Pointer. */
  readonly place: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** Whether a JSON Schema is 2020-12: `$schema` says so, or says nothing while keywords that only 2020-12 has occur. */
export function is2020(schema: unknown): boolean {
  const dialect = isRecord(schema) ? schema['$schema'] : undefined;
  if (typeof dialect === 'string') return dialect.includes('2020-12');
  for (const sub of subschemas(schema)) {
    if (Object.keys(sub.schema).some((key) => KEYWORDS_2020.has(key))) return true;
  }
  return false;
}

/** What a validator of the dialect would pass over in silence: the first unknown keyword or format, with its place. */
export function uncheckedPart(schema: unknown, formats: ReadonlySet<string>): string | null {
  const known2020 = is2020(schema);
  const isKnown = (key: string): boolean =>
    KEYWORDS.has(key) ||
    key.startsWith('x-') ||
    (known2020 ? KEYWORDS_2020.has(key) : key === 'additionalItems');
  for (const { place, schema: sub } of subschemas(schema)) {
    const where = place === '' ? 'at its root' : `at ${place}`;
    const keyword = Object.keys(sub).find((key) => !isKnown(key));
    if (keyword !== undefined) {
      const dialect = known2020 ? '2020-12' : 'draft-07';
      return `the keyword "${keyword}" ${where} is unknown in ${dialect}, so it would check nothing`;
    }
    const { format } = sub;
    if (typeof format === 'string' && !formats.has(format)) {
      return `the format "${format}" ${where} is unknown, so it would check nothing`;
    }
  }
  return null;
}

function* subschemas(root: unknown): Generator<Subschema, void, undefined> {
  const open: { readonly place: string; readonly value: unknown }[] = [{ place: '', value: root }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { place, value } = next;
    if (!isRecord(value)) continue;
    yield { place, schema: value };
    for (const [keyword, held] of Object.entries(value)) {
      if (!HOLDS_SCHEMAS.has(keyword)) continue;
      const below = `${place}/${keyword}`;
      const isSeveral = Array.isArray(held) || (HOLDS_NAMES.has(keyword) && isRecord(held));
      if (!isSeveral) open.push({ place: below, value: held });
      else {
        for (const [key, inner] of Object.entries(held as object)) {
          open.push({ place: `${below}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, value: inner });
        }
      }
    }
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
