// frequent words that Hindi and Marathi don't have
const NEPALI = new Set(
  'छ छन् छु छौं छैन हुन्छ थियो गर्न गर्नुहोस् भएको पनि तपाईं तपाईंको र हाम्रो मेरो यो भने लागि'.split(' '),
);
// plural, to, from, the polite imperative; and in, which some words of Hindi end in too
const NEPALI_ENDINGS = /.{2}(?:हरू|हरु|लाई|बाट|नुहोस्)$/u;
const NEPALI_IN = /.{2}मा$/u;

// frequent words that no language of the detector has, and some that others have too (Croatian na, Spanish ya and la)
const SWAHILI_ALONE = new Set(
  `wa kwa katika hii hiyo huu huo hizo hivyo vya yake yako yangu yao kama lakini kila kuwa mimi wewe yeye kwamba hakuna
   kuna wakati watu`.split(/\s+/),
);
const SWAHILI = new Set([...SWAHILI_ALONE, ...'ya na ni la za cha pia sana sisi au ili'.split(' ')]);

const SHARE_IN_NEPALI = 0.06;
const SHARE_IN_SWAHILI = 0.15;
const FEWEST_WORDS = 4;

/** Whether a text is Nepali by its frequent words and endings; the language detector takes it for Hindi. */
export function isNepali(text: string): boolean {
  const words = wordsOf(text).filter((word) => /\p{Script=Devanagari}/u.test(word));
  return (
    words.some(isNepaliWord) &&
    share(words, (word) => isNepaliWord(word) || NEPALI_IN.test(word)) >= SHARE_IN_NEPALI
  );
}

function isNepaliWord(word: string): boolean {
  return NEPALI.has(word) || NEPALI_ENDINGS.test(word);
}

/** Whether a text in lower case is Swahili by its frequent words; the language detector doesn't know it. */
export function isSwahili(text: string): boolean {
  const words = wordsOf(text);
  return (
    words.some((word) => SWAHILI_ALONE.has(word)) &&
    share(words, (word) => SWAHILI.has(word)) >= SHARE_IN_SWAHILI
  );
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{M}]+/gu) ?? [];
}

/** The share of words that are one of a kind; 0 where there are few words or all of that kind are one word. */
function share(words: readonly string[], isOne: (word: string) => boolean): number {
  const found = words.filter(isOne);
  return words.length < FEWEST_WORDS || new Set(found).size < 2 ? 0 : found.length / words.length;
}
