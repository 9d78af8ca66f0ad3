import type { Readable } from 'node:stream';
import type { Environment } from '../config/environment.ts';
import type { RunConfig } from '../config/load-config.ts';
import { loadConfig } from '../config/load-config.ts';
import type { RunOverrides } from '../config/overrides.ts';
import { UserError } from '../domain/errors.ts';
import type { RunReport, Warning } from '../domain/report.ts';
import type { RecordedCase } from '../journal/cases-file.ts';
import { writeCases } from '../journal/cases-file.ts';
import type { AskAgainHooks } from './ask-again.ts';
import { askAgain } from './ask-again.ts';
import type { StopSignals } from './compose-sending.ts';
import { execute } from './execute.ts';
import { mostAsked } from './grid-series.ts';
import type { PreparedRun } from './prepare.ts';
import type { Session } from './session.ts';
import { newSession, resumedSession } from './session.ts';
import { startNotes } from './start-notes.ts';
import { selectedCases } from './survey-datasets.ts';
import type { ReportInput } from './write-reports.ts';
import { incompleteReasons, writeReports, writeRun } from './write-reports.ts';

export type { ReportFormat } from '../config/raw-config.ts';
export type { RunOverrides } from '../config/overrides.ts';
export type { BatchProgress } from '../engine/batch-parts.ts';
export type { AskAgainStart } from './ask-again.ts';
export type { StopSignals } from './compose-sending.ts';

export interface RunInput {
  /** `null`: the default config if there is one. */
  readonly configFile: string | null;
  readonly cwd: string;
  readonly environment: Environment;
  readonly overrides: RunOverrides;
  /** What to go on with: a run's name, `''` for the newest incomplete one; `null` for a new run. */
  readonly resume: string | null;
  readonly stdin: Readable;
  readonly signals: StopSignals;
}

/** What a run tells while it goes on. */
export interface RunHooks extends AskAgainHooks {
  onStart(start: RunStart): void;
}

export interface RunStart {
  readonly folder: string;
  readonly simulated: boolean;
  /** What an adaptive sweep asks at the most; `onNotNeeded` tells which arms it won't. `null`: all arms are asked. */
  readonly atMost: { readonly arms: number; readonly trials: number } | null;
  /** Those of the report that are known before anything is sent. */
  readonly warnings: readonly Warning[];
  readonly arms: readonly { readonly id: string; readonly planned: number; readonly done: number }[];
  /** What the planned comparisons can show, in words. */
  readonly notes: readonly string[];
}

export interface RunOutcome {
  readonly report: RunReport;
  /** Absolute. */
  readonly folder: string;
  readonly interrupted: boolean;
  /** Batches that go on at their providers, and are collected by `--resume`. */
  readonly batchesLeft: number;
  /** Why the run is incomplete (exit 3), arm by arm; empty when it isn't. */
  readonly incomplete: readonly string[];
}

/** Runs every case × arm × repeat that isn't done yet, records each trial as it ends, and writes the reports. */
export async function run(input: RunInput, hooks: RunHooks): Promise<RunOutcome> {
  const { config, problems } = await loadConfig({ ...input, file: input.configFile });
  if (problems.length > 0) throw new UserError(problems);
  const session = await openSession(config, input);
  try {
    return await runSession(session, input.signals, hooks);
  } finally {
    await session.release();
  }
}

async function runSession(session: Session, signals: StopSignals, hooks: RunHooks): Promise<RunOutcome> {
  const { prepared, folder } = session;
  const { formats } = prepared.config;
  await writeCases(folder.path, recordedCases(prepared));
  hooks.onStart(startOf(session));
  const { warnings, batchesLeft } = await execute(session, signals, hooks);
  const toWrite: ReportInput = {
    folder: folder.path,
    plan: session.plan,
    formats,
    redact: prepared.redact,
    stopped: null,
    warnings: [...session.warnings, ...warnings],
    finishedAt: new Date().toISOString(),
    isWhole: true,
  };
  const written = await writeRun(toWrite);
  const asked = await askAgain(session, written, { signals, hooks });
  const report = asked ? await writeReports(toWrite) : written.report;
  return {
    report,
    folder: folder.path,
    interrupted: signals.stopSending.aborted,
    batchesLeft,
    incomplete: incompleteReasons(report),
  };
}

function openSession(config: RunConfig, { resume, stdin, signals }: RunInput): Promise<Session> {
  return resume === null
    ? newSession(config, stdin, signals.stopSending)
    : resumedSession(config, resume === '' ? null : resume);
}

async function* recordedCases({ datasets }: PreparedRun): AsyncGenerator<RecordedCase> {
  for (const surveyed of datasets) {
    for await (const example of selectedCases(surveyed))
      yield { dataset: surveyed.plan.ref.path, ...example };
  }
}

function startOf({ folder, prepared, plan, warnings, done }: Session): RunStart {
  const arms = plan.plan.arms.map(({ id, planned }) => ({ id, planned, done: done.count(id) }));
  const { simulate: simulated } = prepared.config;
  const atMost = plan.plan.adaptive === null ? null : mostOf(arms);
  const notes = startNotes(prepared);
  return { folder: folder.path, simulated, atMost, warnings, arms, notes };
}

/** What was begun may be more than a search would ask, so that of a sweep that is gone on with all of it is. */
function mostOf(arms: RunStart['arms']): RunStart['atMost'] {
  const isNew = arms.every(({ done }) => done === 0);
  const sum = (of: (arm: RunStart['arms'][number]) => number): number =>
    isNew ? mostAsked(arms, of) : arms.reduce((total, arm) => total + of(arm), 0);
  return { arms: sum(() => 1), trials: sum(({ planned }) => planned) };
}
