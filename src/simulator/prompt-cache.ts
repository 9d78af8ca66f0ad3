import type { JsonObject, JsonValue } from '../domain/json.ts';
import { objectOrEmpty, objectsIn, stringOrEmpty } from './body-fields.ts';
import { estimateTokens } from './budget.ts';
import type { CacheRequest, Generation } from './wire.ts';

const LEAST_TOKENS = 1024;
const AUTOMATIC_STEP = 128;

type CacheUse = Pick<Generation, 'cachedInputTokens' | 'cacheWriteTokens'>;

/**
 * What a prompt cache does for a call. A case's first repeat finds nothing in it and the later ones find all of it:
 * by order of arrival it would be another request's, and figures would change from run to run.
 */
export function cacheUse(request: CacheRequest, inputTokens: number, repeat: number): CacheUse {
  const prefix = request === 'automatic' ? inputTokens - (inputTokens % AUTOMATIC_STEP) : (request ?? 0);
  const tokens = prefix < LEAST_TOKENS ? 0 : Math.min(prefix, inputTokens);
  if (repeat > 0) return { cachedInputTokens: tokens, cacheWriteTokens: 0 };
  return { cachedInputTokens: 0, cacheWriteTokens: request === 'automatic' ? 0 : tokens };
}

/** Tokens up to the last block an Anthropic request marks with `cache_control`, `null` when it marks none. */
export function markedPrefix(body: JsonObject): CacheRequest {
  const blocks = [
    ...objectsIn(body['tools']).map((tool) => ({ text: JSON.stringify(tool), marked: isMarked(tool) })),
    ...blocksOf(body['system']),
    ...objectsIn(body['messages']).flatMap(({ content }) => blocksOf(content)),
  ];
  // a mark on the request itself stands for its last block
  const last = isMarked(body) ? blocks.length - 1 : blocks.findLastIndex(({ marked }) => marked);
  if (last < 0) return null;
  return estimateTokens(
    blocks
      .slice(0, last + 1)
      .map(({ text }) => text)
      .join('\n'),
  );
}

interface Block {
  readonly text: string;
  readonly marked: boolean;
}

function blocksOf(content: JsonValue | undefined): readonly Block[] {
  if (typeof content === 'string') return [{ text: content, marked: false }];
  return objectsIn(content).map((block) => ({ text: stringOrEmpty(block['text']), marked: isMarked(block) }));
}

function isMarked(block: JsonObject): boolean {
  return objectOrEmpty(block['cache_control'])['type'] === 'ephemeral';
}
