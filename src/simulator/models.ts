import { refusalOfEnvelope } from './envelope.ts';
import { modelsRoute } from './models-route.ts';
import type { Cast, Persona } from './persona.ts';
import { personaOf } from './persona.ts';
import { typicalRefusal } from './typical-refusal.ts';
import type { ListedModel, Received, ReplyContext, Wire, WireReply } from './wire.ts';

/** The reply to a request for the model list or for one of its models; `null` when the request is about neither. */
export function answerModels(
  received: Received,
  wire: Wire,
  { cast, context }: { readonly cast: Cast; readonly context: ReplyContext },
): WireReply | null {
  const id = modelsRoute(received.path);
  if (id === null) return null;
  const refusal = refusalOfEnvelope(received, wire, ['GET']);
  if (refusal !== null) return wire.writeRefusal(refusal, context);
  if (id === '') return wire.writeModels([...cast.personas].map(listed), context);
  const persona = personaOf(cast, id);
  // models without a persona answer too, but no list knows them
  return persona === cast.default
    ? wire.writeRefusal(typicalRefusal('unknown_model', id), context)
    : wire.writeModel(listed([id, persona]), context);
}

function listed([id, persona]: readonly [string, Persona]): ListedModel {
  const { maxInputTokens, maxOutputTokens, retiresAt, reasoningTokens } = persona;
  return { id, maxInputTokens, maxOutputTokens, retiresAt, reasons: reasoningTokens !== null };
}
