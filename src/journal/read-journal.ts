import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../domain/errors.ts';
import type { TrialKey, TrialResult } from '../domain/trial.ts';
import { OUTCOMES } from '../domain/trial.ts';
import { readLines } from '../lib/read-lines.ts';
import type { CaseIds } from './case-ids.ts';
import { createCaseIds } from './case-ids.ts';
import type { PlanLine } from './plan-line.ts';
import { JOURNAL_FILE } from './plan-line.ts';
import { readSessions } from './sessions-file.ts';
import type { Spent } from './spent.ts';
import { createSpentSum } from './spent.ts';
import type { TrialMarks } from './trial-marks.ts';
import { createTrialMarks } from './trial-marks.ts';

const LONGEST_LINE_BYTES = 512 * 1024 * 1024;

/** A recorded run, read in one or two passes; never held in memory. */
export interface RecordedRun {
  readonly plan: PlanLine;
  /** Each trial once, as its last line has it. */
  trials(): AsyncIterable<TrialResult>;
  /** The trials it has a line of. */
  readonly seen: TrialMarks;
  /** What it calls the cases it has lines of. */
  readonly caseIds: CaseIds;
  /** The trials that ended in something else than an error, and whose judges all answered. */
  readonly done: TrialMarks;
  /** The lines of answers that aren't done because a judge gave none, by `trialKeyText`. */
  readonly ungraded: ReadonlyMap<string, number>;
  readonly spent: Spent;
}

/** Reads a run folder's journal. A torn last line is passed over; any other broken line is a `UserError` naming it. */
export async function readJournal(folder: string): Promise<RecordedRun> {
  const file = join(folder, JOURNAL_FILE);
  const seen = createTrialMarks();
  const done = createTrialMarks();
  const caseIds = createCaseIds();
  const spent = createSpentSum();
  const lastLineOf = new Map<string, number>();
  const ungraded = new Map<string, number>();
  let plan: PlanLine | null = null;
  let lines = 0;
  for await (const { number, value } of journalLines(file)) {
    lines = number;
    if (number === 1) {
      plan = toPlan(value, file);
      continue;
    }
    const trial = value as TrialResult;
    const stray = plan === null ? null : (strayReason(trial, plan, caseIds) ?? contradiction(trial));
    if (stray !== null) throw broken(file, number, stray);
    if (seen.has(trial)) lastLineOf.set(trialKeyText(trial), number);
    seen.add(trial);
    spent.add(trial);
    if (isUngraded(trial)) ungraded.set(trialKeyText(trial), number);
    else if (trial.outcome !== 'error') {
      done.add(trial);
      ungraded.delete(trialKeyText(trial));
    }
  }
  if (plan === null) throw withoutPlan(file);
  for (const { unrecorded } of await readSessions(folder)) {
    for (const spending of unrecorded) spent.add(spending);
  }
  const trials = (): AsyncIterable<TrialResult> => lastLines(file, { lastLineOf, lines });
  return { plan, seen, caseIds, done, ungraded, spent: spent.spent(), trials };
}

/** Whether a trial has its answer but not all grades. Lines of earlier versions say nothing of judges. */
function isUngraded({ outcome, judging }: TrialResult): boolean {
  return outcome !== 'error' && (judging?.failedCalls ?? 0) > 0;
}

/** How many of an arm's answers aren't done because a judge gave none. */
export function countUngraded({ ungraded }: RecordedRun, arm: string): number {
  const start = `[${JSON.stringify(arm)},`;
  return [...ungraded.keys()].filter((key) => key.startsWith(start)).length;
}

/** The plan of a run folder's journal; `null` when its first line is torn, so that there is nothing to go on with. */
export async function readPlan(folder: string): Promise<PlanLine | null> {
  const file = join(folder, JOURNAL_FILE);
  for await (const { value } of journalLines(file)) return toPlan(value, file);
  return null;
}

interface KnownLines {
  readonly lastLineOf: ReadonlyMap<string, number>;
  /** How many lines were read at first: a run that goes on meanwhile adds more, some of them of the same trials. */
  readonly lines: number;
}

async function* lastLines(
  file: string,
  { lastLineOf, lines }: KnownLines,
): AsyncGenerator<TrialResult, void, undefined> {
  for await (const { number, value } of journalLines(file)) {
    if (number > lines) return;
    if (number === 1) continue;
    const trial = value as TrialResult;
    if ((lastLineOf.get(trialKeyText(trial)) ?? number) === number) yield trial;
  }
}

/** Names a trial within its run. */
export function trialKeyText({ arm, ordinal, repeat }: Omit<TrialKey, 'caseId'>): string {
  return JSON.stringify([arm, ordinal, repeat]);
}

interface JournalLine {
  readonly number: number;
  readonly value: object;
}

