/** Something a reader of a run or a comparison should know before believing it. */
export interface Warning {
  readonly code: string;
  readonly message: string;
  readonly arm: string | null;
  readonly caseIds: readonly string[];
}
