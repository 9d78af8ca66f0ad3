import type { Received, Refusal, Wire } from './wire.ts';
import { refusalOf } from './wire.ts';

/** Keys and models that are always refused, so that a client's handling can be seen. */
const WRONG_KEY = 'wrong-key';
const UNKNOWN_MODEL = 'no-such-model';

/** What is wrong with a request before its body is read: method, key, size. `null`: nothing. */
export function refusalOfEnvelope(received: Received, wire: Wire, method: 'GET' | 'POST'): Refusal | null {
  if (received.method !== method) {
    return refusalOf('wrong_method', `${received.path} takes ${method}, not ${received.method}.`);
  }
  const key = wire.keyOf(received);
  if (key === '') return refusalOf('missing_key', 'No API key was sent with the request.');
  if (key === WRONG_KEY) return refusalOf('wrong_key', 'The API key is not valid.');
  if (received.body === null) return refusalOf('too_large', 'The request is larger than 64 MB.');
  return null;
}

/** The refusal of the one model that no profile has. */
export function refusalOfModel(model: string): Refusal | null {
  return model === UNKNOWN_MODEL ? unknownModel(model) : null;
}

/** The refusal of a model that isn't there. */
export function unknownModel(model: string): Refusal {
  return refusalOf('unknown_model', `The model ${model} does not exist or you have no access to it.`);
}
