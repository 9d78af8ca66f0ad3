/** How serious a finding is: to be put right, an endpoint that couldn't be asked, or good to know. */
type FindingLevel = 'wrong' | 'unreachable' | 'warning';

/** Something that was found about a model before it is called. */
export interface ModelFinding {
  readonly level: FindingLevel;
  /** Stable kebab-case word for programs. */
  readonly code: string;
  readonly message: string;
  /** What to do about it; `null` when the message already says so. */
  readonly hint: string | null;
}

/** A configured model held against its key, its endpoint's list and the table of known models. */
export interface ModelCheck {
  /** The name in tables. */
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  readonly baseUrl: string;
  readonly key: 'set' | 'missing' | 'unusable' | 'not needed';
  /** The id in the endpoint's list; `null`: not in it, or there was no list to look at. */
  readonly listedAs: string | null;
  /** What is configured; `null`: nothing. */
  readonly maxTokens: number | null;
  /** The longest answer by the endpoint's list, else by the table; `null`: not known. */
  readonly outputTokens: number | null;
  /** `YYYY-MM-DD`, likewise. */
  readonly retiresOn: string | null;
  readonly replacement: string | null;
  readonly findings: readonly ModelFinding[];
}
