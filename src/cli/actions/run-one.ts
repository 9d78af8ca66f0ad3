import type { RunHooks, RunInput, RunOverrides, StopSignals } from '../../app/run.ts';
import { CODE_IS_RUN } from '../../app/code-warnings.ts';
import { escapeTerminal } from '../../lib/escape.ts';
import { EXIT } from '../exit-code.ts';
import { createProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { warningLine } from '../warning-line.ts';
import type { RunFlags } from './run-flags.ts';

/** One run as it is asked for: with which config, and what the flags say over it. */
interface Asked {
  readonly configFile: string | null;
  readonly overrides: RunOverrides;
  readonly flags: Pick<RunFlags, 'dryRun' | 'resume' | 'quiet' | 'json'>;
  readonly signals: StopSignals;
}

/** Forecasts or sends one run and gives its exit code; what a user can mend is printed, not thrown. */
export async function runOne(
  { configFile, overrides, flags, signals }: Asked,
  terminal: Terminal,
  send: (input: RunInput) => Promise<number>,
): Promise<number> {
  const { cwd, environment, stdin } = terminal;
  const input = { configFile, cwd, environment, stdin, signals, overrides };
  try {
    if (flags.dryRun === true) {
      const { planOne } = await import('./plan-one.ts');
      return await planOne(input, flags, terminal);
    }
    return await send({ ...input, resume: flags.resume === true ? '' : (flags.resume ?? null) });
  } catch (error) {
    // Ctrl-C while standard input was awaited
    if (signals.stopSending.aborted && isAbort(error)) return EXIT.interrupted;
    const { printError } = await import('../print-error.ts');
    const code = printError(error, terminal);
    return signals.stopSending.aborted ? EXIT.interrupted : code;
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Does a run's work with its warnings and its progress on the terminal; the progress ends with it, however it ends. */
export async function withProgress<Outcome>(
  terminal: Terminal,
  quiet: boolean,
  work: (hooks: RunHooks) => Promise<Outcome>,
): Promise<Outcome> {
  const progress = await createProgress(terminal, quiet);
  const onStart: RunHooks['onStart'] = (start) => {
    for (const { code, message } of start.warnings) {
      if (!quiet || code === CODE_IS_RUN) terminal.stderr.write(warningLine(message, terminal));
    }
    for (const note of quiet ? [] : start.notes) terminal.stderr.write(`${escapeTerminal(note)}\n`);
    progress.onStart(start);
  };
  try {
    return await work({ ...progress, onStart });
  } finally {
    progress.stop();
  }
}
