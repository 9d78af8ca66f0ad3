import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Case } from '../domain/case.ts';
import { UserError } from '../domain/errors.ts';
import { problemOf } from '../domain/problem.ts';
import type { LeftOutCases } from '../domain/rescore.ts';
import { CASES_FILE, readCases, writeCases } from '../journal/cases-file.ts';
import type { RecordedCase } from '../journal/cases-file.ts';
import { canonicalJson } from '../lib/hash.ts';
import type { IndexedLines } from '../lib/indexed-lines.ts';
import { indexLines } from '../lib/indexed-lines.ts';
import { quoted } from '../lib/width.ts';
import { writeAtomic } from '../lib/write-atomic.ts';
import { schemaToSend, scorersOf } from './judge.ts';
import type { Rescoring, RescoringArm, RescoringDataset } from './rescore-plan.ts';

/** The recorded cases as they are now, kept on disk, under the ordinals of the record. */
export interface RescoringCases {
  /** `null`: it was left out. */
  find(dataset: string, ordinal: number): Promise<FoundCase | null>;
  /** How many of a dataset were left out. */
  leftOutOf(dataset: string): number;
  readonly leftOut: LeftOutCases;
  close(): Promise<void>;
}

interface FoundCase {
  readonly example: Case;
  /** Something about it that a model isn't sent is another thing than in the record. */
  readonly edited: boolean;
}

const CASES_NAMED = 10;

/** Where the datasets of now wait to be read in the order of the record. */
const WAITING_FILE = 'cases.now.tmp';

/**
 * Writes the cases of a recorded run as they are now into another run's folder. Cases whose model would be sent
 * something else now, or that are gone, are left out where `common` allows it, else a `UserError` names them.
 */
export async function writeRescoringCases(
  from: string,
  folder: string,
  { rescoring, common }: { readonly rescoring: Rescoring; readonly common: boolean },
): Promise<RescoringCases> {
  const waiting = join(folder, WAITING_FILE);
  const lines = createKeptLines();
  const places = new Map<string, number>();
  await writeAtomic(waiting, casesNow(rescoring.datasets, places));
  const now = await indexLines(waiting);
  try {
    await writeCases(folder, joined(readCases(from), { rescoring, now, places, lines }));
  } finally {
    await now.close();
    await rm(waiting, { force: true });
  }
  const leftOut = lines.leftOut();
  if (!common) refuse(leftOut);
  if (lines.kept() === 0) throw UserError.of('nothing-to-rescore', 'no case of the run can be scored again');
  const cases = await indexLines(join(folder, CASES_FILE));
  return {
    leftOut,
    leftOutOf: (dataset) => lines.leftOutOf(dataset),
    close: () => cases.close(),
    find: async (dataset, ordinal) => {
      const kept = lines.find(dataset, ordinal);
      if (kept === null) return null;
      return { example: JSON.parse(await cases.line(kept.line)) as RecordedCase, edited: kept.edited };
    },
  };
}

function refuse({ changed, gone, caseIds }: LeftOutCases): void {
  const more = changed + gone - caseIds.length;
  const named = `${caseIds.map(quoted).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const message = `${changed + gone} recorded cases can't be scored again (${changed} ask the model something else now, ${gone} are gone): ${named}`;
  if (changed + gone > 0) {
    const hint = 'Put their inputs back as they were, or give --common to leave them out.';
    throw new UserError([problemOf('changed-cases', message, hint)]);
  }
}

async function* casesNow(
  datasets: readonly RescoringDataset[],
  places: Map<string, number>,
): AsyncGenerator<string> {
  for (const { path, now } of datasets) {
    if (now === null) continue;
    for await (const example of now.cases()) {
      places.set(placeKey(path, example.id), places.size);
      yield `${JSON.stringify(example)}\n`;
    }
  }
}

function placeKey(dataset: string, id: string): string {
  return `${dataset}\0${id}`;
}

interface Joining {
  readonly rescoring: Rescoring;
  readonly now: IndexedLines;
  /** The line of each case in `now`. */
  readonly places: ReadonlyMap<string, number>;
  readonly lines: KeptLines;
}

/** The recorded cases in their order, each with what is expected of it now. */
async function* joined(
  recorded: AsyncIterable<RecordedCase>,
  { rescoring, now, places, lines }: Joining,
): AsyncGenerator<RecordedCase> {
  const onRecord = new Set(
    rescoring.datasets.filter((dataset) => dataset.now === null).map(({ path }) => path),
  );
  for await (const before of recorded) {
    if (onRecord.has(before.dataset)) {
      lines.keep(before, false);
      yield before;
      continue;
    }
    const place = places.get(placeKey(before.dataset, before.id));
    if (place === undefined) {
      lines.leaveOut(before, 'gone');
      continue;
    }
    const after = JSON.parse(await now.line(place)) as Case;
    const arms = rescoring.arms.filter(({ dataset }) => dataset === before.dataset);
    if (isSentSomethingElse(before, after, arms)) {
      lines.leaveOut(before, 'changed');
      continue;
    }
    lines.keep(before, before.hash !== after.hash);
    yield { ...after, dataset: before.dataset, ordinal: before.ordinal };
  }
}

/** Whether a model would be sent something else for a case than it was. */
function isSentSomethingElse(before: Case, after: Case, arms: readonly RescoringArm[]): boolean {
  // an attachment's content is in the hash alone, so of an edited case it can't be told to be the same
  const hasFiles = before.attachments.length > 0 || after.attachments.length > 0;
  if (before.hash !== after.hash && (hasFiles || sentText(before) !== sentText(after))) return true;
  return arms.some(
    (arm) =>
      arm.sendsSchema &&
      canonicalJson(schemaToSend(scorersOf({ scorers: arm.before }, before), before)) !==
        canonicalJson(schemaToSend(scorersOf(arm, after), after)),
  );
}

function sentText({ input, messages, system, tools, toolChoice }: Case): string {
  return canonicalJson([input, messages, system, tools, toolChoice]);
}

interface KeptLine {
  readonly line: number;
  readonly edited: boolean;
}

interface KeptLines {
  keep(example: RecordedCase, edited: boolean): void;
  leaveOut(example: RecordedCase, why: 'changed' | 'gone'): void;
  find(dataset: string, ordinal: number): KeptLine | null;
  leftOutOf(dataset: string): number;
  kept(): number;
  leftOut(): LeftOutCases;
}

/** In which line of the new file a recorded case is; a number a case is kept, negative where it was edited. */
function createKeptLines(): KeptLines {
  const linesOf = new Map<string, Map<number, number>>();
  const droppedOf = new Map<string, number>();
  const counts = { changed: 0, gone: 0 };
  const caseIds: string[] = [];
  let written = 0;
  return {
    keep: ({ dataset, ordinal }, edited) => {
      written += 1;
      const lines = linesOf.get(dataset) ?? new Map<number, number>();
      linesOf.set(dataset, lines.set(ordinal, edited ? -written : written));
    },
    leaveOut: ({ dataset, id }, why) => {
      counts[why] += 1;
      droppedOf.set(dataset, (droppedOf.get(dataset) ?? 0) + 1);
      if (caseIds.length < CASES_NAMED) caseIds.push(id);
    },
    find: (dataset, ordinal) => {
      const line = linesOf.get(dataset)?.get(ordinal);
      return line === undefined ? null : { line: Math.abs(line) - 1, edited: line < 0 };
    },
    leftOutOf: (dataset) => droppedOf.get(dataset) ?? 0,
    kept: () => written,
    leftOut: () => ({ ...counts, caseIds }),
  };
}
