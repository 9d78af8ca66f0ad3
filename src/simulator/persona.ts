/** A log-normal distribution over positive figures. */
export interface Spread {
  readonly median: number;
  /** Standard deviation of the logarithm. */
  readonly sigma: number;
}

/** How one simulated model behaves. Shares are 0..1. */
export interface Persona {
  readonly accuracy: {
    readonly default: number;
    /** By tag; a trailing `*` stands for any ending. Where several fit a case, the lowest applies. */
    readonly tags: ReadonlyMap<string, number>;
  };
  /** In ms: `floor` plus a log-normal part, so that half of all latencies are below `median`. */
  readonly latencyMs: Spread & { readonly floor: number };
  /** Share of JSON answers wrapped in a code fence. */
  readonly fencedJson: number;
  /** Tokens spent before any visible text; `null`: this model doesn't reason. */
  readonly reasoningTokens: Spread | null;
  /** Share of attempts answered with 429. */
  readonly rateLimited: number;
  /** Share of attempts answered with 500, 503 or 529. */
  readonly serverErrors: number;
  /** What the reply's model field says; `null`: the id asked for. */
  readonly servedModel: string | null;
  /** What the model lists say; `null`: they don't say it. */
  readonly maxInputTokens: number | null;
  readonly maxOutputTokens: number | null;
  /** RFC 3339 date and time. */
  readonly retiresAt: string | null;
}

/** Who plays which model. */
export interface Cast {
  /** For the models that have no persona of their own. */
  readonly default: Persona;
  /** By model id. */
  readonly personas: ReadonlyMap<string, Persona>;
}

/** The persona of a model id: its own, else that of the model served under this (dated) id, else the default. */
export function personaOf(cast: Cast, model: string): Persona {
  const own = cast.personas.get(model);
  if (own !== undefined) return own;
  return [...cast.personas.values()].find(({ servedModel }) => servedModel === model) ?? cast.default;
}

/** The share of right answers a persona gives to cases with these tags. */
export function accuracyFor(persona: Persona, tags: readonly string[]): number {
  const shares = [...persona.accuracy.tags]
    .filter(([pattern]) => tags.some((tag) => matchesTag(pattern, tag)))
    .map(([, share]) => share);
  return shares.length === 0 ? persona.accuracy.default : Math.min(...shares);
}

function matchesTag(pattern: string, tag: string): boolean {
  return pattern.endsWith('*') ? tag.startsWith(pattern.slice(0, -1)) : tag === pattern;
}
