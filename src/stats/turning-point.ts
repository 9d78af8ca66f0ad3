/**
 * Where a condition that holds at `from` and no longer at `to` turns, by halving, to 1e-15; of the last two points the
 * one where it still holds.
 */
export function turningPoint(
  holds: (point: number) => boolean,
  range: { readonly from: number; readonly to: number },
): number {
  let { from: held, to: failed } = range;
  while (Math.abs(failed - held) > 1e-15) {
    const middle = (held + failed) / 2;
    if (middle === held || middle === failed) break;
    if (holds(middle)) held = middle;
    else failed = middle;
  }
  return held;
}
