import { describe, expect, it } from 'vitest';
import { requestFor } from '../../test/support/provider-samples.ts';
import { estimateInputTokens, estimateOutputTokens } from './estimate-tokens.ts';

const tokensOf = (text: string): number =>
  estimateInputTokens(
    requestFor('small', { messages: [{ role: 'user', content: [{ type: 'text', text }] }] }),
  );

describe('the tokens of a prompt', () => {
  it('are a quarter of its characters in Latin script, about one a sign in Chinese', () => {
    expect(tokensOf('a'.repeat(400))).toBe(104);
    expect(tokensOf('我'.repeat(400))).toBe(404);
  });

  it('count system text, tools, schema and images', () => {
    const bare = requestFor('small');
    const tool = { name: 'a', description: null, parameters: { type: 'object' } };
    const more = {
      ...bare,
      system: 'b'.repeat(40),
      tools: [tool],
      schema: { type: 'object' },
      messages: [{ role: 'user', content: [{ type: 'image', mediaType: 'image/png', base64: '' }] }],
    } as const;
    expect(estimateInputTokens(more)).toBeGreaterThan(1000 + 10 + 10);
  });
});

it.each([
  [null, null, 512],
  [64, null, 64],
  [4096, null, 512],
  [4096, 80.2, 81],
  [64, 80.2, 64],
])('an answer within maxTokens %j after a mean of %j is thought to take %d', (maxTokens, mean, expected) => {
  expect(estimateOutputTokens(maxTokens, mean)).toBe(expected);
});
