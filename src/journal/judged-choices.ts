import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Choice } from '../domain/pairwise.ts';
import type { Judging } from '../domain/trial.ts';
import { openAppendFile } from '../lib/append-file.ts';
import { readLines } from '../lib/read-lines.ts';
import type { Redact } from '../lib/redact.ts';
import { cannotWrite } from './cannot-write.ts';
import { lockFolder } from './lock-run.ts';
import { endOfLastLine } from './open-journal.ts';
import { plus } from '../lib/known-sum.ts';

/** The file of a comparison's folder that keeps what a judge said, one reply a line. */
const CHOICES_FILE = 'comparison.judged.jsonl';
const LOCK_FILE = 'comparison.lock';
const LONGEST_LINE_BYTES = 64 * 1024 * 1024;
const SYNC_EVERY_MS = 1000;

/** A line: one question to a judge in one order, and what came of it. */
export interface JudgedChoice {
  /** SHA-256 of all that shapes the answer: the judge, its settings, the question, the vote. */
  readonly key: string;
  /** `<run>#<arm>` of each side. */
  readonly base: string;
  readonly candidate: string;
  readonly caseId: string;
  /** From 0. */
  readonly repeat: number;
  readonly vote: number;
  /** Answer A is the baseline's; else the candidate's. */
  readonly swapped: boolean;
  readonly judge: string;
  /** `null`: the judge gave none. */
  readonly choice: Choice | null;
  /** Why there is none; `null` where there is one. */
  readonly error: string | null;
  /** A simulated provider replied. */
  readonly simulated: boolean;
  readonly judging: Judging;
}

/** What is known of a question. */
export interface KnownChoice {
  /** `null`: no reply to it could be used so far. */
  readonly better: Choice['better'] | null;
  readonly simulated: boolean;
  /** Over all replies to it, those that were of no use included. */
  readonly taken: Pick<Judging, 'calls' | 'failedCalls' | 'costUsd'> & { readonly attempts: number };
}

/** What judges said of a comparison. */
export interface ChoiceStore {
  /** `null`: it was never asked. */
  get(key: string): KnownChoice | null;
  /** Resolves when the operating system has the line. */
  append(line: JudgedChoice): Promise<void>;
  close(): Promise<void>;
}

/** Opens a comparison's folder for this process alone and reads what it has; a torn or foreign line is passed over. */
export async function openChoices(folder: string, redact: Redact): Promise<ChoiceStore> {
  const path = join(folder, CHOICES_FILE);
  await guard(path, mkdir(folder, { recursive: true }));
  const release = await lockFolder(folder, {
    file: LOCK_FILE,
    hint: 'Wait for it to end, or name another --out.',
  });
  try {
    const known = new Map<string, KnownChoice>();
    const keepBytes = await readChoices(path, (line) =>
      known.set(line.key, withLine(known.get(line.key), line)),
    );
    const file = await guard(path, openAppendFile(path, { keepBytes, syncEveryMs: SYNC_EVERY_MS }));
    let last: Promise<unknown> = Promise.resolve();
    return {
      get: (key) => known.get(key) ?? null,
      append: (line) => {
        const written = last.then(() => guard(path, file.append(redact(`${JSON.stringify(line)}\n`))));
        // each caller is told of its own line's failure
        last = written.catch(() => undefined);
        return written.then(() => void known.set(line.key, withLine(known.get(line.key), line)));
      },
      close: async () => {
        await last;
        try {
          await guard(path, file.close());
        } finally {
          await release();
        }
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

function withLine(known: KnownChoice | undefined, line: JudgedChoice): KnownChoice {
  const { better, taken } = known ?? { better: null, taken: NOTHING };
  const { calls, failedCalls, attempts, costUsd } = line.judging;
  return {
    better: line.choice?.better ?? better,
    simulated: line.simulated || known?.simulated === true,
    taken: {
      calls: taken.calls + calls,
      failedCalls: taken.failedCalls + failedCalls,
      attempts: taken.attempts + attempts.length,
      costUsd: plus(taken.costUsd, costUsd),
    },
  };
}

const NOTHING: KnownChoice['taken'] = { calls: 0, failedCalls: 0, attempts: 0, costUsd: 0 };

/** Tells each line; gives how many bytes are whole lines. */
async function readChoices(path: string, tell: (line: JudgedChoice) => void): Promise<number> {
  try {
    for await (const line of readLines(createReadStream(path), { maxLineBytes: LONGEST_LINE_BYTES })) {
      const choice = line.endsWithNewline ? toChoice(line.text) : null;
      if (choice !== null) tell(choice);
    }
    return await endOfLastLine(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

const WORDS: ReadonlySet<unknown> = new Set<Choice['better']>(['A', 'B', 'tie']);

/** A line that isn't ours is as good as none: its question is asked again. */
function toChoice(text: string): JudgedChoice | null {
  try {
    const line = JSON.parse(text) as Partial<JudgedChoice> | null;
    const { key, choice, judging } = line ?? {};
    const isReadable = choice === null || (choice !== undefined && WORDS.has(choice.better));
    const isWhole = typeof key === 'string' && isReadable && isTaken(judging);
    return isWhole ? (line as JudgedChoice) : null;
  } catch {
    return null;
  }
}

function isTaken(judging: Partial<Judging> | undefined): boolean {
  if (judging === undefined) return false;
  const { calls, failedCalls, attempts, costUsd } = judging;
  const isPriced = costUsd === null || (Number.isFinite(costUsd) && Number(costUsd) >= 0);
  return [calls, failedCalls].every(isCount) && Array.isArray(attempts) && isPriced;
}

function isCount(given: unknown): boolean {
  return Number.isSafeInteger(given) && Number(given) >= 0;
}

async function guard<T>(path: string, write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw cannotWrite(error, path, 'what was written is valid, the same command goes on from there');
  }
}
