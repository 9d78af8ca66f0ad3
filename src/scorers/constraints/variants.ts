/** A text as a loose reading takes it, and what was left out of it. */
export interface Variant {
  readonly text: string;
  /** In words; `null` for the text as it stands. */
  readonly without: string | null;
}

/**
 * The text as it stands and, loosely, without asterisks, without its first line, its last or both, and each of these
 * without asterisks: the eight variants of IFEval's loose accuracy. Blank and equal ones are left out.
 */
export function variantsOf(text: string, isLoose: boolean): readonly Variant[] {
  const whole: Variant = { text, without: null };
  if (!isLoose) return text.trim() === '' ? [] : [whole];
  const lines = text.split('\n');
  const cut: Variant[] = [
    whole,
    { text: lines.slice(1).join('\n').trim(), without: 'its first line' },
    { text: lines.slice(0, -1).join('\n').trim(), without: 'its last line' },
    { text: lines.slice(1, -1).join('\n').trim(), without: 'its first and last lines' },
  ];
  const bare = cut.map(({ text: kept, without }) => ({
    text: kept.replaceAll('*', ''),
    without: without === null ? 'asterisks' : `${without} and asterisks`,
  }));
  const seen = new Set<string>();
  return [...cut, ...bare].filter(({ text: kept }) => {
    if (kept.trim() === '' || seen.has(kept)) return false;
    seen.add(kept);
    return true;
  });
}
