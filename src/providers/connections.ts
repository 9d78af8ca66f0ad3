import { subscribe } from 'node:diagnostics_channel';

/** Whom to tell whether a request went out on a connection that nothing was sent on before. */
export interface ConnectionListener {
  onConnection(isNew: boolean): void;
}

// module state, because Node tells of its connections on channels that belong to the whole process
const usedSockets = new WeakSet<object>();
const listeners = new WeakMap<object, ConnectionListener>();
let isWatching = false;

/**
 * Tells whoever `current` names at the moment a request is made, once it is sent, whether its connection is new: then
 * its time holds the connection's making too. Node's `fetch` says this nowhere else.
 */
export function watchConnections(current: () => ConnectionListener | null): void {
  if (isWatching) return;
  isWatching = true;
  subscribe('undici:request:create', (message) => {
    const listener = current();
    const request = objectAt(message, 'request');
    if (listener !== null && request !== null) listeners.set(request, listener);
  });
  subscribe('undici:client:sendHeaders', (message) => {
    const [request, socket] = [objectAt(message, 'request'), objectAt(message, 'socket')];
    if (request === null || socket === null) return;
    listeners.get(request)?.onConnection(!usedSockets.has(socket));
    usedSockets.add(socket);
  });
}

function objectAt(message: unknown, key: string): object | null {
  if (typeof message !== 'object' || message === null) return null;
  const value: unknown = Reflect.get(message, key);
  return typeof value === 'object' && value !== null ? value : null;
}
