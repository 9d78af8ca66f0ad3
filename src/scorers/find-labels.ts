/** A label that stands somewhere in a text. */
export interface FoundLabel {
  readonly form: string;
  /** A negation stands directly before it, at least once. */
  readonly negated: boolean;
}

/**
 * A function that finds the different labels of a text. A label counts as a whole word: no letter, digit or any of
 * `_ - + #` may touch it, nor a point, comma or apostrophe that goes on within the word or number (so `C` isn't in
 * `C++`, `5` isn't in `-5` or `5.5`, `can` isn't in `can't`). Where several labels begin, the longest is found.
 */
export function createFindLabels(labels: readonly string[]): (text: string) => readonly FoundLabel[] {
  const longestFirst = labels.toSorted((a, b) => b.length - a.length).map(escapeRegex);
  const pattern = new RegExp(`${NOT_AFTER}(?:${longestFirst.join('|')})${NOT_BEFORE}`, 'gu');
  return (text) => {
    const negatedByForm = new Map<string, boolean>();
    let previousEnd = 0;
    for (const match of text.matchAll(pattern)) {
      const [form] = match;
      const before = text.slice(Math.max(previousEnd, match.index - NEARBY), match.index);
      previousEnd = match.index + form.length;
      negatedByForm.set(form, (negatedByForm.get(form) ?? false) || NEGATION.test(before));
    }
    return Array.from(negatedByForm, ([form, negated]) => ({ form, negated }));
  };
}

const NOT_AFTER = String.raw`(?<![\p{L}\p{M}\p{N}_\-−+#]|\p{N}[.,]|\p{L}['’])`;
const NOT_BEFORE = String.raw`(?![\p{L}\p{M}\p{N}_\-−+#]|[.,]\p{N}|['’]\p{L})`;
const NEARBY = 40;

// an article, quotes and emphasis may stand between the negation and the label
const NEGATION =
  /(?:^|[^\p{L}\p{N}])(?:not|never|no|non|nor|neither|without|cannot|(?:is|are|was|were|do|does|did|would|should|can|ca|wo|has|have)n['’]?t)[\s:]*(?:(?:an?|the|be|about)\s+)?["'“‘«`*_([\s]*$/iu;

function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
