const GRAM = 16;

/** Where texts may stand in a message. */
export interface TextIndex {
  /** Indices, ascending, of the texts that may be in the message: all that are in it, and few others. */
  candidatesIn(message: string): readonly number[];
}

/** An index of texts by one rare piece of each, so that a message isn't compared with all of them. */
export function createTextIndex(texts: readonly string[]): TextIndex {
  const frequency = new Map<string, number>();
  for (const gram of texts.flatMap(gramsOf)) frequency.set(gram, (frequency.get(gram) ?? 0) + 1);
  const byGram = new Map<string, number[]>();
  const short: number[] = [];
  for (const [index, text] of texts.entries()) {
    const gram = rarest(gramsOf(text), frequency);
    const alike = gram === null ? short : (byGram.get(gram) ?? []);
    alike.push(index);
    if (gram !== null) byGram.set(gram, alike);
  }
  return {
    candidatesIn: (message) => {
      const found = new Set(short);
      for (let start = 0; start + GRAM <= message.length; start += 1) {
        for (const index of byGram.get(message.slice(start, start + GRAM)) ?? []) found.add(index);
      }
      return [...found].toSorted((a, b) => a - b);
    },
  };
}

/** The beginning, the middle and the end: texts made from one pattern differ in one of them. None of a short text. */
function gramsOf(text: string): readonly string[] {
  const last = text.length - GRAM;
  if (last < 0) return [];
  return [0, Math.floor(last / 2), last].map((start) => text.slice(start, start + GRAM));
}

function rarest(grams: readonly string[], frequency: ReadonlyMap<string, number>): string | null {
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const gram of grams) {
    const count = frequency.get(gram) ?? 0;
    if (count >= least) continue;
    best = gram;
    least = count;
  }
  return best;
}
