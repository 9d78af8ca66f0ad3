import type { WireApi } from '../domain/model.ts';
import type { ProviderFactory } from '../domain/provider.ts';
import { anthropic } from './anthropic.ts';
import { openAnthropicBatches } from './batch-anthropic.ts';
import { openOpenAiBatches } from './batch-openai.ts';
import { gemini } from './gemini.ts';
import { openai } from './openai.ts';

/** The adapter of each wire format. Importing them loads no SDK: that happens when a provider is opened. */
export const providers: Readonly<Record<WireApi, ProviderFactory>> = {
  anthropic: { ...anthropic, openBatches: openAnthropicBatches },
  gemini: { ...gemini, openBatches: null },
  openai: { ...openai, openBatches: openOpenAiBatches },
};
