/**
 * Pairs as many rows with columns as can be paired by `fits` (a maximum bipartite matching, by augmenting paths);
 * says for each row its column, or `null`. Each row and column is used once.
 */
export function pairOff(
  rows: number,
  columns: number,
  fits: (row: number, column: number) => boolean,
): readonly (number | null)[] {
  const columnOf = Array.from({ length: rows }, (): number | null => null);
  const rowOf = Array.from({ length: columns }, (): number | null => null);
  const pair = (row: number, column: number): void => {
    columnOf[row] = column;
    rowOf[column] = row;
  };
  // most lists come in order, which spares comparing all with all
  for (let at = 0; at < Math.min(rows, columns); at += 1) if (fits(at, at)) pair(at, at);
  const candidates = new Map<number, readonly number[]>();
  const columnsFor = (row: number): readonly number[] => {
    const known = candidates.get(row);
    if (known !== undefined) return known;
    const found = [...rowOf.keys()].filter((column) => fits(row, column));
    candidates.set(row, found);
    return found;
  };
  const place = (row: number, tried: Set<number>): boolean => {
    for (const column of columnsFor(row)) {
      if (tried.has(column)) continue;
      tried.add(column);
      const holder = rowOf[column] ?? null;
      if (holder === null || place(holder, tried)) {
        pair(row, column);
        return true;
      }
    }
    return false;
  };
  for (let row = 0; row < rows; row += 1) if (columnOf[row] === null) place(row, new Set());
  return columnOf;
}
