import type { JsonObject } from '../domain/json.ts';
import type { BatchView, DoneLine } from './batch-desk.ts';
import type { BatchJob } from './batch-job.ts';
import { WINDOW_MS, cancelEndMs, hasEnded, milestonesOf } from './batch-job.ts';
import { objectOrEmpty } from './body-fields.ts';
import { writeRefusal } from './errors-anthropic.ts';
import type { ReplyContext } from './wire.ts';
import { writeChat } from './write-anthropic.ts';

/** A message batch; its times are simulated ones, counted from the moment it was created. */
export function writeBatch({ job, stage, counts }: BatchView<unknown, unknown>, host: string): JsonObject {
  const { id, createdAt, cancelledMs } = job;
  const ended = hasEnded(stage);
  const endMs = cancelEndMs(job) ?? milestonesOf(job).endMs;
  const { answered, refused, cancelled, expired, waiting } = counts;
  const at = (ms: number): string => new Date(createdAt.getTime() + ms).toISOString();
  return {
    id,
    type: 'message_batch',
    processing_status: ended ? 'ended' : cancelledMs === null ? 'in_progress' : 'canceling',
    // this vendor counts nothing as done before all is
    request_counts: ended
      ? { processing: 0, succeeded: answered, errored: refused, canceled: cancelled, expired }
      : { processing: waiting + answered + refused, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    created_at: at(0),
    expires_at: at(WINDOW_MS),
    ended_at: ended ? at(endMs) : null,
    cancel_initiated_at: cancelledMs === null ? null : at(cancelledMs),
    archived_at: null,
    results_url: ended ? `http://${host}/v1/messages/batches/${id}/results` : null,
  };
}

/** One line of the results. */
export function writeResult({ line, outcome }: DoneLine, { createdAt }: BatchJob): JsonObject {
  const context = { id: line.replyId, date: createdAt };
  return { custom_id: line.customId, result: resultOf(line, outcome, context) };
}

function resultOf(
  { fate }: DoneLine['line'],
  outcome: DoneLine['outcome'],
  context: ReplyContext,
): JsonObject {
  if (outcome === 'cancelled') return { type: 'canceled' };
  if (fate.kind === 'expired' || outcome === 'expired') return { type: 'expired' };
  if (fate.kind === 'refused') return { type: 'errored', error: writeRefusal(fate.refusal, context).body };
  const message = writeChat(fate.generate(), context).body;
  const usage = { ...objectOrEmpty(message['usage']), service_tier: 'batch' };
  return { type: 'succeeded', message: { ...message, usage } };
}
