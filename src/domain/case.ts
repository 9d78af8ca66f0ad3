import type { Expectation } from './expectation.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { ScorerSpec } from './scorer-spec.ts';

/** What a template is filled with: one text (`{{ input }}`), or named variables. */
export type CaseInput = string | JsonObject;

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ToolSpec {
  readonly name: string;
  readonly description: string | null;
  /** JSON Schema of the arguments. */
  readonly parameters: JsonObject;
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

export interface ExpectedToolCall {
  readonly name: string;
  readonly arguments: JsonObject;
}

/** A file shown to the model with the case. `path` is absolute. */
export interface Attachment {
  readonly type: 'image' | 'text';
  readonly path: string;
}

/** One line of the golden dataset. */
export interface Case {
  readonly id: string;
  /** Position in its dataset, from 0, before any selection. */
  readonly ordinal: number;
  readonly input: CaseInput;
  /** A chat so far; the prompt's rendered text, if there is a template, comes after it. */
  readonly messages: readonly ChatMessage[] | null;
  readonly expected: Expectation | null;
  /** `null`: the prompt, the dataset's entry or the config names them. */
  readonly scorers: readonly ScorerSpec[] | null;
  /** JSON Schema for the output, already read when the dataset names a file. */
  readonly schema: JsonObject | boolean | null;
  readonly tools: readonly ToolSpec[];
  readonly toolChoice: ToolChoice | null;
  /** `null`: not judged; `[]`: no call is right. */
  readonly expectedToolCalls: readonly ExpectedToolCall[] | null;
  readonly attachments: readonly Attachment[];
  /** Instead of the prompt's system text. */
  readonly system: string | null;
  readonly tags: readonly string[];
  readonly metadata: JsonValue;
  /** SHA-256 (hex) of everything above that can change an answer or its score; line and ordinal don't count. */
  readonly hash: string;
  readonly source: { readonly file: string; readonly line: number };
}

/** What of a case its hash is made of, where it is there; attachments are too, by their files' content. */
export const HASHED_PARTS = [
  'input',
  'messages',
  'expected',
  'scorers',
  'schema',
  'tools',
  'toolChoice',
  'expectedToolCalls',
  'system',
] as const satisfies readonly (keyof Case)[];
