import type { KnownModel } from '../domain/known-model.ts';
import { ALL_THREE, LITELLM, LLM_PRICES, MID_2026, flat, tier } from './rows.ts';

const DEPRECATIONS = "OpenAI's deprecations page, as third parties quote it";
const LONG_PROMPT_TOKENS = 272_000;
const NO_LONG_PROMPTS = 'prompts above 272,000 tokens cost more; how much is not known here';

const GPT_5_6_LUNA: KnownModel = {
  api: 'openai',
  id: 'gpt-5.6-luna',
  inputTokens: 1_050_000,
  outputTokens: 128_000,
  limitsNote: null,
  prices: [
    {
      from: null,
      tiers: [
        tier({
          upToPromptTokens: LONG_PROMPT_TOKENS,
          input: 1,
          output: 6,
          cachedInput: 0.1,
          cacheWrite: 1.25,
        }),
      ],
      source: LLM_PRICES,
      date: '2026-08-05',
      note: NO_LONG_PROMPTS,
    },
    {
      from: '2026-07-30',
      tiers: [
        tier({
          upToPromptTokens: LONG_PROMPT_TOKENS,
          input: 0.2,
          output: 1.2,
          cachedInput: 0.02,
          cacheWrite: 0.25,
        }),
        tier({ input: 0.4, output: 1.8, cachedInput: 0.04, cacheWrite: 0.5 }),
      ],
      source: `OpenAI's model page, ${LLM_PRICES}`,
      date: '2026-08-05',
      note: null,
    },
  ],
  retirement: null,
};

/** OpenAI's models at OpenAI itself. */
export const OPENAI_MODELS: readonly KnownModel[] = [
  {
    api: 'openai',
    id: 'gpt-4o-mini',
    inputTokens: 128_000,
    outputTokens: 16_384,
    limitsNote: null,
    prices: [
      {
        from: null,
        tiers: flat({
          input: 0.15,
          output: 0.6,
          cachedInput: 0.075,
          batch: { input: 0.075, output: 0.3 },
        }),
        source: ALL_THREE,
        date: '2026-08-21',
        note: null,
      },
    ],
    retirement: { date: '2027-01-14', replacement: 'gpt-6-luna', source: DEPRECATIONS, note: null },
  },
  {
    api: 'openai',
    id: 'gpt-5-mini',
    inputTokens: 272_000,
    outputTokens: 128_000,
    limitsNote: null,
    prices: [
      {
        from: null,
        tiers: flat({
          input: 0.25,
          output: 2,
          cachedInput: 0.025,
          batch: { input: 0.125, output: 1 },
        }),
        source: ALL_THREE,
        date: '2026-08-21',
        note: "the batch price is half, by OpenAI's general rule",
      },
    ],
    retirement: { date: '2026-12-11', replacement: 'gpt-5.6-terra', source: DEPRECATIONS, note: null },
  },
  {
    api: 'openai',
    id: 'gpt-5-nano',
    inputTokens: 272_000,
    outputTokens: 128_000,
    limitsNote: null,
    prices: [
      {
        from: null,
        tiers: flat({
          input: 0.05,
          output: 0.4,
          cachedInput: 0.005,
          batch: { input: 0.025, output: 0.2 },
        }),
        source: ALL_THREE,
        date: '2026-08-21',
        note: "the batch price is half, by OpenAI's general rule",
      },
    ],
    retirement: { date: '2026-12-11', replacement: 'gpt-5.6-luna', source: DEPRECATIONS, note: null },
  },
  {
    api: 'openai',
    id: 'gpt-5.4-mini',
    inputTokens: null,
    outputTokens: 128_000,
    limitsNote: 'sources disagree on the context: LiteLLM says 1,050,000 tokens, genai-prices 400,000',
    prices: [
      {
        from: null,
        tiers: flat({
          input: 0.75,
          output: 4.5,
          cachedInput: 0.075,
          batch: { input: 0.375, output: 2.25 },
        }),
        source: LITELLM,
        date: null,
        note: MID_2026,
      },
    ],
    retirement: null,
  },
  {
    api: 'openai',
    id: 'gpt-5.4-nano',
    inputTokens: 1_050_000,
    outputTokens: 128_000,
    limitsNote: null,
    prices: [
      {
        from: null,
        tiers: flat({
          input: 0.2,
          output: 1.25,
          cachedInput: 0.02,
          batch: { input: 0.1, output: 0.625 },
        }),
        source: LITELLM,
        date: null,
        note: MID_2026,
      },
    ],
    retirement: { date: '2027-04-01', replacement: null, source: DEPRECATIONS, note: null },
  },
  GPT_5_6_LUNA,
  {
    api: 'openai',
    id: 'gpt-6-luna',
    inputTokens: 1_050_000,
    outputTokens: 128_000,
    limitsNote: null,
    prices: [
      {
        from: '2026-09-22',
        tiers: [
          tier({
            upToPromptTokens: LONG_PROMPT_TOKENS,
            input: 0.1,
            output: 0.5,
            cachedInput: 0.01,
            cacheWrite: 0.125,
          }),
        ],
        source: "OpenAI's pricing page, as third parties quote it",
        date: '2026-09-23',
        note: NO_LONG_PROMPTS,
      },
    ],
    retirement: null,
  },
];
