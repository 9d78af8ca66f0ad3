import type { Received, Refusal, Wire } from './wire.ts';
import { typicalRefusal } from './typical-refusal.ts';
import { refusalOf } from './wire.ts';

/** Keys and models that are always refused, so that a client's handling can be seen. */
const WRONG_KEY = 'wrong-key';
const UNKNOWN_MODEL = 'no-such-model';

/** What is wrong with a request before its body is read: method, key, size. `null`: nothing. */
export function refusalOfEnvelope(
  received: Received,
  wire: Wire,
  methods: readonly ('GET' | 'POST' | 'DELETE')[],
): Refusal | null {
  if (!methods.some((method) => method === received.method)) {
    const message = `${received.path} takes ${methods.join(' or ')}, not ${received.method}.`;
    return refusalOf('wrong_method', message);
  }
  const key = wire.keyOf(received);
  if (key === '') return typicalRefusal('missing_key');
  if (key === WRONG_KEY) return typicalRefusal('wrong_key');
  if (received.body === null) return typicalRefusal('too_large');
  return null;
}

/** The refusal of the one model that no profile has. */
export function refusalOfModel(model: string): Refusal | null {
  return model === UNKNOWN_MODEL ? typicalRefusal('unknown_model', model) : null;
}
