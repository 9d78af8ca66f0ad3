import type { Readable } from 'node:stream';

/** One output stream as the commands see it. */
export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** `null` when it isn't a terminal. */
  readonly columns: number | null;
  /** The stream itself for a progress bar; `null` where there is none to draw on. */
  readonly stream: NodeJS.WriteStream | null;
}

/** Everything of the outside that a command may touch; tests hand in a recording one. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Calls the handler at SIGINT and SIGTERM until the returned function is called. */
  onInterrupt(handler: () => void): () => void;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    stdin: process.stdin,
    stdout: toOutput(process.stdout),
    stderr: toOutput(process.stderr),
    cwd: process.cwd(),
    environment: process.env,
    onInterrupt: (handler) => {
      process.on('SIGINT', handler);
      process.on('SIGTERM', handler);
      return () => {
        process.off('SIGINT', handler);
        process.off('SIGTERM', handler);
      };
    },
  };
}

function toOutput(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => {
      stream.write(text);
    },
    isTTY: stream.isTTY,
    columns: stream.isTTY ? stream.columns : null,
    stream,
  };
}

/** Whether to colour a stream: NO_COLOR wins, then FORCE_COLOR, then whether it is a terminal. */
export function usesColour(output: Output, environment: Terminal['environment']): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return output.isTTY && TERM !== 'dumb';
}
