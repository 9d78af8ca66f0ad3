/** A recorded run whose arm others are compared with. */
export interface BaselineRunFacts {
  /** As the user named it. */
  readonly named: string;
  /** The name of its folder, as tables call it. */
  readonly id: string;
  /** The id it was run under, which its folder needn't have kept. */
  readonly runId: string;
  /** SHA-256 of its journal, in hex. */
  readonly sha256: string;
}

/** How an arm of the baseline run is called among those of the run that is compared with it. */
export function baselineArmId(run: Pick<BaselineRunFacts, 'id'>, arm: string): string {
  return `${run.id}#${arm}`;
}
