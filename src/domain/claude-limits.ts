/**
 * The longest answers of Anthropic's models, in tokens, by model id. Here and not in the price table alone: the wire must
 * have a `max_tokens`, so its adapter has to know them too.
 */
export const CLAUDE_OUTPUT_TOKENS = {
  'claude-haiku-4-5': 64_000,
  'claude-haiku-5-5': 128_000,
  'claude-sonnet-4-5': 64_000,
} as const;

/** The longest answer of a Claude model, whatever a gateway puts around its id; `null`: not known. */
export function claudeOutputTokens(model: string): number | null {
  const name = model.toLowerCase().replaceAll('.', '-');
  const known = Object.entries(CLAUDE_OUTPUT_TOKENS).find(([id]) => new RegExp(`${id}(?!\\d)`).test(name));
  return known?.[1] ?? null;
}
