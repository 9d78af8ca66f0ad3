const WINDOW = 512;
// what follows decides about as many segments: in "don't", the t about the apostrophe and the n
const HELD_BACK = 3;

/**
 * How many words (those with a letter or digit) or sentences a text has by Unicode Standard Annex 29, in English.
 * Segments of white space alone aren't counted. Node's ICU decides the details.
 */
export function countSegments(text: string, granularity: 'word' | 'sentence'): number {
  const segmenter = new Intl.Segmenter('en', { granularity });
  let count = 0;
  for (const { segment, isWordLike } of segmentsOf(text, segmenter)) {
    if (granularity === 'word' ? isWordLike === true : segment.trim() !== '') count += 1;
  }
  return count;
}

/** Goes by windows, because the segmenter's time grows with the square of the text. */
function* segmentsOf(text: string, segmenter: Intl.Segmenter): Generator<Intl.SegmentData, void, undefined> {
  let start = 0;
  let width = WINDOW;
  while (start < text.length) {
    const window = text.slice(start, start + width);
    const isLastWindow = start + width >= text.length;
    const held: Intl.SegmentData[] = [];
    let resumeAt = 0;
    for (const next of segmenter.segment(window)) {
      const sure = held.length < HELD_BACK ? undefined : held.shift();
      held.push(next);
      if (sure !== undefined) yield sure;
      resumeAt = held[0]?.index ?? 0;
      // a window that was widened for one long segment is left behind it
      if (resumeAt >= WINDOW) break;
    }
    if (isLastWindow && resumeAt < WINDOW) {
      yield* held;
      return;
    }
    // what was held back is read again with what follows it, with more room where there was nothing else
    start += resumeAt;
    width = resumeAt === 0 ? width * 2 : WINDOW;
  }
}
