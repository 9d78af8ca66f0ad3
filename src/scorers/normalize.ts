import type { JsonObject } from '../domain/json.ts';
import { unfenced } from '../lib/lenient-json.ts';

/** The normalisers, in the order in which those asked for are applied, however they are listed. */
const NORMALIZERS = {
  fence: (text: string) => unfenced(text) ?? text,
  nfc: (text: string) => text.normalize('NFC'),
  case: foldCase,
  punctuation: (text: string) => text.replaceAll(PUNCTUATION, ''),
  whitespace: (text: string) => text.replaceAll(/\s+/gu, ' '),
  trim: (text: string) => text.trim(),
} as const;

export type Normalizer = keyof typeof NORMALIZERS;

const IN_ORDER = Object.entries(NORMALIZERS) as readonly (readonly [Normalizer, (text: string) => string])[];

/** JSON Schema of an option that lists normalisers. */
export const NORMALIZE_OPTION: JsonObject = {
  description:
    'Applied to both sides in this order, whatever the order here: fence (take off one code fence around it all), nfc, case (full case folding), punctuation, whitespace (runs become one space), trim.',
  type: 'array',
  items: { enum: Object.keys(NORMALIZERS) },
  uniqueItems: true,
};

/** A function that applies the normalisers asked for, in the fixed order fence, nfc, case, punctuation, whitespace, trim. */
export function createNormalize(asked: readonly Normalizer[]): (text: string) => string {
  const steps = IN_ORDER.filter(([name]) => asked.includes(name));
  return (text) => steps.reduce((rest, [, step]) => step(rest), text);
}

/**
 * Quotes, brackets, and the marks that end or part phrases. What carries meaning stays: + # % & / _ hyphens, a point,
 * comma, colon or dash before a digit; so `C++` isn't `C`, `A-` isn't `A`, `-5` isn't `5` and `.5` isn't `5`.
 */
const PUNCTUATION = /[\p{Ps}\p{Pe}\p{Pi}\p{Pf}"'!?;…¡¿·、。，！？；：]|[.,:\u2012-\u2015](?!\d)/gu;

/**
 * Unicode's full case folding (CaseFolding.txt, statuses C and F) made of the two mappings JavaScript has: lower case
 * first because ẞ has no other upper case, upper for ß = SS, lower again. Final sigma is a sigma; ı isn't i.
 */
function foldCase(text: string): string {
  return text
    .split('ı')
    .map((part) => part.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ'))
    .join('ı');
}
