import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Completion, FinishReason } from '../domain/completion.ts';
import type { ReplyCache } from '../domain/reply-cache.ts';
import { hashJson } from '../lib/hash.ts';
import { writeAtomic } from '../lib/write-atomic.ts';
import type { QuestionScope } from './question-hash.ts';
import { questionHash } from './question-hash.ts';

/** A reply cache on the disk. */
export interface ReplyStore extends ReplyCache {
  /** Why answers could not be kept, in words to stand after the folder's name; `null`: nothing failed. */
  failure(): string | null;
}

export interface ReplyStoreInput extends QuestionScope {
  readonly directory: string;
  /** Only answers kept before are used: two models of one run that ask alike are both asked. */
  readonly before: Date;
}

/**
 * Keeps one file an answer, named by its question's hash. A file that is torn, foreign, edited or unreadable is as
 * good as none. Answers that hold a secret are not kept.
 */
export function openReplyStore(input: ReplyStoreInput): ReplyStore {
  const { directory, before, redact } = input;
  const writing = new Set<string>();
  let failure: string | null = null;
  return {
    failure: () => failure,
    get: async (question) => {
      const hash = questionHash(question, input);
      const text = await readFile(fileOf(directory, hash), 'utf8').catch(() => null);
      return text === null ? null : readEntry(text, hash, before);
    },
    put: async (question, completion) => {
      if (!KEPT.has(completion.finishReason.unified)) return;
      const hash = questionHash(question, input);
      if (writing.has(hash)) return;
      writing.add(hash);
      try {
        const text = entryText(hash, completion);
        if (redact(text) === text) await writeEntry(directory, hash, text);
      } catch (error) {
        failure ??= (error as NodeJS.ErrnoException).code ?? String(error);
      } finally {
        writing.delete(hash);
      }
    },
  };
}

/** How an answer must have ended to be kept: what was refused or went wrong is asked for again. */
const KEPT: ReadonlySet<FinishReason> = new Set<FinishReason>(['stop', 'length', 'tool_calls']);

const FORMAT = 1;

function fileOf(directory: string, hash: string): string {
  return join(directory, hash.slice(0, 2), `${hash}.json`);
}

function entryText(question: string, completion: Completion): string {
  const kept: Completion = { ...completion, headers: marksIn(completion), rateLimits: null };
  const savedAt = new Date().toISOString();
  return `${JSON.stringify({ format: FORMAT, question, savedAt, sha256: hashJson(kept), completion: kept })}\n`;
}

/** The one header that is about the answer and not about its delivery. */
function marksIn({ headers }: Completion): Completion['headers'] {
  const simulated = headers['x-simulated'];
  return simulated === undefined ? {} : { 'x-simulated': simulated };
}

function readEntry(text: string, hash: string, before: Date): Completion | null {
  try {
    const { format, question, savedAt, sha256, completion } = JSON.parse(text) as Record<string, unknown>;
    const isOurs = format === FORMAT && question === hash && sha256 === hashJson(completion);
    const isEarlier = typeof savedAt === 'string' && Date.parse(savedAt) < before.getTime();
    // what has its own hash is whole and was written by us, so it has the shape that was written
    return isOurs && isEarlier ? (completion as Completion) : null;
  } catch {
    return null;
  }
}

async function writeEntry(directory: string, hash: string, text: string): Promise<void> {
  const file = fileOf(directory, hash);
  if ((await mkdir(dirname(file), { recursive: true })) !== undefined) await ignoreAll(directory);
  await writeAtomic(file, [text]);
}

/** Answers may be private: the folder keeps itself out of git. */
async function ignoreAll(directory: string): Promise<void> {
  try {
    await writeFile(join(directory, '.gitignore'), '*\n', { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
