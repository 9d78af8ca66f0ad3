/** How two judges of yes or no judged the same things. */
export interface TwoByTwo {
  readonly bothYes: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly bothNo: number;
}

/**
 * Cohen's kappa of two judges: 1 is full agreement, 0 what chance alone would give (Cohen 1960). `null` where nothing was
 * judged, or where both judges gave one and the same verdict throughout, so that chance alone gives full agreement.
 */
export function cohenKappa({ bothYes, onlyFirst, onlySecond, bothNo }: TwoByTwo): number | null {
  const n = bothYes + onlyFirst + onlySecond + bothNo;
  if (n === 0) return null;
  const observed = (bothYes + bothNo) / n;
  const firstYes = (bothYes + onlyFirst) / n;
  const secondYes = (bothYes + onlySecond) / n;
  const byChance = firstYes * secondYes + (1 - firstYes) * (1 - secondYes);
  return byChance >= 1 ? null : (observed - byChance) / (1 - byChance);
}
