import type { BatchProvider } from './batch.ts';
import type { Completion } from './completion.ts';
import type { ModelSpec } from './model.ts';
import type { CompletionRequest } from './request.ts';

/** What the caller of `complete` wants to be able to do, and to be told. */
export interface CompletionHooks {
  /** Aborted: give the request up. */
  readonly signal: AbortSignal;
  /** Called once in a streamed reply: at its first visible text or first piece of a tool call. Thoughts don't count. */
  readonly onFirstToken: () => void;
}

/** One endpoint that answers requests. It has no retries and no clock: the engine owns both. */
export interface Provider {
  /** Resolves with what the model answered, rejects with a `ProviderError` and nothing else. */
  complete(request: CompletionRequest, hooks: CompletionHooks): Promise<Completion>;
}

/** A setting that a wire or model doesn't have or refuses: it isn't sent, and the plan and report say so. */
export interface UnsupportedSetting {
  readonly setting: string;
  readonly why: string;
}

/** How a wire is opened. `settingsNotSent` is pure and tells before the run what `complete` would leave out. */
export interface CallFactory {
  open(model: ModelSpec, apiKey: string | null): Promise<Provider>;
  settingsNotSent(model: Pick<ModelSpec, 'model' | 'settings'>): readonly UnsupportedSetting[];
}

/** All that a wire can do. */
export interface ProviderFactory extends CallFactory {
  /** Opens the batch service of a model's endpoint; `null`: the wire has none. */
  readonly openBatches: ((model: ModelSpec, apiKey: string | null) => Promise<BatchProvider>) | null;
}
