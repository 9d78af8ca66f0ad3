import { CLAUDE_OUTPUT_TOKENS } from '../domain/claude-limits.ts';
import type { KnownModel } from '../domain/known-model.ts';
import { GENAI_PRICES, LITELLM, MID_2026, flat, tier } from './rows.ts';

/** Anthropic's models. */
export const ANTHROPIC_MODELS: readonly KnownModel[] = [
  {
    api: 'anthropic',
    id: 'claude-haiku-4-5',
    inputTokens: 200_000,
    outputTokens: CLAUDE_OUTPUT_TOKENS['claude-haiku-4-5'],
    limitsNote: null,
    prices: [
      {
        from: null,
        tiers: flat({
          input: 1,
          output: 5,
          cachedInput: 0.1,
          cacheWrite: 1.25,
          cacheWriteOneHour: 2,
          batch: { input: 0.5, output: 2.5 },
        }),
        source: `${LITELLM}, ${GENAI_PRICES}; Anthropic's batch pages`,
        date: '2026-08-21',
        note: null,
      },
    ],
    retirement: null,
  },
  {
    api: 'anthropic',
    id: 'claude-haiku-5-5',
    inputTokens: 1_000_000,
    outputTokens: CLAUDE_OUTPUT_TOKENS['claude-haiku-5-5'],
    limitsNote: null,
    prices: [
      {
        from: '2026-10-07',
        tiers: [
          tier({
            upToPromptTokens: 100_000,
            input: 0.1,
            output: 0.5,
            cachedInput: 0.01,
            cacheWrite: 0.125,
            cacheWriteOneHour: 0.2,
            batch: { input: 0.05, output: 0.25 },
          }),
          tier({ input: 0.5, output: 2.5, cachedInput: 0.05, batch: { input: 0.25, output: 1.25 } }),
        ],
        source: "Anthropic's model page, as third parties quote it",
        date: '2026-10-08',
        note: 'cache writes of prompts above 100,000 tokens have no known price',
      },
    ],
    retirement: null,
  },
  {
    api: 'anthropic',
    id: 'claude-sonnet-4-5',
    inputTokens: 200_000,
    outputTokens: CLAUDE_OUTPUT_TOKENS['claude-sonnet-4-5'],
    limitsNote: null,
    prices: [
      {
        from: null,
        tiers: [
          tier({
            upToPromptTokens: 200_000,
            input: 3,
            output: 15,
            cachedInput: 0.3,
            cacheWrite: 3.75,
            cacheWriteOneHour: 6,
          }),
          tier({ input: 6, output: 22.5, cachedInput: 0.6, cacheWrite: 7.5, cacheWriteOneHour: 12 }),
        ],
        source: LITELLM,
        date: null,
        note: MID_2026,
      },
    ],
    retirement: {
      date: '2026-11-30',
      replacement: 'claude-sonnet-5-5',
      source: '@anthropic-ai/sdk 1.11.0',
      note: null,
    },
  },
];
