import type { JsonObject } from '../domain/json.ts';
import type { ListedModel } from '../domain/known-model.ts';
import type { ModelListWire } from './model-list-wire.ts';
import { dayOf, listIn } from './model-list-wire.ts';
import { countOf, stringOf } from './reply.ts';

/** Anthropic's list: pages of models with their limits and their place in life. */
export const anthropicModelList: ModelListWire = {
  headers: { 'anthropic-version': '2026-10-21' },
  path: (next) => {
    const query = new URLSearchParams({ limit: '1000', ...(next === null ? {} : { after_id: next }) });
    return `/v1/models?${query.toString()}`;
  },
  readPage: (body) => ({
    models: listIn(body, 'data', toModel),
    next: body.has_more === true ? stringOf(body.last_id) : null,
  }),
};

function toModel(model: JsonObject): ListedModel | null {
  const id = stringOf(model.id);
  if (id === null) return null;
  return {
    id,
    inputTokens: countOf(model.max_input_tokens),
    outputTokens: countOf(model.max_tokens),
    retiresOn: dayOf(model.retires_at),
    retired: model.lifecycle === 'retired',
  };
}
