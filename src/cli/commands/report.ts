import type { Command } from 'commander';
import { Option } from 'commander';
import { resolve } from 'node:path';
import type { ReportFormat } from '../../app/report.ts';
import { UserError } from '../../domain/errors.ts';
import { escapeTerminal } from '../../lib/escape.ts';
import { EXIT } from '../exit-code.ts';
import { printReport, printWritten } from '../print-report.ts';
import { listOf, wholeNumber } from '../read-flags.ts';
import type { Terminal } from '../terminal.ts';
import { FORMATS } from './run-flags.ts';
import { usesColour } from '../terminal.ts';

const REPORT_FORMATS: readonly (ReportFormat | 'review')[] = [...FORMATS, 'review'];
const DEFAULT_FORMATS: readonly ReportFormat[] = ['json', 'md'];

/** What commander makes of the flags of `report`; an absent flag is absent. */
interface ReportFlags {
  readonly rescore?: true;
  readonly common?: true;
  readonly config?: string;
  readonly dataset?: readonly string[];
  readonly prompt?: readonly string[];
  readonly review?: string;
  readonly seed?: number;
  readonly sample?: number;
  readonly out?: string;
  readonly format?: readonly (ReportFormat | 'review')[];
  readonly quiet?: true;
  readonly json?: true;
}

const NOTES = `
A run is a folder, the id of a run in --out, or latest. No provider is called and no key is needed.

--rescore applies the scorers of the config and the prompts, and what the datasets expect, as they are now. The run
stays as it is: what comes of it is a run of its own, <id>-rescored. Errors stay errors. A case whose model would be sent
something else now can't be scored again.

--format review writes review.csv, a blind and shuffled sheet for people to fill in (verdict: accept or reject), and
review-key.json, which tells the arms: keep it to yourself. --review reads the filled sheet back.

Examples:
  evalsmall report latest
  evalsmall report 20261120T213000Z-triage --format md,csv
  evalsmall report latest --rescore
  evalsmall report latest --rescore -d fixed.jsonl --common
  evalsmall report latest --format review --sample 50
  evalsmall report latest --review filled.csv

Exit codes: 0 done · 2 wrong input, nothing written · 3 the run is incomplete`;

/** Adds `evalsmall report`. */
export function addReportCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('report <run>')
    .description("Report a recorded run again, score its outputs again, or take in people's verdicts.")
    .option('--rescore', "score the recorded outputs with today's scorers and expectations")
    .option('--common', 'with --rescore: leave out cases that changed or are gone, instead of refusing')
    .option('-c, --config <file>', 'with --rescore: the config (default: evalsmall.config.yaml)')
    .option(
      '-d, --dataset <file...>',
      "with --rescore: the datasets (default: the config's, or where they were)",
    )
    .option('-p, --prompt <ref...>', 'with --rescore: the prompts (default: those of the run)')
    .option('--review <file>', "read a filled-in review.csv: the users' acceptance rate of each arm")
    .option('--sample <n>', 'with --format review: only n cases drawn by the seed', wholeNumber(1))
    .option(
      '--seed <n>',
      "with --format review: what the order is drawn by (default: the run's)",
      wholeNumber(0),
    )
    .option('-o, --out <dir>', 'where runs named by id are, and rescored ones go (default: reports)')
    .addOption(
      new Option('--format <list>', `files, of ${REPORT_FORMATS.join(',')} (default: json,md)`).argParser(
        listOf(REPORT_FORMATS),
      ),
    )
    .option('--quiet', 'no tables')
    .option('--json', 'print the same facts as JSON, and nothing else')
    .addHelpText('after', NOTES)
    .action(async (run: string, flags: ReportFlags) => exit(await report(run, flags, terminal)));
}

const OF_RESCORE = ['common', 'config', 'dataset', 'prompt'] as const;
const OF_SHEET = ['sample', 'seed'] as const;

