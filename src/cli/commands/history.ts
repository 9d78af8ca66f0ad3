import type { Command } from 'commander';
import { resolve } from 'node:path';
import { EXIT } from '../exit-code.ts';
import { wholeNumber } from '../read-flags.ts';
import type { Terminal } from '../terminal.ts';
import { usesColour } from '../terminal.ts';

interface HistoryFlags {
  readonly arm?: string;
  readonly last: number;
  readonly reports: string;
  readonly json?: true;
}

const NOTES = `
An arm's newest complete run is held against the complete runs before it that asked the same (cases, prompt, model,
settings, scorers, selection), over the same cases. DRIFT of the pass rate: each case's share of passes against its mean
in the earlier runs, by a permutation test at 1 %, with Holm's rule over the arms of the run. DRIFT of the latency: the
median by the mean of the earlier medians, where the whole 99 % bootstrap interval is above 1.1 or below 0.9. Two earlier
runs and 20 cases are needed. Shards, rescored runs and answers from the cache are in no test.

Examples:
  evalsmall history
  evalsmall history --arm haiku --last 10
  evalsmall history --reports nightly --json

Exit codes: 0 done, whatever was found: history tells, gates decide · 2 no runs there, or no such arm`;

/** Adds `evalsmall history`. */
export function addHistoryCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('history')
    .description('The recorded runs, newest first: main figures, what changed, and drift by a test.')
    .option('--arm <arm>', "only this arm: its id, or a part that fits no other's")
    .option('--last <n>', 'how many earlier runs drift is judged against at most', wholeNumber(2), 5)
    .option('--reports <dir>', 'where the runs are', 'reports')
    .option('--json', 'print the same facts as JSON, and nothing else')
    .addHelpText('after', NOTES)
    .action(async (flags: HistoryFlags) => exit(await history(flags, terminal)));
}

async function history({ arm, last, reports, json }: HistoryFlags, terminal: Terminal): Promise<number> {
  const { readHistory } = await import('../../app/history.ts');
  const { cwd, stdout, environment } = terminal;
  const found = await readHistory({ reports: resolve(cwd, reports), arm: arm ?? null, last });
  if (json === true) {
    stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  } else {
    const { renderHistory } = await import('../../app/render-history.ts');
    stdout.write(
      renderHistory(found, { width: stdout.columns ?? 80, colour: usesColour(stdout, environment) }),
    );
  }
  return EXIT.done;
}
