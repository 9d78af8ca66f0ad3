import type { JsonObject } from '../domain/json.ts';
import type { FileError } from './batch-file-openai.ts';
import type { BatchView, DoneLine } from './batch-desk.ts';
import type { BatchJob, BatchStage } from './batch-job.ts';
import { WINDOW_MS, cancelEndMs, milestonesOf } from './batch-job.ts';
import { numberOrNull, objectOrEmpty } from './body-fields.ts';
import { writeRefusal } from './errors-openai.ts';
import type { ReplyContext } from './wire.ts';
import { writeChat } from './write-openai.ts';

/** What was asked for when a batch was created. */
export interface OpenaiFacts {
  readonly inputFileId: string;
  readonly endpoint: string;
  readonly metadata: JsonObject | null;
  /** The id its requests name, `null` where they name none. */
  readonly model: string | null;
  /** Why the file can't be run; empty when it can. */
  readonly errors: readonly FileError[];
}

/** What a batch leaves behind; a file without lines isn't made. */
export interface OpenaiResults {
  readonly outputFileId: string | null;
  readonly errorFileId: string | null;
  readonly usage: JsonObject;
}

type View = BatchView<OpenaiFacts, OpenaiResults>;

const STATUSES: Readonly<Record<BatchStage, string>> = {
  validating: 'validating',
  running: 'in_progress',
  finalizing: 'finalizing',
  completed: 'completed',
  expired: 'expired',
  cancelling: 'cancelling',
  cancelled: 'cancelled',
};

/** Whether a batch is over because its file was bad. */
export function hasFailed({ facts, stage }: View): boolean {
  return facts.errors.length > 0 && stage !== 'validating';
}

/** A batch; its times are simulated ones, counted from the moment it was created. */
export function writeBatch(view: View): JsonObject {
  const { job, facts, stage, counts, results } = view;
  const failed = hasFailed(view);
  const { answered, refused, ...rest } = counts;
  const all = answered + refused + rest.expired + rest.cancelled + rest.waiting;
  return {
    id: job.id,
    object: 'batch',
    endpoint: facts.endpoint,
    model: facts.model,
    errors: failed ? { object: 'list', data: facts.errors.map((error) => ({ ...error })) } : null,
    input_file_id: facts.inputFileId,
    completion_window: '24h',
    status: failed ? 'failed' : STATUSES[stage],
    output_file_id: results?.outputFileId ?? null,
    error_file_id: results?.errorFileId ?? null,
    ...timesOf(view, failed),
    request_counts: { total: stage === 'validating' ? 0 : all, completed: answered, failed: refused },
    ...(results === null || failed ? {} : { usage: results.usage }),
    metadata: facts.metadata,
  };
}

function timesOf({ job, stage, elapsedMs }: View, failed: boolean): JsonObject {
  const { cancelledMs, createdAt } = job;
  const { runningMs, finalizingMs, endMs } = milestonesOf(job);
  const at = (ms: number): number => Math.floor((createdAt.getTime() + ms) / 1000);
  const reachedMs = failed ? 0 : Math.min(elapsedMs, cancelledMs ?? WINDOW_MS);
  const reached = (ms: number): number | null => (reachedMs >= ms ? at(ms) : null);
  return {
    created_at: at(0),
    in_progress_at: reached(runningMs),
    expires_at: at(WINDOW_MS),
    finalizing_at: job.expires ? null : reached(finalizingMs),
    completed_at: stage === 'completed' && !failed ? at(endMs) : null,
    failed_at: failed ? at(runningMs) : null,
    expired_at: stage === 'expired' ? at(endMs) : null,
    cancelling_at: cancelledMs === null || failed ? null : at(cancelledMs),
    cancelled_at: stage === 'cancelled' && !failed ? at(cancelEndMs(job) ?? endMs) : null,
  };
}

/** A line of the output file or of the error file. */
export interface WrittenLine {
  /** It goes to the output file. */
  readonly succeeded: boolean;
  readonly line: JsonObject;
}

/** One line of a batch's results. */
export function writeLine({ line, outcome }: DoneLine, { createdAt }: BatchJob): WrittenLine {
  const context = { id: line.replyId, date: createdAt };
  const head = { id: `batch_req_${line.replyId}`, custom_id: line.customId };
  if (outcome === 'cancelled' || outcome === 'expired' || line.fate.kind === 'expired') {
    const error = NEVER_TRIED[outcome === 'cancelled' ? 'cancelled' : 'expired'];
    return { succeeded: false, line: { ...head, response: null, error } };
  }
  const { status, body } = replyOf(line.fate, context);
  const response = { status_code: status, request_id: `req_${context.id}`, body };
  return { succeeded: line.fate.kind === 'answered', line: { ...head, response, error: null } };
}

const NEVER_TRIED = {
  expired: {
    code: 'batch_expired',
    message: 'The completion window closed before this request was tried.',
  },
  cancelled: { code: 'batch_cancelled', message: 'The batch was cancelled before this request was tried.' },
} as const;

function replyOf(
  fate: Exclude<DoneLine['line']['fate'], { kind: 'expired' }>,
  context: ReplyContext,
): { readonly status: number; readonly body: JsonObject } {
  if (fate.kind === 'answered') return writeChat(fate.generate(), context);
  const reply = writeRefusal(fate.refusal, context);
  return { status: fate.status ?? reply.status, body: reply.body };
}

/** The tokens of all answers together. */
export function usageOf(lines: readonly WrittenLine[]): JsonObject {
  const usages = lines.map(({ line }) => {
    return objectOrEmpty(objectOrEmpty(objectOrEmpty(line['response'])['body'])['usage']);
  });
  return {
    input_tokens: sumOf(usages, 'prompt_tokens'),
    input_tokens_details: { cached_tokens: sumOf(partsOf(usages, 'prompt_tokens_details'), 'cached_tokens') },
    output_tokens: sumOf(usages, 'completion_tokens'),
    output_tokens_details: {
      reasoning_tokens: sumOf(partsOf(usages, 'completion_tokens_details'), 'reasoning_tokens'),
    },
    total_tokens: sumOf(usages, 'total_tokens'),
  };
}

function partsOf(usages: readonly JsonObject[], part: string): readonly JsonObject[] {
  return usages.map((usage) => objectOrEmpty(usage[part]));
}

function sumOf(counts: readonly JsonObject[], key: string): number {
  return counts.reduce((total, count) => total + (numberOrNull(count[key]) ?? 0), 0);
}