async function* journalLines(file: string): AsyncGenerator<JournalLine, void, undefined> {
  for await (const line of readLines(createReadStream(file), { maxLineBytes: LONGEST_LINE_BYTES })) {
    if (!line.endsWithNewline) return;
    if (line.problem !== null) throw broken(file, line.number, line.problem);
    let value: unknown;
    try {
      value = JSON.parse(line.text);
    } catch {
      throw broken(file, line.number, 'not JSON');
    }
    if (!isJournalLine(value, line.number)) throw broken(file, line.number, 'not a line of a journal');
    yield { number: line.number, value };
  }
}

function isJournalLine(value: unknown, number: number): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const { type, arm, caseId, ordinal, repeat, outcome, attempts, scores } = value as Record<string, unknown>;
  if (number === 1) return type === 'plan';
  const isNamed =
    typeof arm === 'string' && typeof caseId === 'string' && isIndex(ordinal) && isIndex(repeat);
  const isWhole = OUTCOMES.some((one) => one === outcome) && Array.isArray(attempts) && isObject(scores);
  return type === 'trial' && isNamed && isWhole;
}

function isIndex(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Why an outcome can't be, given its scores: rates are made of the one, a scorer's own of the other; `null`: it can. */
function contradiction({ outcome, scores }: TrialResult): string | null {
  const all = Object.entries(scores);
  if (outcome === 'error' || all.length === 0) return null;
  const failed = all.find(([, { pass }]) => pass !== true);
  const unjudged = all.find(([, { status }]) => status === 'error');
  const called = `the trial is called ${outcome}`;
  if (outcome === 'unscored')
    return unjudged === undefined ? `${called}, but all of its scorers judged it` : null;
  if (outcome === 'correct') return failed === undefined ? null : `${called}, but ${failed[0]} did not pass`;
  if (unjudged !== undefined) return `${called}, but ${unjudged[0]} could not judge it`;
  return failed === undefined ? `${called}, but all of its scorers passed` : null;
}

/** Why a trial is none that the plan has: it would be counted beside those that are; `null`: it is one. */
function strayReason(
  { arm, caseId, ordinal, repeat }: TrialResult,
  { plan, run }: PlanLine,
  caseIds: CaseIds,
): string | null {
  const planned = plan.arms.find(({ id }) => id === arm);
  if (planned === undefined) return `the run has no arm ${arm}`;
  if (repeat >= plan.repeats)
    return `the run has no repeat ${repeat}: they count from 0, and it has ${plan.repeats}`;
  // a rescored trial keeps its ordinal of then, and the dataset's count is that of now; such runs can be merged
  const isOfThisDataset = run.rescoredFrom === null && run.mergedFrom === null;
  const cases = plan.datasets.find(({ path }) => path === planned.dataset)?.cases;
  // before its id is noted, which takes room for all ordinals up to it
  if (isOfThisDataset && cases !== undefined && ordinal >= cases)
    return `${planned.dataset} has no case of the ordinal ${ordinal}: they count from 0, and it has ${cases}`;
  return caseIds.note({ dataset: planned.dataset, ordinal }, caseId)
    ? null
    : `the case of the ordinal ${ordinal} goes by another id in an earlier line than ${JSON.stringify(caseId)}`;
}

function toPlan(value: object, file: string): PlanLine {
  const plan = value as PlanLine;
  if (plan.schemaVersion !== 1) throw otherVersion(file, plan);
  // journals of earlier versions have no such fields
  const rescoredFrom = (plan.run as Partial<typeof plan.run>).rescoredFrom ?? null;
  const arms = plan.plan.arms.map((arm) => ({ ...NO_BASELINE, ...arm }));
  return { ...plan, run: { ...plan.run, rescoredFrom }, plan: { ...NO_GATES, ...plan.plan, arms } };
}

const NO_BASELINE = { baseline: null };
const NO_GATES = {
  ...NO_BASELINE,
  baselineRun: null,
  adaptive: null,
  margin: 0.05,
  gates: [],
  confirm: null,
};

function withoutPlan(file: string): UserError {
  const message = 'the journal has no plan line, so that nothing can be told of this run';
  const hint = 'It ended before anything was sent: start a new run without --resume.';
  const source = { file, line: 1, column: null };
  return new UserError([{ code: 'no-plan', message, hint, source }]);
}

function otherVersion(file: string, { schemaVersion, tool }: PlanLine): UserError {
  const writer = (tool as Partial<PlanLine['tool']> | undefined)?.version;
  const message = `the journal has schema version ${String(schemaVersion)}, which this version doesn't read`;
  const hint = `Read it with the version that wrote it${typeof writer === 'string' ? ` (evalsmall ${writer})` : ''}.`;
  const source = { file, line: 1, column: null };
  return new UserError([{ code: 'other-journal-version', message, hint, source }]);
}

function broken(file: string, line: number, why: string): UserError {
  const hint = 'A line in the middle of a journal is never torn by a crash: was the file edited?';
  return new UserError([
    { code: 'broken-journal', message: `broken journal: ${why}`, hint, source: { file, line, column: null } },
  ]);
}
