const BLOCKS = '▁▂▃▄▅▆▇█';
const UNKNOWN = '·';
const FLAT = '▄';

/** Values as one character each, from the lowest (`▁`) to the highest (`█`); `·` where a value is unknown. */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const [lowest, highest] = [Math.min(...known), Math.max(...known)];
  return values
    .map((value) => {
      if (value === null) return UNKNOWN;
      if (highest === lowest) return FLAT;
      const step = Math.round(((value - lowest) / (highest - lowest)) * (BLOCKS.length - 1));
      return BLOCKS[step] ?? FLAT;
    })
    .join('');
}
