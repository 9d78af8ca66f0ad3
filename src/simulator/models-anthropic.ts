import type { JsonObject } from '../domain/json.ts';
import type { ListedModel, ReplyContext, WireReply } from './wire.ts';

/** Anthropic's list of models, all on one page. */
export function writeModels(models: readonly ListedModel[], context: ReplyContext): WireReply {
  return replyOf(
    {
      data: models.map(modelOf),
      has_more: false,
      first_id: models[0]?.id ?? null,
      last_id: models.at(-1)?.id ?? null,
    },
    context,
  );
}

/** One model of Anthropic's list. */
export function writeModel(model: ListedModel, context: ReplyContext): WireReply {
  return replyOf(modelOf(model), context);
}

function modelOf({ id, maxInputTokens, maxOutputTokens, retiresAt }: ListedModel): JsonObject {
  return {
    type: 'model',
    id,
    display_name: id,
    // this vendor writes the epoch for a date that isn't known
    created_at: '1970-01-01T00:00:00Z',
    max_input_tokens: maxInputTokens,
    max_tokens: maxOutputTokens,
    lifecycle: retiresAt === null ? 'active' : 'deprecated',
    retires_at: retiresAt,
  };
}

function replyOf(body: JsonObject, context: ReplyContext): WireReply {
  return { status: 200, headers: { 'request-id': `req_${context.id}` }, body };
}
