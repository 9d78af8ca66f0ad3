import type { BatchItem, BatchLine, BatchProvider, BatchState } from '../../src/domain/batch.ts';
import { ProviderError } from '../../src/domain/errors.ts';
import { sampleCompletion, sampleFailure } from './samples.ts';

/** A batch as the fake service has it. */
interface FakeBatch {
  readonly batchId: string;
  readonly name: string;
  readonly items: readonly BatchItem[];
  /** How often its state is asked for until it has ended. */
  pollsLeft: number;
  readonly problem: string | null;
}

export interface FakeServiceOptions {
  readonly maxRequests?: number;
  readonly maxBytes?: number;
  readonly pollsToEnd?: number;
  /** As with Anthropic's: what runs is found by its size alone. */
  readonly isFindUncertain?: boolean;
  readonly problem?: string;
  /** The lines of an ended batch; an answer for each item, in reverse, unless said otherwise. */
  readonly lines?: (batch: FakeBatch, index: number) => readonly BatchLine[];
  /** Called before and after each call has had its effect; what it throws is what the caller sees. */
  readonly step?: (name: string) => void;
}

/** A batch service in memory that outlives the sessions which talk to it. */
export interface FakeService {
  readonly batches: FakeBatch[];
  readonly provider: BatchProvider;
}

export function answerTo(item: Pick<BatchItem, 'id'>): BatchLine {
  return { id: item.id, completion: sampleCompletion({ requestId: item.id }) };
}

export function createFakeService(options: FakeServiceOptions = {}): FakeService {
  const batches: FakeBatch[] = [];
  const { step = () => undefined, lines = (batch) => batch.items.map(answerTo).toReversed() } = options;
  const around = <Value>(name: string, effect: () => Value): Promise<Value> => {
    try {
      step(`before ${name}`);
      const value = effect();
      step(`after ${name}`);
      return Promise.resolve(value);
    } catch (error) {
      return Promise.reject(error);
    }
  };
  const byId = (batchId: string): FakeBatch => {
    const batch = batches.find((one) => one.batchId === batchId);
    if (batch === undefined) {
      throw new ProviderError(sampleFailure({ status: 404, scope: 'model', message: 'no such batch' }));
    }
    return batch;
  };
  const provider: BatchProvider = {
    maxRequests: options.maxRequests ?? 100,
    maxBytes: options.maxBytes ?? 1e6,
    bytesOf: () => 10,
    submit: (name, items) =>
      around('submit', () => {
        const batch = {
          batchId: `batch-${batches.length + 1}`,
          name,
          items,
          pollsLeft: options.pollsToEnd ?? 1,
          problem: options.problem ?? null,
        };
        batches.push(batch);
        return stateOf(batch);
      }),
    find: ({ name, total, others }) =>
      around('find', () => {
        for (const batch of batches) {
          const isCertain = options.isFindUncertain !== true || batch.pollsLeft <= 0;
          if (others.has(batch.batchId) || batch.items.length !== total) continue;
          if (!isCertain || batch.name === name) return { ...stateOf(batch), isCertain };
        }
        return null;
      }),
    state: (batchId) =>
      around('state', () => {
        const batch = byId(batchId);
        batch.pollsLeft -= 1;
        return stateOf(batch);
      }),
    results: async function* results(batchId) {
      const batch = byId(batchId);
      await around('results', () => undefined);
      for (const line of lines(batch, batches.indexOf(batch))) {
        yield line;
        await around('line', () => undefined);
      }
    },
    cancel: () => Promise.resolve(),
  };
  return { batches, provider };
}

function stateOf({ batchId, items, pollsLeft, problem }: FakeBatch): BatchState {
  const isEnded = pollsLeft <= 0;
  return {
    batchId,
    status: isEnded ? 'ended' : 'running',
    rawStatus: isEnded ? 'completed' : 'in_progress',
    total: items.length,
    completed: isEnded ? items.length : 0,
    failed: 0,
    createdAt: null,
    expiresAt: null,
    problem: isEnded ? problem : null,
  };
}
