import type { Command } from 'commander';
import { Option } from 'commander';
import { resolve } from 'node:path';
import type { RenderOutcome, ReportFormat } from '../../app/report.ts';
import { escapeTerminal } from '../../lib/escape.ts';
import { EXIT } from '../exit-code.ts';
import { printReport, printWritten } from '../print-report.ts';
import { listOf } from '../read-flags.ts';
import type { Terminal } from '../terminal.ts';

const FORMATS: readonly ReportFormat[] = ['json', 'md', 'csv'];
const DEFAULT_FORMATS: readonly ReportFormat[] = ['json', 'md'];

interface ReportFlags {
  readonly out: string;
  readonly format: readonly ReportFormat[];
  readonly quiet?: true;
  readonly json?: true;
}

const NOTES = `
A run is a folder, the id of a run in --out, or latest. Its report is made from the folder alone: no config, no key and
no provider is needed.

Examples:
  evalsmall report latest
  evalsmall report 20261120T213000Z-triage --format md,csv

Exit codes: 0 done · 2 wrong input, nothing written · 3 the run is incomplete`;

/** Adds `evalsmall report`. */
export function addReportCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('report <run>')
    .description('Print and write the report of a recorded run again.')
    .option('-o, --out <dir>', 'where runs named by id are', 'reports')
    .addOption(
      new Option('--format <list>', `report files, of ${FORMATS.join(',')}`)
        .argParser(listOf(FORMATS))
        .default(DEFAULT_FORMATS, 'json,md'),
    )
    .option('--quiet', 'no tables')
    .option('--json', 'print report.json on standard output, and nothing else')
    .addHelpText('after', NOTES)
    .action(async (run: string, flags: ReportFlags) => exit(await report(run, flags, terminal)));
}

async function report(run: string, flags: ReportFlags, terminal: Terminal): Promise<number> {
  const { renderRun } = await import('../../app/report.ts');
  const { cwd } = terminal;
  const outcome = await renderRun({
    run,
    cwd,
    outDirectory: resolve(cwd, flags.out),
    formats: flags.format,
  });
  await printReport(outcome.report, flags, terminal);
  return printEnd(outcome, flags, terminal);
}

function printEnd({ incomplete, folder }: RenderOutcome, flags: ReportFlags, terminal: Terminal): number {
  for (const reason of incomplete) terminal.stderr.write(`incomplete: ${escapeTerminal(reason)}\n`);
  printWritten(folder, flags, terminal);
  return incomplete.length > 0 ? EXIT.incomplete : EXIT.done;
}
