/** What the word after a number does to it: a power of ten, nothing, or what can't be told (`5 M`, `3rd`, `2 dozen`). */
export type Multiplier =
  | { readonly kind: 'none' }
  | { readonly kind: 'power'; readonly power: number; readonly end: number }
  | { readonly kind: 'unclear' };

// million and metre, billion and byte: where a letter may multiply, no number is better than a wrong one
const UNCLEAR_SUFFIX = /^(?:[mbt]|st|nd|rd|th)$/iu;
const MULTIPLYING_WORD =
  /^(?:k|mn|mio|mln|bn|bio|tn|mrd|mld|dozens?|lakhs?|crores?|hundred(?:ths?|s)?|thousand(?:ths?|s)?|mill?|mille|tausend|(?:m|b|tr)illi?[oó]n\p{L}*|mil(?:l?iard|h|i)\p{L}*|тыс\p{L}*|млн|млрд|милли\p{L}*|[十百千万億亿兆萬만억].*)$/iu;
const SPACED_WORD = /[*_]{0,3}[ \u00a0\u2009\u202f]?[*_]{0,3}([\p{L}\p{M}]{1,20})/uy;
// `5 M` is five million, `5 m` five metres
const SPACED_LETTER = /^[KMBT]$/;

const POWERS: readonly (readonly [RegExp, number])[] = [
  [/^hundred$/i, 2],
  [/^(?:thousand|tausend|mille|тыс|тысяч[аи]?)$/iu, 3],
  [/^[万萬만](?![十百千万億亿兆萬만억])/u, 4],
  [/^lakhs?$/i, 5],
  [/^(?:millions?|millionen|mill[oó]n|millones|mio|mln|mn|млн|миллион(?:а|ов)?)$/iu, 6],
  [/^crores?$/i, 7],
  [/^[億亿억](?![十百千万億亿兆萬만억])/u, 8],
  // as in English: `Billionen` and `billones`, a thousand times as many, stay unread
  [/^(?:billions?|bn|milliarden?|milliards?|mrd|млрд|миллиард(?:а|ов)?)$/iu, 9],
  [/^(?:trillions?|tn)$/i, 12],
];

/** What multiplies the number that ends at `end`, where `suffix` are the letters that follow it directly. */
export function multiplierAfter(text: string, end: number, suffix: string): Multiplier {
  if (UNCLEAR_SUFFIX.test(suffix) || continues(text, end, [FRACTION_IN_WORDS])) return { kind: 'unclear' };
  SPACED_WORD.lastIndex = end;
  const word = SPACED_WORD.exec(text)?.[1] ?? '';
  if (MULTIPLYING_WORD.test(word)) return powerOf(word, text, SPACED_WORD.lastIndex);
  return suffix === '' && SPACED_LETTER.test(word) ? { kind: 'unclear' } : { kind: 'none' };
}

// `2 million 300 thousand`, `3万5千`, `5 hundred thousand`: one number in parts, none of which is the answer
const GOES_ON = /[ \u00a0\u202f]?(?:and )?[0-9]/y;
// `2 hundred fifty`; not `one`, which may stand for a thing
const GOES_ON_IN_WORDS =
  /[ \u00a0\u202f-](?:and )?(?:two|three|five|eight|ten|eleven|twelve|(?:four|six|seven|nine)(?:teen|ty)?|(?:thir|fif|eigh)(?:teen|ty)|(?:twen|for)ty)(?![\p{L}\p{M}])/iuy;
const FRACTION_IN_WORDS =
  /[ \u00a0\u202f]and (?:an?|one|two|three)[ \u00a0-](?:half|halves|thirds?|quarters?|fifths?)(?![\p{L}\p{M}])/iuy;
const MULTIPLIED_BEFORE = /[0-9][*_]{0,3}[ \u00a0\u202f]?(\p{L}{1,20})[ \u00a0\u202f](?:and )?$/u;

function powerOf(word: string, text: string, end: number): Multiplier {
  const power = powerIn(word);
  SPACED_WORD.lastIndex = end;
  const goesOn =
    continues(text, end, [GOES_ON, GOES_ON_IN_WORDS, FRACTION_IN_WORDS]) ||
    powerIn(SPACED_WORD.exec(text)?.[1] ?? '') !== undefined;
  return power === undefined || goesOn ? { kind: 'unclear' } : { kind: 'power', power, end };
}

function continues(text: string, end: number, patterns: readonly RegExp[]): boolean {
  return patterns.some((pattern) => {
    pattern.lastIndex = end;
    return pattern.test(text);
  });
}

function powerIn(word: string): number | undefined {
  return POWERS.find(([pattern]) => pattern.test(word))?.[1];
}

/** Whether what stands before a number is the larger part of it, as in `2 million 300`. */
export function isAfterMultiplied(before: string): boolean {
  const word = MULTIPLIED_BEFORE.exec(before)?.[1];
  return word !== undefined && MULTIPLYING_WORD.test(word);
}
