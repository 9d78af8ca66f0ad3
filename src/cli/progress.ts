import { plainLines } from './progress-lines.ts';
import type { Progress } from './progress-text.ts';
import type { Terminal } from './terminal.ts';

export type { Progress } from './progress-text.ts';

const nothing = (): void => undefined;

/** The progress that suits this terminal. Bars are loaded only where they are drawn. */
export async function createProgress(terminal: Terminal, quiet: boolean): Promise<Progress> {
  if (quiet) {
    return {
      onStart: nothing,
      onResult: nothing,
      onNotNeeded: nothing,
      onBatches: nothing,
      onWarning: nothing,
      onAskAgain: nothing,
      stop: nothing,
    };
  }
  const { stream, isTTY } = terminal.stderr;
  if (!isTTY || stream === null) return plainLines(terminal);
  const { progressBars } = await import('./progress-bars.ts');
  return progressBars(terminal, stream);
}
