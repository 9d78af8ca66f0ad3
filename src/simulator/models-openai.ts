import type { JsonObject } from '../domain/json.ts';
import type { ListedModel, ReplyContext, WireReply } from './wire.ts';

/** OpenAI's list of models. */
export function writeModels(models: readonly ListedModel[], context: ReplyContext): WireReply {
  return replyOf({ object: 'list', data: models.map(modelOf) }, context);
}

/** One model of OpenAI's list, which tells no limits. */
export function writeModel(model: ListedModel, context: ReplyContext): WireReply {
  return replyOf(modelOf(model), context);
}

function modelOf({ id }: ListedModel): JsonObject {
  return { id, object: 'model', created: 0, owned_by: 'simulated' };
}

function replyOf(body: JsonObject, context: ReplyContext): WireReply {
  return { status: 200, headers: { 'x-request-id': `req_${context.id}` }, body };
}
