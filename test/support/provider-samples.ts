import type { ModelSpec, Settings, WireApi } from '../../src/domain/model.ts';
import type { CompletionRequest } from '../../src/domain/request.ts';

/** Settings of which nothing is set. */
export const unset: Settings = {
  maxTokens: null,
  temperature: null,
  topP: null,
  seed: null,
  stop: null,
  reasoning: null,
  responseFormat: null,
  promptCaching: null,
  extraBody: null,
};

/** A model at an endpoint of this wire. */
export function modelAt(api: WireApi, baseUrl: string, model: string): ModelSpec {
  return {
    id: model,
    model,
    endpoint: {
      provider: api,
      api,
      baseUrl,
      apiKeyEnv: [`${api.toUpperCase()}_API_KEY`],
      auth: null,
      maxTokensParameter: null,
      headers: {},
    },
    settings: unset,
    retry: { retries: 0, timeoutMs: 1_000 },
    limits: { requestsPerMinute: null, tokensPerMinute: null, alertAt: 0.8 },
    concurrency: 1,
    price: null,
  };
}

/** One user message. */
export function requestFor(model: string, changes: Partial<CompletionRequest> = {}): CompletionRequest {
  return {
    model,
    system: null,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    settings: unset,
    tools: [],
    toolChoice: null,
    schema: null,
    stream: false,
    headers: {},
    ...changes,
  };
}
