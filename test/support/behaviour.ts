import type { CompletionRequest } from '../../src/domain/request.ts';
import type { Completion } from '../../src/domain/completion.ts';
import type { ProviderFailure } from '../../src/domain/errors.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { WireApi } from '../../src/domain/model.ts';
import type { UnsupportedSetting } from '../../src/domain/provider.ts';
import type { AdapterCall } from './call-adapter.ts';
import type { Answer } from './fault-server.ts';

/** One exchange in which a wire shows a behaviour. */
export interface Sample {
  /** How docs/providers.md writes it; `''` where the behaviour's title says all. */
  readonly shown: string;
  readonly answer: Answer;
  readonly call?: AdapterCall;
  /** What else the completion or failure must hold. */
  readonly also?: object;
  /** What the request is held against to show what it adds; nothing when it isn't given. */
  readonly bare?: Partial<CompletionRequest>;
  /** What is read, where that isn't the same for all samples of the behaviour. */
  readonly gives?: string;
  /** What is read of the same reply as a stream, where that is something else. */
  readonly streamedGives?: string;
}

/** Something a provider does or a user sets, and how it must be read: a row. */
export interface Behaviour {
  readonly title: string;
  readonly gives: string;
  /** By wire; none where the wire has no such thing. */
  readonly samples: Readonly<Record<WireApi, readonly Sample[]>>;
}

/** Behaviours that are read in one way: a table. */
export interface BehaviourGroup {
  readonly id: string;
  /** What the table calls its first and last column. */
  readonly columns: readonly [behaviour: string, reading: string];
  /** What of an outcome the group is about, in words. */
  readonly read: (outcome: Outcome) => string;
  readonly behaviours: readonly Behaviour[];
}

/** What came of one attempt. */
export interface Outcome {
  readonly completion: Completion | null;
  readonly failure: ProviderFailure | null;
  /** What the adapter threw; `null` when it gave a completion. */
  readonly error: Error | null;
  readonly requests: number;
  readonly body: JsonObject;
  /** The body of a request that says nothing but a message. */
  readonly bareBody: JsonObject;
  readonly notSent: readonly UnsupportedSetting[];
}
