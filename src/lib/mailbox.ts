/** Where the values of many promises arrive for one reader, whatever order they come in. */
export interface Mailbox<T> {
  /** Puts in what the promise comes to; a rejection is thrown to the reader when its turn comes. */
  expect(promise: Promise<T>): void;
  /** The next value, as soon as there is one. One reader at a time. */
  next(): Promise<T>;
}

type Arrival<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/** An empty mailbox. Taking a value costs the same however many are expected, which `Promise.race` does not. */
export function createMailbox<T>(): Mailbox<T> {
  const arrived: Arrival<T>[] = [];
  let wake: () => void = nothing;
  const put = (arrival: Arrival<T>): void => {
    arrived.push(arrival);
    wake();
  };
  return {
    expect: (promise) => {
      promise.then(
        (value) => put({ ok: true, value }),
        (error: unknown) => put({ ok: false, error }),
      );
    },
    next: async () => {
      for (;;) {
        const arrival = arrived.shift();
        if (arrival?.ok === true) return arrival.value;
        if (arrival?.ok === false) throw arrival.error;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = nothing;
      }
    },
  };
}

function nothing(): void {
  // nobody waits
}
