/** A signal that aborts with another. */
export interface OwnSignal {
  readonly signal: AbortSignal;
  /** Leaves nothing on the other one. */
  release(): void;
}

/** A signal for one attempt alone: `fetch` never removes the listeners it adds. */
export function ownSignal(caller: AbortSignal): OwnSignal {
  const own = new AbortController();
  const stop = (): void => own.abort(caller.reason);
  if (caller.aborted) stop();
  else caller.addEventListener('abort', stop, { once: true });
  return { signal: own.signal, release: () => caller.removeEventListener('abort', stop) };
}
