import type { RunOutcome } from '../app/run.ts';
import { escapeTerminal } from '../lib/escape.ts';
import type { PrintFlags } from './print-report.ts';
import { printReport, printWritten } from './print-report.ts';
import type { Terminal } from './terminal.ts';

/** Prints what a run came to: its tables, why it is incomplete, how it goes on, and where the files are. */
export async function printOutcome(
  outcome: RunOutcome,
  flags: PrintFlags,
  terminal: Terminal,
): Promise<void> {
  await printReport(outcome.report, flags, terminal);
  tellEnding(outcome, 'run', terminal);
  printWritten(outcome.folder, flags, terminal);
}

/** Tells why a run is incomplete and with which command it goes on; nothing where it is whole. */
export function tellEnding(
  { report, interrupted, batchesLeft, incomplete }: RunOutcome,
  command: 'run' | 'sweep',
  { stderr }: Terminal,
): void {
  // an interrupted run is incomplete by choice: every arm saying so would only hide the errors
  if (!interrupted) for (const reason of incomplete) stderr.write(`incomplete: ${escapeTerminal(reason)}\n`);
  const isAsking = report.gates.some(({ confirmation }) => confirmation?.status === 'incomplete');
  const resumable = interrupted || incomplete.length > 0 || isAsking;
  if (interrupted) stderr.write('interrupted: what was done is kept\n');
  if (batchesLeft > 0) stderr.write(`${leftText(batchesLeft)}; --resume collects what they bring\n`);
  if (resumable) {
    stderr.write(`go on with: evalsmall ${command} --resume ${report.run.id} (and the same flags)\n`);
  }
}

function leftText(batches: number): string {
  return batches === 1 ? '1 batch goes on at the provider' : `${batches} batches go on at the provider`;
}
