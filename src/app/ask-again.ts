import type { RunPlan } from '../domain/run-plan.ts';
import type { RecordedCase } from '../journal/cases-file.ts';
import { readCases, writeCases } from '../journal/cases-file.ts';
import { confirmPath, makeConfirmFolder, readConfirmation } from '../journal/confirm-folder.ts';
import { createJournal, reopenJournal } from '../journal/open-journal.ts';
import type { PlanLine } from '../journal/plan-line.ts';
import type { RecordedRun } from '../journal/read-journal.ts';
import { readJournal } from '../journal/read-journal.ts';
import { addSpent } from '../journal/spent.ts';
import type { TrialMarks } from '../journal/trial-marks.ts';
import { createTrialMarks } from '../journal/trial-marks.ts';
import type { StopSignals } from './compose-sending.ts';
import type { ExecuteHooks } from './execute.ts';
import { execute } from './execute.ts';
import type { AskedAgain } from './judge-and-confirm.ts';
import type { Session } from './session.ts';
import type { WrittenRun } from './write-reports.ts';

/** What is about to be asked again, without what is recorded of it already. */
export interface AskAgainStart {
  readonly arms: readonly { readonly id: string; readonly cases: number; readonly trials: number }[];
}

/** What is told while trials run, and before some are asked again. */
export interface AskAgainHooks extends ExecuteHooks {
  onAskAgain(start: AskAgainStart): void;
}

/**
 * Asks the cases that made gates fail again, as repeats after the run's own, and records them apart in the run folder.
 * `false`: there was nothing to ask. The run's own journal stays as it is, and no cached answer is used.
 */
export async function askAgain(
  session: Session,
  { again }: WrittenRun,
  { signals, hooks }: { readonly signals: StopSignals; readonly hooks: AskAgainHooks },
): Promise<boolean> {
  const { confirm } = session.prepared.config;
  if (confirm === null || signals.stopSending.aborted) return false;
  const recorded = await readConfirmation(session.folder.path);
  const second = await secondSession(session, { again, confirm, recorded });
  const arms = second.plan.plan.arms
    .map(({ id, planned }) => ({
      id,
      cases: again.get(id)?.size ?? 0,
      trials: planned - second.done.count(id),
    }))
    .filter(({ trials }) => trials > 0);
  if (arms.length === 0) return false;
  const path = await makeConfirmFolder(session.folder.path);
  await writeCases(path, casesOf(session, again));
  hooks.onAskAgain({ arms });
  await execute(second, signals, hooks);
  return true;
}

interface Asking {
  readonly again: AskedAgain;
  readonly confirm: number;
  /** What an earlier sitting was told; `null`: there was none. */
  readonly recorded: RecordedRun | null;
}

/** The session as one that runs only what is to be asked again, in a folder within the run's. */
async function secondSession(session: Session, { again, confirm, recorded }: Asking): Promise<Session> {
  const { prepared, folder } = session;
  const own = prepared.config.repeats;
  const path = confirmPath(folder.path);
  const plan = planOf(session.plan, again, confirm);
  const { spent } = await readJournal(folder.path);
  return {
    ...session,
    prepared: { ...prepared, config: { ...prepared.config, repeats: own + confirm, cache: false } },
    folder: { ...folder, path },
    plan,
    done: doneOf({ again, confirm, own, recorded: recorded?.done ?? createTrialMarks() }),
    ungraded: recorded?.ungraded ?? new Map(),
    spent: recorded === null ? spent : addSpent(spent, recorded.spent),
    openJournal: () =>
      recorded === null ? createJournal(path, plan, prepared.redact) : reopenJournal(path, prepared.redact),
  };
}

function planOf(line: PlanLine, again: AskedAgain, confirm: number): PlanLine {
  const arms = line.plan.arms.map((arm) => ({ ...arm, planned: (again.get(arm.id)?.size ?? 0) * confirm }));
  const plan: RunPlan = { ...line.plan, arms, repeats: line.plan.repeats + confirm, confirm };
  return { ...line, plan };
}

interface Wanted extends Pick<Asking, 'again' | 'confirm'> {
  /** How often the run asked each case: its repeats come first. */
  readonly own: number;
  readonly recorded: TrialMarks;
}

/** Everything but what is wanted counts as done. */
function doneOf({ again, confirm, own, recorded }: Wanted): TrialMarks {
  return {
    has: (trial) =>
      trial.repeat < own || !(again.get(trial.arm)?.has(trial.ordinal) ?? false) || recorded.has(trial),
    add: (trial) => recorded.add(trial),
    count: (arm) => {
      let done = 0;
      for (const ordinal of again.get(arm) ?? []) {
        for (let repeat = own; repeat < own + confirm; repeat += 1) {
          if (recorded.has({ arm, ordinal, repeat })) done += 1;
        }
      }
      return done;
    },
  };
}

async function* casesOf({ folder, plan }: Session, again: AskedAgain): AsyncGenerator<RecordedCase> {
  for await (const example of readCases(folder.path)) {
    const isWanted = plan.plan.arms.some(
      ({ id, dataset }) => dataset === example.dataset && (again.get(id)?.has(example.ordinal) ?? false),
    );
    if (isWanted) yield example;
  }
}
