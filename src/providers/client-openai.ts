import type OpenAI from 'openai';
import type { ModelSpec } from '../domain/model.ts';
import { baseUrlOf, sdkTimeoutMs } from './endpoint.ts';
import { sdkFetch } from './transport.ts';

/** OpenAI's SDK, imported on first use, set to send what the transport lets through and to retry nothing. */
export async function openOpenAiClient(model: ModelSpec): Promise<OpenAI> {
  const sdk = await import('openai');
  return new sdk.OpenAI({
    // the transport sends the real key; a missing one would be looked for in the environment
    apiKey: 'sent-by-the-transport',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrlOf(model.endpoint),
    maxRetries: 0,
    timeout: sdkTimeoutMs(model),
    logLevel: 'off',
    fetch: sdkFetch,
  });
}
