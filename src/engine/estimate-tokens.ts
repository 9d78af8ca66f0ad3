import type { CompletionRequest, ContentPart } from '../domain/request.ts';

/** What a request is thought to use before it is answered. */
export interface TokenEstimate {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Latin script: about four characters a token; scripts with a sign for a syllable or word: about one. */
const CHARACTERS_PER_TOKEN = 4;
const DENSE_SCRIPT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/gu;
/** Between the 85 and some 1,600 tokens that providers count for an image of usual size. */
const IMAGE_TOKENS = 1000;
const MESSAGE_TOKENS = 4;

/** The tokens of a request's prompt, roughly: right within a third for prose, worse for code and numbers. */
export function estimateInputTokens({ system, messages, tools, schema }: CompletionRequest): number {
  const fixed = [
    system ?? '',
    tools.length === 0 ? '' : JSON.stringify(tools),
    schema === null ? '' : JSON.stringify(schema),
  ];
  const spoken = messages.reduce(
    (sum, { content }) => sum + MESSAGE_TOKENS + content.reduce((part, next) => part + partTokens(next), 0),
    0,
  );
  return fixed.reduce((sum, text) => sum + textTokens(text), spoken);
}

function partTokens(part: ContentPart): number {
  return part.type === 'text' ? textTokens(part.text) : IMAGE_TOKENS;
}

function textTokens(text: string): number {
  const dense = text.match(DENSE_SCRIPT)?.length ?? 0;
  return Math.ceil((text.length - dense) / CHARACTERS_PER_TOKEN) + dense;
}

/** Where no limit is set and no answer is known yet. */
const USUAL_OUTPUT_TOKENS = 512;

/** The tokens to set money aside for: not below the usual, so that the first long answer is not a surprise. */
export function cautiousOutputTokens(maxTokens: number | null, meanSoFar: number | null): number {
  return estimateOutputTokens(maxTokens, Math.max(meanSoFar ?? 0, USUAL_OUTPUT_TOKENS));
}

/** The tokens of an answer: what this model's answers took so far on average, never more than the limit it is given. */
export function estimateOutputTokens(maxTokens: number | null, meanSoFar: number | null): number {
  const expected = meanSoFar ?? USUAL_OUTPUT_TOKENS;
  return Math.ceil(maxTokens === null ? expected : Math.min(maxTokens, expected));
}
