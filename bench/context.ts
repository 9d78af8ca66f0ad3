import type { FixedServer } from './start-server.ts';

/** What every benchmark gets. */
export interface Context {
  /** A folder of its own for files, removed at the end. */
  readonly folder: string;
  readonly server: FixedServer;
  /** Aborted when the benchmarks are to end early. */
  readonly signal: AbortSignal;
  readonly quick: boolean;
  readonly full: boolean;
  /** Says what is being measured now. */
  readonly note: (text: string) => void;
}
