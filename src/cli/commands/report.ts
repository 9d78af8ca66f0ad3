import type { Command } from 'commander';
import { Option } from 'commander';
import { resolve } from 'node:path';
import type { RenderOutcome, ReportFormat } from '../../app/report.ts';
import type { RescoreOutcome } from '../../app/rescore.ts';
import { UserError } from '../../domain/errors.ts';
import { escapeTerminal } from '../../lib/escape.ts';
import { EXIT } from '../exit-code.ts';
import { printReport, printWritten } from '../print-report.ts';
import { listOf } from '../read-flags.ts';
import type { Terminal } from '../terminal.ts';
import { usesColour } from '../terminal.ts';

const FORMATS: readonly ReportFormat[] = ['json', 'md', 'csv'];
const DEFAULT_FORMATS: readonly ReportFormat[] = ['json', 'md'];

interface ReportFlags {
  readonly rescore?: true;
  readonly common?: true;
  readonly config?: string;
  readonly dataset?: readonly string[];
  readonly prompt?: readonly string[];
  readonly out?: string;
  readonly format: readonly ReportFormat[];
  readonly quiet?: true;
  readonly json?: true;
}

const NOTES = `
A run is a folder, the id of a run in --out, or latest. No provider is called and no key is needed.

--rescore applies the scorers of the config and the prompts, and what the datasets expect, as they are now. The run
stays as it is: what comes of it is a run of its own, <id>-rescored. Errors stay errors. A case whose model would be sent
something else now can't be scored again.

Examples:
  evalsmall report latest
  evalsmall report 20261120T213000Z-triage --format md,csv
  evalsmall report latest --rescore
  evalsmall report latest --rescore -d fixed.jsonl --common

Exit codes: 0 done · 2 wrong input, nothing written · 3 the run is incomplete`;

/** Adds `evalsmall report`. */
export function addReportCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('report <run>')
    .description('Print and write the report of a recorded run again, or score its outputs again.')
    .option('--rescore', "score the recorded outputs with today's scorers and expectations")
    .option('--common', 'with --rescore: leave out cases that changed or are gone, instead of refusing')
    .option('-c, --config <file>', 'with --rescore: the config (default: evalsmall.config.yaml)')
    .option(
      '-d, --dataset <file...>',
      "with --rescore: the datasets (default: the config's, or where they were)",
    )
    .option('-p, --prompt <ref...>', 'with --rescore: the prompts (default: those of the run)')
    .option('-o, --out <dir>', 'where runs named by id are, and rescored ones go (default: reports)')
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
  if (flags.rescore === true) return rescore(run, flags, terminal);
  const given = (['common', 'config', 'dataset', 'prompt'] as const).find(
    (name) => flags[name] !== undefined,
  );
  if (given !== undefined) throw UserError.of('flag-without-rescore', `--${given} is for --rescore alone`);
  const { renderRun } = await import('../../app/report.ts');
  const { cwd } = terminal;
  const outDirectory = resolve(cwd, flags.out ?? 'reports');
  const outcome = await renderRun({ run, cwd, outDirectory, formats: flags.format });
  await printReport(outcome.report, flags, terminal);
  return printEnd(outcome, flags, terminal);
}

async function rescore(run: string, flags: ReportFlags, terminal: Terminal): Promise<number> {
  const { rescoreRun } = await import('../../app/rescore.ts');
  const { cwd, environment } = terminal;
  const outcome = await rescoreRun({
    run,
    cwd,
    environment,
    configFile: flags.config ?? null,
    datasets: flags.dataset ?? null,
    prompts: flags.prompt ?? null,
    out: flags.out ?? null,
    formats: flags.format,
    common: flags.common === true,
  });
  await printRescore(outcome, flags, terminal);
  return printEnd(outcome, flags, terminal);
}

async function printRescore(outcome: RescoreOutcome, flags: ReportFlags, terminal: Terminal): Promise<void> {
  const { stdout, environment } = terminal;
  if (flags.json === true) {
    const { rescore: changed, report: whole } = outcome;
    stdout.write(`${JSON.stringify({ rescore: changed, report: whole }, null, 2)}\n`);
    return;
  }
  if (flags.quiet === true) return;
  await printReport(outcome.report, flags, terminal);
  const { renderRescore } = await import('../../app/render-tables.ts');
  const options = { width: stdout.columns ?? 80, colour: usesColour(stdout, environment) };
  stdout.write(`${renderRescore(outcome.rescore, options)}\n`);
}

function printEnd({ incomplete, folder }: RenderOutcome, flags: ReportFlags, terminal: Terminal): number {
  for (const reason of incomplete) terminal.stderr.write(`incomplete: ${escapeTerminal(reason)}\n`);
  printWritten(folder, flags, terminal);
  return incomplete.length > 0 ? EXIT.incomplete : EXIT.done;
}
