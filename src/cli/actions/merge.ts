import { resolve } from 'node:path';
import type { ReportFormat } from '../../app/merge.ts';
import { mergeShards } from '../../app/merge.ts';
import { escapeTerminal } from '../../lib/escape.ts';
import { exitCodeOf } from '../exit-code.ts';
import { printReport, printWritten } from '../print-report.ts';
import { tellGitHub } from '../tell-github.ts';
import type { Terminal } from '../terminal.ts';

/** What commander makes of the flags of `merge`; an absent flag is absent. */
export interface MergeFlags {
  readonly out: string;
  readonly format: readonly ReportFormat[];
  readonly quiet?: true;
  readonly json?: true;
}

/** Joins shards into one run, prints its report, and gives the exit code. */
export async function merge(runs: readonly string[], flags: MergeFlags, terminal: Terminal): Promise<number> {
  const { cwd, stderr } = terminal;
  const outDirectory = resolve(cwd, flags.out);
  const outcome = await mergeShards({ runs, cwd, outDirectory, formats: flags.format });
  await printReport(outcome.report, flags, terminal);
  for (const reason of outcome.incomplete) stderr.write(`incomplete: ${escapeTerminal(reason)}\n`);
  printWritten(outcome.folder, flags, terminal);
  await tellGitHub(outcome, flags, terminal);
  return exitCodeOf({ ...outcome, interrupted: false });
}
