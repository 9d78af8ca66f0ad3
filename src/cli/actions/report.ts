import { resolve } from 'node:path';
import type { ReportFormat } from '../../app/report.ts';
import { UserError } from '../../domain/errors.ts';
import { escapeTerminal } from '../../lib/escape.ts';
import { EXIT } from '../exit-code.ts';
import { printReport, printWritten } from '../print-report.ts';
import type { Terminal } from '../terminal.ts';
import { usesColour } from '../terminal.ts';

/** What commander makes of the flags of `report`; an absent flag is absent. */
export interface ReportFlags {
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

const OF_RESCORE = ['common', 'config', 'dataset', 'prompt'] as const;
const OF_SHEET = ['sample', 'seed'] as const;

/** Reports a recorded run again in the way the flags ask for, and gives the exit code. */
export async function report(run: string, flags: ReportFlags, terminal: Terminal): Promise<number> {
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

function reportFormats({ format = ['json', 'md'] }: ReportFlags): readonly ReportFormat[] {
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
