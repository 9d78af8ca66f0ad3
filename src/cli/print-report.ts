import { relative } from 'node:path';
import type { RunReport } from '../domain/report.ts';
import { isGitHubActions, withoutCommands } from './annotations.ts';
import type { Terminal } from './terminal.ts';
import { usesColour } from './terminal.ts';

/** How much a command prints of a report. */
export interface PrintFlags {
  readonly quiet?: true;
  readonly json?: true;
}

/** Prints a run's tables, its JSON, or nothing. */
export async function printReport(report: RunReport, flags: PrintFlags, terminal: Terminal): Promise<void> {
  const { stdout, environment } = terminal;
  if (flags.json === true) {
    stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } else if (flags.quiet !== true) {
    const { renderTables } = await import('../app/render-tables.ts');
    const colour = usesColour(stdout, environment);
    const tables = renderTables(report, { width: stdout.columns ?? 80, colour });
    stdout.write(isGitHubActions(terminal) ? withoutCommands(tables) : `${tables}\n`);
  }
}

/** Says where the files are, unless quiet. */
export function printWritten(folder: string, flags: PrintFlags, { cwd, stderr }: Terminal): void {
  if (flags.quiet === true) return;
  const place = relative(cwd, folder);
  stderr.write(`wrote ${place.startsWith('..') ? folder : place}\n`);
}
