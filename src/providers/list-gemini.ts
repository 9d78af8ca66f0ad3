import type { JsonObject } from '../domain/json.ts';
import type { ListedModel } from '../domain/known-model.ts';
import type { ModelListWire } from './model-list-wire.ts';
import { listIn } from './model-list-wire.ts';
import { countOf, stringOf } from './reply.ts';

/** Gemini's list: pages of models with their limits. */
export const geminiModelList: ModelListWire = {
  headers: {},
  path: (next) => {
    const query = new URLSearchParams({ pageSize: '1000', ...(next === null ? {} : { pageToken: next }) });
    return `/v1beta/models?${query.toString()}`;
  },
  readPage: (body) => ({
    models: listIn(body, 'models', toModel),
    next: stringOf(body.nextPageToken),
  }),
};

function toModel(model: JsonObject): ListedModel | null {
  const name = stringOf(model.name);
  if (name === null) return null;
  return {
    id: name.replace(/^models\//, ''),
    inputTokens: countOf(model.inputTokenLimit),
    outputTokens: countOf(model.outputTokenLimit),
    retiresOn: null,
    retired: false,
  };
}
