import type { BatchItem, BatchProvider } from '../domain/batch.ts';
import type { ProviderFailure } from '../domain/errors.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { CompletionRequest } from '../domain/request.ts';
import { trialText } from '../domain/trial-ranges.ts';
import type { Attempt, TrialResult } from '../domain/trial.ts';
import { itemId } from './batch-trials.ts';
import { isSystemError, unsendable } from './call-model.ts';
import type { EngineParts, Trial } from './parts.ts';
import { NO_ROUTE, errorResult } from './run-trial.ts';

/** A batch that is ready to be submitted. */
export interface BuiltBatch {
  readonly name: string;
  readonly items: readonly BatchItem[];
  /** The trials of the items, by `trialText`. */
  readonly keys: readonly string[];
}

/** The most bytes a batch is given, whatever its provider takes: it is in memory several times when it is sent. */
const MOST_BYTES = 64_000_000;

/** The trials of an arm that wait to be sent, made into batches one at a time. */
export interface BatchQueue {
  /** The next batch; `null`: nothing is left. Yields the results of trials that can't be sent. */
  next(): AsyncGenerator<TrialResult, BuiltBatch | null, undefined>;
}

interface QueueInput {
  readonly model: ModelSpec;
  readonly trials: AsyncIterable<Trial>;
  readonly provider: Pick<BatchProvider, 'maxRequests' | 'maxBytes' | 'bytesOf'>;
  readonly newName: () => string;
  /** The attempts a trial has had, by `trialText`. */
  readonly attempts: ReadonlyMap<string, readonly Attempt[]>;
}

/** Batches as large as the provider takes them, of trials read as they are needed. */
export function createBatchQueue(input: QueueInput, parts: EngineParts): BatchQueue {
  const { model, provider, attempts } = input;
  const iterator = input.trials[Symbol.asyncIterator]();
  const maxBytes = Math.min(provider.maxBytes, MOST_BYTES);
  let held: Trial | null = null;
  const take = async (): Promise<Trial | null> => {
    const trial: Trial | null = held;
    held = null;
    if (trial !== null) return trial;
    const next = await iterator.next();
    return next.done === true ? null : next.value;
  };
  return {
    next: async function* next() {
      const name = input.newName();
      const items: BatchItem[] = [];
      const keys: string[] = [];
      let bytes = 0;
      for (let trial = await take(); trial !== null; trial = await take()) {
        const key = trialText({ ordinal: trial.example.ordinal, repeat: trial.repeat });
        const made = await toItem(itemId(name, key), () => parts.toRequest(trial, model));
        const size = 'item' in made ? provider.bytesOf(made.item) : 0;
        const failure = 'item' in made ? tooLarge(size, provider.maxBytes) : made.failure;
        if (failure !== null) {
          const course = { attempts: attempts.get(key) ?? [], queueMs: 0, ...NO_ROUTE };
          yield errorResult(trial, { kind: 'failed', model, failure, ...course });
        } else if (items.length > 0 && bytes + size > maxBytes) {
          held = trial;
          break;
        } else if ('item' in made) {
          items.push(made.item);
          keys.push(key);
          bytes += size;
          if (items.length === provider.maxRequests) break;
        }
      }
      return items.length === 0 ? null : { name, items, keys };
    },
  };
}

async function toItem(
  id: string,
  toRequest: () => Promise<CompletionRequest>,
): Promise<{ readonly item: BatchItem } | { readonly failure: ProviderFailure }> {
  try {
    return { item: { id, request: await toRequest() } };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { failure: unsendable(error) };
  }
}

function tooLarge(bytes: number, maxBytes: number): ProviderFailure | null {
  if (bytes <= maxBytes) return null;
  return {
    kind: 'invalid_request',
    scope: 'case',
    message: `the request has ${bytes} bytes, and a whole batch may have ${maxBytes}`,
    status: null,
    retryAfterMs: null,
    requestId: null,
    rateLimits: null,
  };
}
