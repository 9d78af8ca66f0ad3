import type { Completion } from './completion.ts';
import type { ProviderFailure } from './errors.ts';
import type { CompletionRequest } from './request.ts';

/** One request of a batch. Its request's `stream` and `headers` are not sent: a batch has neither. */
export interface BatchItem {
  /** Unique in its batch: the batch's name, `-`, then letters or digits; 64 characters at most. */
  readonly id: string;
  readonly request: CompletionRequest;
}

/** Where a batch stands. Counts are `null` where the provider doesn't tell them. */
export interface BatchState {
  /** The provider's. */
  readonly batchId: string;
  readonly status: 'running' | 'ended';
  /** The provider's own word. */
  readonly rawStatus: string;
  readonly total: number | null;
  readonly completed: number | null;
  /** Failed, cancelled and expired requests. */
  readonly failed: number | null;
  /** RFC 3339. */
  readonly createdAt: string | null;
  /** When the provider gives up what isn't done; RFC 3339. */
  readonly expiresAt: string | null;
  /** Why the batch as a whole was not processed; `null` when nothing says that it wasn't. */
  readonly problem: string | null;
}

/** What one request of a batch came to. A request that was cancelled or expired was not run: its scope is `retry`. */
export type BatchLine =
  | { readonly id: string; readonly completion: Completion }
  | { readonly id: string; readonly failure: ProviderFailure };

/** What is known of a batch that may have been submitted. */
export interface SoughtBatch {
  /** What it was submitted under. */
  readonly name: string;
  /** When it was submitted at the earliest. */
  readonly since: Date;
  /** How many requests it has. */
  readonly total: number;
  /** The ids of batches that are known to be others. */
  readonly others: ReadonlySet<string>;
}

/** A batch that was found again. */
export interface FoundBatch extends BatchState {
  /**
   * `false`: it is as old and as large as the one sought, but what is in it can't be seen before it has ended. It may be
   * a stranger's, so look for it again then: it will be certain, or not be found.
   */
  readonly isCertain: boolean;
}

/**
 * The batch service of one endpoint. Every call is one attempt without retries, and rejects with a `ProviderError` and
 * nothing else. Batches tell no latency.
 */
export interface BatchProvider {
  /** The most requests one batch may hold. */
  readonly maxRequests: number;
  /** The most bytes one batch may hold. */
  readonly maxBytes: number;
  /** What an item adds to its batch, in bytes of UTF-8. */
  bytesOf(item: BatchItem): number;
  /** Hands a batch over. `name` is letters and digits, 32 at most, and tells this batch from every other. */
  submit(name: string, items: readonly BatchItem[], signal: AbortSignal): Promise<BatchState>;
  /**
   * The batch that was submitted under a name, so that a process that died before it heard the batch's id need not
   * submit it again; `null`: there is none. Clocks may differ by some minutes.
   */
  find(sought: SoughtBatch, signal: AbortSignal): Promise<FoundBatch | null>;
  state(batchId: string, signal: AbortSignal): Promise<BatchState>;
  /**
   * The lines of an ended batch, in any order, read as they arrive. An id may be missing, come twice, or be none of the
   * batch's: that is left to the caller. A line that can't be read is passed over; when all others have been given, it
   * makes this reject. So does a batch that hasn't ended.
   */
  results(batchId: string, signal: AbortSignal): AsyncIterable<BatchLine>;
  /** Asks the provider to stop; what it finished meanwhile is kept. */
  cancel(batchId: string, signal: AbortSignal): Promise<void>;
}
