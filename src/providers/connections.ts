import { subscribe } from 'node:diagnostics_channel';

/** Told whether a request went out on a connection that nothing was sent on before. */
type TellConnection = (isNew: boolean) => void;

// module state, because Node tells of its connections on channels that belong to the whole process
const usedSockets = new WeakSet<object>();
const listeners = new WeakMap<object, TellConnection>();
let current: TellConnection | null = null;
let isWatching = false;

/**
 * Makes a request and tells, once it is sent, whether its connection is new: then its time holds the connection's making
 * too. Node's `fetch` says this nowhere else; it makes its request before it returns, so the one that is made meanwhile is
 * the one that was asked for.
 */
export function watchConnection<T>(tell: TellConnection, request: () => T): T {
  if (!isWatching) watch();
  current = tell;
  try {
    return request();
  } finally {
    current = null;
  }
}

function watch(): void {
  isWatching = true;
  subscribe('undici:request:create', (message) => {
    const request = objectAt(message, 'request');
    if (current !== null && request !== null) listeners.set(request, current);
  });
  subscribe('undici:client:sendHeaders', (message) => {
    const [request, socket] = [objectAt(message, 'request'), objectAt(message, 'socket')];
    if (request === null || socket === null) return;
    listeners.get(request)?.(!usedSockets.has(socket));
    usedSockets.add(socket);
  });
}

function objectAt(message: unknown, key: string): object | null {
  if (typeof message !== 'object' || message === null) return null;
  const value: unknown = Reflect.get(message, key);
  return typeof value === 'object' && value !== null ? value : null;
}
