import type { ModelSpec } from '../domain/model.ts';

/** What a provider limits: an endpoint, a key, a model. */
export function modelScope(model: ModelSpec): string {
  return JSON.stringify([keyScope(model), model.model]);
}

/** What one key reaches: an endpoint and the variable its key comes from. */
export function keyScope(model: ModelSpec): string {
  return JSON.stringify([model.endpoint.baseUrl, model.endpoint.apiKeyEnv]);
}
