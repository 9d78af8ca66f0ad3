import type { Completion } from './completion.ts';
import type { ModelSpec } from './model.ts';
import type { CompletionRequest } from './request.ts';

/** What a model is asked, and for the how many-th time. */
export interface Question {
  readonly model: ModelSpec;
  readonly request: CompletionRequest;
  /** From 0: each repeat is a question of its own, so that repeats stay independent answers. */
  readonly repeat: number;
}

/** Answers that earlier runs were given. Neither function rejects: a cache that fails is as good as none. */
export interface ReplyCache {
  /** `null`: no usable answer is kept. */
  get(question: Question): Promise<Completion | null>;
  /** Keeps an answer for later runs, unless it is one that should be asked for again. */
  put(question: Question, completion: Completion): Promise<void>;
}
