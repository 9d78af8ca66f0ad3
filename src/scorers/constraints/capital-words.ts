const MARKS = /[«»“”‘’„`"?!;@#$%&*[\](){}<>]|--|''|\.{2,}|[:,](?!\p{Nd})/gu;
const OPENING_QUOTE = /'(?!re|ve|ll|m|t|s|d|n)([\p{L}\p{N}_])(?![\p{L}\p{N}_])/giu;
// the small letters too, because `NASA's` is a word in capitals and a clitic
const SHORT_CLITIC = /(?<=[^' ])('[smd]|')(?= |\.\s)/gi;
const LONG_CLITIC = /(?<=[^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T)(?= |\.\s)/g;
const FUSED =
  /\b(?:(CAN)(?=NOT\b)|(GIM|LEM)(?=ME\b)|(GON)(?=NA\b)|(WAN)(?=NA\s)|(GOT)(?=TA\b)|(MORE)(?='N\b)|(D)(?='YE\b))|(?<= )('T)(?=(?:IS|WAS)\b)/g;
const CAPITALS = /^\P{Lowercase}*$/u;
const HAS_CAPITAL = /\p{Uppercase}/u;

/**
 * How many words have capital letters and no small ones, by the Penn Treebank's rules for parting words, as IFEval
 * counts them: `MID-YEAR` is one, `DON'T` two (`DO`, `N'T`), `A` and `I` count.
 */
export function countCapitalWords(text: string): number {
  const parted = ` ${text.replaceAll(MARKS, ' ').replaceAll(OPENING_QUOTE, "' $1")} `
    .replaceAll(SHORT_CLITIC, ' $1')
    .replaceAll(LONG_CLITIC, ' $1')
    .replaceAll(FUSED, '$& ');
  let count = 0;
  for (const [word] of parted.matchAll(/\S+/g)) if (HAS_CAPITAL.test(word) && CAPITALS.test(word)) count += 1;
  return count;
}
