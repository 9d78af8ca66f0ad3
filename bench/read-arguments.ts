import { parseArgs } from 'node:util';

/** What was asked for on the command line. */
export interface BenchArguments {
  readonly quick: boolean;
  readonly full: boolean;
  readonly json: boolean;
  readonly help: boolean;
  /** The benchmarks to run, in the order known; all where none is named. */
  readonly names: readonly string[];
}

/** Reads the command line. Throws on a flag or a benchmark that isn't known, and on `--quick` with `--full`. */
export function readArguments(argv: readonly string[], known: readonly string[]): BenchArguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`there is no benchmark ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  if (values.quick && values.full) throw new Error('--quick and --full exclude each other');
  return { ...values, names: known.filter((name) => positionals.length === 0 || positionals.includes(name)) };
}
