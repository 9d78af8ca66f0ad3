/**
 * Pairs as many rows with columns as can be paired by `fits` without changing the order of either (a longest common
 * subsequence); says for each row its column, or `null`. Time and memory: rows × columns.
 */
export function align(
  rows: number,
  columns: number,
  fits: (row: number, column: number) => boolean,
): readonly (number | null)[] {
  const width = columns + 1;
  // the most pairs from a row and a column onwards
  const most = new Uint32Array((rows + 1) * width);
  const mostFrom = (row: number, column: number): number => most[row * width + column] ?? 0;
  const fitting = new Set<number>();
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      const here = fits(row, column);
      if (here) fitting.add(row * width + column);
      most[row * width + column] = here
        ? mostFrom(row + 1, column + 1) + 1
        : Math.max(mostFrom(row + 1, column), mostFrom(row, column + 1));
    }
  }
  const columnOf = Array.from({ length: rows }, (): number | null => null);
  let [row, column] = [0, 0];
  while (row < rows && column < columns) {
    if (fitting.has(row * width + column)) columnOf[row++] = column++;
    else if (mostFrom(row + 1, column) >= mostFrom(row, column + 1)) row += 1;
    else column += 1;
  }
  return columnOf;
}
