import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from './context.ts';
import { benchJournal } from './journal.ts';
import { benchMemory } from './memory.ts';
import { readArguments } from './read-arguments.ts';
import type { BenchArguments } from './read-arguments.ts';
import { startServer } from './start-server.ts';
import { benchStartup } from './startup.ts';
import type { Figure } from './statistics.ts';
import { benchSummary } from './summary.ts';
import { toTable } from './table.ts';
import { benchFastServer, benchSlowServer } from './throughput.ts';

const BENCHMARKS: Readonly<Record<string, (context: Context) => Promise<readonly Figure[]>>> = {
  startup: benchStartup,
  fast: benchFastServer,
  slow: benchSlowServer,
  journal: benchJournal,
  summary: benchSummary,
  memory: benchMemory,
};

const HELP = `npm run bench -- [--quick | --full] [--json] [benchmark...]

  --quick   fewer cases and runs, about a minute; too short to judge by
  --full    peak memory of a million cases too, tens of minutes
  --json    the figures as JSON on standard output, and nothing else

Benchmarks: ${Object.keys(BENCHMARKS).join(', ')} (default: all). docs/benchmarks.md says what they measure.
`;

try {
  const asked = readArguments(process.argv.slice(2), Object.keys(BENCHMARKS));
  process.stdout.write(asked.help ? HELP : await benchText(asked));
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function benchText(asked: BenchArguments): Promise<string> {
  const figures = await measureAll(asked);
  if (!asked.json) return toTable(figures);
  const facts = { node: process.version, quick: asked.quick, full: asked.full };
  return `${JSON.stringify({ ...facts, figures }, null, 2)}\n`;
}

function note(text: string): void {
  process.stderr.write(`measuring ${text}\n`);
}

async function measureAll({ quick, full, names }: BenchArguments): Promise<readonly Figure[]> {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  const folder = await mkdtemp(join(tmpdir(), 'evalsmall-bench-'));
  const server = await startServer();
  const figures: Figure[] = [];
  try {
    for (const name of names) {
      const context = { folder, server, signal: stop.signal, quick, full, note };
      figures.push(...((await BENCHMARKS[name]?.(context)) ?? []));
      stop.signal.throwIfAborted();
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return figures;
}
