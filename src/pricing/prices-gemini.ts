import type { KnownModel } from '../domain/known-model.ts';
import { ALL_THREE, GENAI_PRICES, LITELLM, LLM_PRICES, MID_2026, flat } from './rows.ts';

const GEMINI_LIMITS = {
  api: 'gemini',
  inputTokens: 1_048_576,
  outputTokens: 65_536,
  limitsNote: 'LiteLLM says 65,535 output tokens, Google 65,536',
} as const;

const FLASH_LITE_3_5 = flat({
  input: 0.3,
  output: 2.5,
  cachedInput: 0.03,
  batch: { input: 0.15, output: 1.25 },
});

/** Google's models at the Gemini API; Vertex AI has other prices. */
export const GEMINI_MODELS: readonly KnownModel[] = [
  {
    ...GEMINI_LIMITS,
    id: 'gemini-2.5-flash',
    prices: [
      {
        from: null,
        tiers: flat({
          input: 0.3,
          output: 2.5,
          cachedInput: 0.03,
          batch: { input: 0.15, output: 1.25 },
        }),
        source: ALL_THREE,
        date: '2026-08-21',
        note: null,
      },
      {
        from: '2026-12-01',
        tiers: FLASH_LITE_3_5,
        source: "Google's deprecations page, as third parties quote it",
        date: '2026-11-10',
        note: 'answered by gemini-3.5-flash-lite at its price',
      },
    ],
    retirement: {
      date: '2026-12-01',
      replacement: 'gemini-3.5-flash-lite',
      source: "Google's deprecations page, as third parties quote it",
      note: 'from then on Google answers with gemini-3.5-flash-lite instead of failing',
    },
  },
  {
    ...GEMINI_LIMITS,
    id: 'gemini-2.5-flash-lite',
    prices: [
      {
        from: null,
        tiers: flat({
          input: 0.1,
          output: 0.4,
          cachedInput: 0.01,
          batch: { input: 0.05, output: 0.2 },
        }),
        source: LITELLM,
        date: null,
        note: MID_2026,
      },
    ],
    retirement: null,
  },
  {
    ...GEMINI_LIMITS,
    id: 'gemini-3.5-flash',
    prices: [
      {
        from: null,
        tiers: flat({
          input: 1.5,
          output: 9,
          cachedInput: 0.15,
          batch: { input: 0.75, output: 4.5 },
        }),
        source: ALL_THREE,
        date: '2026-08-21',
        note: null,
      },
    ],
    retirement: null,
  },
  {
    ...GEMINI_LIMITS,
    id: 'gemini-3.5-flash-lite',
    prices: [
      {
        from: null,
        tiers: FLASH_LITE_3_5,
        source: `${LLM_PRICES}, ${GENAI_PRICES}`,
        date: '2026-08-21',
        note: null,
      },
    ],
    retirement: null,
  },
];
