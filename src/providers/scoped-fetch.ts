import { AsyncLocalStorage } from 'node:async_hooks';
import type { Exchange } from './transport.ts';
import { bufferedFetch } from './transport.ts';

// Module state, because there is one global `fetch`, and the Gemini SDK calls it with no room for an argument: the
// exchange has to travel beside the call. It is made when that SDK is opened: it slows everything that is awaited.
let exchanges: AsyncLocalStorage<Exchange> | null = null;
const scopedFetches = new WeakSet<typeof fetch>();

/** Runs an SDK call so that what it sends through the global `fetch` fills this exchange. */
type RunWithin = <T>(exchange: Exchange, call: () => Promise<T>) => Promise<T>;

/**
 * Makes the global `fetch` buffered, but only within calls that the function it gives runs. Calls from anywhere else
 * reach the `fetch` that was there before.
 */
export function scopeGlobalFetch(): RunWithin {
  const storage = exchanges ?? new AsyncLocalStorage<Exchange>();
  exchanges = storage;
  if (!scopedFetches.has(globalThis.fetch)) replaceFetch(storage);
  return (exchange, call) => storage.run(exchange, call);
}

function replaceFetch(storage: AsyncLocalStorage<Exchange>): void {
  const original = globalThis.fetch;
  const scoped: typeof fetch = (input, init) => {
    const exchange = storage.getStore();
    if (exchange === undefined) return original(input, init);
    // the request itself is sent with this same `fetch`
    return storage.exit(() => bufferedFetch(input, init ?? {}, exchange));
  };
  scopedFetches.add(scoped);
  globalThis.fetch = scoped;
}
