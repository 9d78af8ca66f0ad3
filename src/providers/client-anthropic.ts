import type Anthropic from '@anthropic-ai/sdk';
import type { ModelSpec } from '../domain/model.ts';
import { baseUrlOf, sdkTimeoutMs } from './endpoint.ts';
import { sdkFetch } from './transport.ts';

/** Anthropic's SDK, imported on first use, set to send what the transport lets through and to retry nothing. */
export async function openAnthropicClient(model: ModelSpec): Promise<Anthropic> {
  const sdk = await import('@anthropic-ai/sdk');
  return new sdk.Anthropic({
    // the transport sends the real key; a missing one would be looked for in the environment and in files
    apiKey: 'sent-by-the-transport',
    webhookKey: null,
    baseURL: baseUrlOf(model.endpoint),
    maxRetries: 0,
    timeout: sdkTimeoutMs(model),
    logLevel: 'off',
    openTelemetry: false,
    fetch: sdkFetch,
  });
}
