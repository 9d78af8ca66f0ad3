import type { ResultWord, RouteCondition } from '../domain/route.ts';

const INPUT_TOKENS = /^inputTokens>(=?)(\d+)$/;

/** Reads a condition that the config's schema found sound. */
export function parseCondition(text: string): RouteCondition {
  if (text.startsWith('tag=')) return { kind: 'tag', text, tag: text.slice('tag='.length) };
  const match = INPUT_TOKENS.exec(text);
  if (match === null) return { kind: 'result', text, word: text as ResultWord };
  const [, orEqual, tokens] = match;
  return { kind: 'inputTokens', text, atLeast: Number(tokens) + (orEqual === '=' ? 0 : 1) };
}

/** Whether the first condition holds for every case that the second holds for. */
export function covers(wider: RouteCondition, condition: RouteCondition): boolean {
  if (wider.kind === 'tag' && condition.kind === 'tag') return wider.tag === condition.tag;
  if (wider.kind === 'inputTokens' && condition.kind === 'inputTokens') {
    return wider.atLeast <= condition.atLeast;
  }
  return false;
}
