import type { JsonObject } from '../domain/json.ts';
import type { ListedModel } from '../domain/known-model.ts';
import type { ModelListWire } from './model-list-wire.ts';
import { dayOf, listIn } from './model-list-wire.ts';
import { stringOf } from './reply.ts';

/** OpenAI's list: one page of ids, at OpenAI itself with the day a model is shut down. */
export const openaiModelList: ModelListWire = {
  headers: {},
  path: () => '/models',
  readPage: (body) => ({ models: listIn(body, 'data', toModel), next: null }),
};

function toModel(model: JsonObject): ListedModel | null {
  const id = stringOf(model.id);
  if (id === null) return null;
  const retiresOn = dayOf(model.shutdown_date);
  return { id, inputTokens: null, outputTokens: null, retiresOn, retired: false };
}