async function report(run: string, flags: ReportFlags, terminal: Terminal): Promise<number> {
  const writesSheet = flags.format?.includes('review') === true;
  if (flags.review !== undefined) {
    refuse(flags, ['rescore', 'format', ...OF_RESCORE, ...OF_SHEET], "can't be given with --review");
    return review({ run, sheet: flags.review }, flags, terminal);
  }
  if (!writesSheet) refuse(flags, OF_SHEET, 'is for --format review alone');
  if (flags.rescore !== true) refuse(flags, OF_RESCORE, 'is for --rescore alone');
  else if (writesSheet) refuse(flags, ['rescore'], "can't be given with --format review");
  return flags.rescore === true ? rescore(run, flags, terminal) : render(run, flags, terminal);
}

function refuse(flags: ReportFlags, names: readonly (keyof ReportFlags)[], why: string): void {
  const given = names.find((name) => flags[name] !== undefined);
  if (given !== undefined) throw UserError.of('flags-disagree', `--${given} ${why}`);
}

function reportFormats({ format = DEFAULT_FORMATS }: ReportFlags): readonly ReportFormat[] {
  return format.filter((name) => name !== 'review');
}

async function render(run: string, flags: ReportFlags, terminal: Terminal): Promise<number> {
  const { renderRun } = await import('../../app/report.ts');
  const { cwd } = terminal;
  const sheet = { seed: flags.seed ?? null, sample: flags.sample ?? null };
  const outcome = await renderRun({
    run,
    cwd,
    outDirectory: resolve(cwd, flags.out ?? 'reports'),
    formats: reportFormats(flags),
    review: flags.format?.includes('review') === true ? sheet : null,
  });
  await printReport(outcome.report, flags, terminal);
  return printEnd(outcome, flags, terminal);
}

async function rescore(run: string, flags: ReportFlags, terminal: Terminal): Promise<number> {
  const { rescoreRun } = await import('../../app/rescore.ts');
  const { cwd, environment, stdout } = terminal;
  const outcome = await rescoreRun({
    run,
    cwd,
    environment,
    configFile: flags.config ?? null,
    datasets: flags.dataset ?? null,
    prompts: flags.prompt ?? null,
    out: flags.out ?? null,
    formats: reportFormats(flags),
    common: flags.common === true,
  });
  if (flags.json === true) {
    const { rescore: changed, report: whole } = outcome;
    stdout.write(`${JSON.stringify({ rescore: changed, report: whole }, null, 2)}\n`);
  } else if (flags.quiet !== true) {
    await printReport(outcome.report, flags, terminal);
    const { renderRescore } = await import('../../app/render-tables.ts');
    stdout.write(`${renderRescore(outcome.rescore, tableOptions(terminal))}\n`);
  }
  return printEnd(outcome, flags, terminal);
}

async function review(
  named: { readonly run: string; readonly sheet: string },
  flags: ReportFlags,
  terminal: Terminal,
): Promise<number> {
  const { readReview, renderReviewTables } = await import('../../app/read-review.ts');
  const { cwd, stdout } = terminal;
  const found = await readReview({ ...named, cwd, outDirectory: resolve(cwd, flags.out ?? 'reports') });
  if (flags.json === true) stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  else if (flags.quiet !== true) stdout.write(`${renderReviewTables(found, tableOptions(terminal))}\n`);
  return EXIT.done;
}

function tableOptions({ stdout, environment }: Terminal) {
  return { width: stdout.columns ?? 80, colour: usesColour(stdout, environment) };
}

interface Ending {
  readonly folder: string;
  readonly incomplete: readonly string[];
}

function printEnd({ incomplete, folder }: Ending, flags: ReportFlags, terminal: Terminal): number {
  for (const reason of incomplete) terminal.stderr.write(`incomplete: ${escapeTerminal(reason)}\n`);
  printWritten(folder, flags, terminal);
  return incomplete.length > 0 ? EXIT.incomplete : EXIT.done;
}
