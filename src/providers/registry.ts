import type { WireApi } from '../domain/model.ts';
import type { ProviderFactory } from '../domain/provider.ts';
import { anthropic } from './anthropic.ts';
import { gemini } from './gemini.ts';
import { openai } from './openai.ts';

/** The adapter of each wire format. Importing them loads no SDK: that happens when a provider is opened. */
export const providers: Readonly<Record<WireApi, ProviderFactory>> = { anthropic, gemini, openai };
