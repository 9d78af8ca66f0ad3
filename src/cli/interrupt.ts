import type { StopSignals } from '../app/run.ts';
import type { Terminal } from './terminal.ts';

/** Stop signals tied to Ctrl-C: the first stops sending, the second gives up what is in flight. */
export function interruptSignals(terminal: Terminal): StopSignals & { readonly release: () => void } {
  const stopSending = new AbortController();
  const stopNow = new AbortController();
  const release = terminal.onInterrupt(() => {
    if (stopSending.signal.aborted) {
      stopNow.abort();
      return;
    }
    terminal.stderr.write('\nStopping: requests in flight may finish. Ctrl-C again stops now.\n');
    stopSending.abort();
  });
  return { stopSending: stopSending.signal, stopNow: stopNow.signal, release };
}
