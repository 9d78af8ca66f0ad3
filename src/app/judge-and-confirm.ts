import { confirmGates } from '../analysis/gates/confirm-gates.ts';
import type { FailedCases } from '../analysis/gates/failed-cases.ts';
import { findFailedCases } from '../analysis/gates/failed-cases.ts';
import type { GateInput } from '../analysis/gates/gate-input.ts';
import { judgeGates } from '../analysis/gates/judge-gates.ts';
import type { GateResult } from '../domain/gate.ts';
import type { TrialResult } from '../domain/trial.ts';
import { confirmPath, readConfirmation } from '../journal/confirm-folder.ts';
import { readSessions } from '../journal/sessions-file.ts';

/** The ordinals of the cases to be asked again, by arm. */
export type AskedAgain = ReadonlyMap<string, ReadonlySet<number>>;

/** A run's gates, and the cases that the failed ones ask again. */
export interface Verdicts {
  readonly gates: readonly GateResult[];
  readonly again: AskedAgain;
}

/** What a run comes to whose gates are judged elsewhere. */
export const NO_VERDICTS: Verdicts = { gates: [], again: new Map() };

interface Judged {
  readonly folder: string;
  /** How often failed cases are to be asked again; `null`: not at all. */
  readonly confirm: number | null;
  readonly complete: boolean;
}

/** Judges a run's gates and says of the failed ones what the run folder records of their cases' new answers. */
export async function judgeAndConfirm(run: Judged, input: GateInput): Promise<Verdicts> {
  const gates = await judgeGates(input);
  const recorded = await readConfirmation(run.folder);
  const repeats = recorded?.plan.plan.confirm ?? run.confirm;
  if (repeats === null) return { gates, again: new Map() };
  const failed = await findFailedCases(input, gates);
  const whyMissing = await reasonsFor(run);
  const confirmed = await confirmGates(gates, failed, {
    input,
    repeats,
    trials: recorded?.trials() ?? noTrials(),
    whyMissing,
  });
  return { gates: confirmed, again: run.complete ? againOf(failed) : new Map() };
}

function againOf({ gates }: FailedCases): AskedAgain {
  const again = new Map<string, Set<number>>();
  for (const { question, ordinals } of gates) {
    if (ordinals.size === 0) continue;
    const own = again.get(question.arm) ?? new Set<number>();
    again.set(question.arm, own);
    for (const ordinal of ordinals) own.add(ordinal);
  }
  return again;
}

async function reasonsFor({ folder, complete }: Judged): Promise<(arm: string) => string | null> {
  if (!complete) return () => 'the run itself is incomplete, so nothing is asked again yet';
  const [last] = (await readSessions(confirmPath(folder))).toReversed();
  const stopped = new Map(last?.stopped.map(({ arm, reason }) => [arm, reason]));
  return (arm) => stopped.get(arm) ?? null;
}

async function* noTrials(): AsyncGenerator<TrialResult> {}
