import type { JsonObject } from '../domain/json.ts';
import type { ListedModel, WireReply } from './wire.ts';

/** Gemini's list of models, all on one page. */
export function writeModels(models: readonly ListedModel[]): WireReply {
  return replyOf({ models: models.map(modelOf) });
}

/** One model of Gemini's list. */
export function writeModel(model: ListedModel): WireReply {
  return replyOf(modelOf(model));
}

function modelOf({ id, maxInputTokens, maxOutputTokens, reasons }: ListedModel): JsonObject {
  return {
    name: `models/${id}`,
    displayName: id,
    ...(maxInputTokens === null ? {} : { inputTokenLimit: maxInputTokens }),
    ...(maxOutputTokens === null ? {} : { outputTokenLimit: maxOutputTokens }),
    supportedGenerationMethods: ['generateContent', 'streamGenerateContent'],
    thinking: reasons,
  };
}

function replyOf(body: JsonObject): WireReply {
  return { status: 200, headers: {}, body };
}
