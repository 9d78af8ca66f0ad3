import type { ScorerSpec } from './scorer-spec.ts';

/** Other wording for one provider or model id. `null` keeps the prompt's own. */
export interface PromptVariant {
  readonly system: string | null;
  readonly template: string | null;
}

/** One version of a prompt file. */
export interface Prompt {
  /** `triage@v2`; for a file outside `prompts/<name>/<version>.md` its path. */
  readonly ref: string;
  readonly name: string;
  readonly version: string | null;
  readonly description: string | null;
  readonly file: string;
  /** SHA-256 (hex) of the file's bytes. */
  readonly sha256: string;
  readonly system: string | null;
  /** The user message as a Liquid template. */
  readonly template: string;
  readonly variants: Readonly<Record<string, PromptVariant>>;
  /** `null`: the prompt names none. */
  readonly scorers: readonly ScorerSpec[] | null;
}
