import { Readable } from 'node:stream';
import { main } from '../../src/cli/main.ts';
import type { Output, Terminal } from '../../src/cli/terminal.ts';

export interface RecordedRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RecordingOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string | Readable;
  /** Given the function that plays Ctrl-C. */
  readonly onReady?: (interrupt: () => void) => void;
}

/** Runs one command line in a terminal that only remembers. */
export async function runCli(argv: readonly string[], options: RecordingOptions): Promise<RecordedRun> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const handlers = new Set<() => void>();
  let isEarly = false;
  const terminal: Terminal = {
    stdin: toStdin(options.stdin),
    stdout: toOutput(stdout),
    stderr: toOutput(stderr),
    cwd: options.cwd,
    environment: options.environment ?? {},
    onInterrupt: (handler) => {
      handlers.add(handler);
      // the player of Ctrl-C may have been quicker than the command on a slow machine
      if (isEarly) queueMicrotask(handler);
      isEarly = false;
      return () => handlers.delete(handler);
    },
  };
  options.onReady?.(() => {
    isEarly = handlers.size === 0;
    for (const handler of handlers) handler();
  });
  const code = await main(argv, terminal);
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

function toStdin(given: RecordingOptions['stdin']): Readable {
  if (given instanceof Readable) return given;
  return Readable.from(given === undefined ? [] : [Buffer.from(given)]);
}

function toOutput(texts: string[]): Output {
  return { write: (text) => void texts.push(text), isTTY: false, columns: null, stream: null };
}
