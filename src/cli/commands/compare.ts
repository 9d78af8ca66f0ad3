import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { resolve } from 'node:path';
import type { CompareOutcome } from '../../app/compare.ts';
import type { ComparisonReport } from '../../domain/comparison.ts';
import { escapeTerminal } from '../../lib/escape.ts';
import { EXIT, mostSerious } from '../exit-code.ts';
import { printWritten } from '../print-report.ts';
import { share } from '../read-flags.ts';
import type { Terminal } from '../terminal.ts';
import { usesColour } from '../terminal.ts';

interface CompareFlags {
  readonly metric: string;
  readonly margin: number;
  readonly tag?: true | readonly string[];
  readonly common?: true;
  readonly reports: string;
  readonly out?: string;
  readonly format: 'table' | 'md';
  readonly quiet?: true;
  readonly json?: true;
}

const NOTES = `
Each side is <run>#<arm>. A run is a folder, the id of a run in --reports, or latest; of an arm any part will do that
fits no other, and #<arm> may be left out where the run has one arm. Quote it where your shell reads # otherwise.

The verdict is about the margin: MIGRATE, no worse by more than that; STAY, worse by more; INCONCLUSIVE, these cases
can't tell, and how many would. comparison.json and comparison.md go into --out.

Examples:
  evalsmall compare 'latest#haiku' 'latest#flash'
  evalsmall compare reports/20261120T213000Z-triage latest --margin 3pp --metric exact
  evalsmall compare 'latest#haiku' 'latest#flash' 'latest#gpt' --tag

Exit codes: 0 MIGRATE · 1 STAY · 2 can't be compared, nothing written · 3 a side is incomplete · 4 INCONCLUSIVE;
of several candidates the most serious: 3, 1, 4, 0`;

/** Adds `evalsmall compare`. */
export function addCompareCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('compare <base> <candidate...>')
    .description('May we move? Compare recorded arms case by case: verdict, regressions, fixes, time, cost.')
    .option('--metric <name>', "passRate, or a scorer's name", 'passRate')
    .addOption(
      new Option('--margin <share>', 'what may be lost and still be no worse: 0.05, 5pp or 5%')
        .argParser(margin)
        .default(0.05, '5pp'),
    )
    .option('--tag [tag...]', 'a table by tag, for exploring; all tags where none is named')
    .option('--common', 'compare the cases that both have alike, where they differ in others')
    .option('--reports <dir>', 'where runs named by id, and the latest, are', 'reports')
    .option('-o, --out <dir>', "where the files go (default: the first candidate's run folder)")
    .addOption(new Option('--format <format>', 'what to print').choices(['table', 'md']).default('table'))
    .option('--quiet', 'print nothing')
    .option('--json', 'print comparison.json on standard output, and nothing else')
    .addHelpText('after', NOTES)
    .action(async (base: string, candidates: readonly string[], flags: CompareFlags) =>
      exit(await compare([base, ...candidates], flags, terminal)),
    );
}

function margin(text: string): number {
  const value = share(text);
  if (value >= 1) throw new InvalidArgumentError('It must be a share below 1, such as 0.05 or 5%.');
  return value;
}

async function compare(
  [base = '', ...candidates]: readonly string[],
  flags: CompareFlags,
  terminal: Terminal,
): Promise<number> {
  const { compareRuns } = await import('../../app/compare.ts');
  const { cwd, stderr } = terminal;
  const { metric, common = false, tag } = flags;
  const outcome: CompareOutcome = await compareRuns({
    base,
    candidates,
    metric,
    common,
    margin: flags.margin,
    tags: tag === true ? 'all' : (tag ?? null),
    cwd,
    outDirectory: resolve(cwd, flags.reports),
    folder: flags.out === undefined ? null : resolve(cwd, flags.out),
  });
  await print(outcome.report, flags, terminal);
  for (const { run, arm, incomplete } of sidesOf(outcome.report)) {
    if (incomplete !== null) stderr.write(escapeTerminal(`incomplete: ${run}#${arm}: ${incomplete}`) + '\n');
  }
  printWritten(outcome.folder, flags, terminal);
  return exitCodeOf(outcome.report);
}

async function print(report: ComparisonReport, flags: CompareFlags, terminal: Terminal): Promise<void> {
  const { stdout, environment } = terminal;
  if (flags.json === true) {
    stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } else if (flags.quiet !== true) {
    const { renderComparisonAs } = await import('../../app/render-comparison.ts');
    const colour = usesColour(stdout, environment);
    stdout.write(renderComparisonAs(flags.format, report, { width: stdout.columns ?? 80, colour }));
  }
}

function sidesOf({ base, candidates }: ComparisonReport): readonly ComparisonReport['base'][] {
  return [base, ...candidates.map(({ candidate }) => candidate)];
}

const VERDICT_EXIT = { MIGRATE: EXIT.done, STAY: EXIT.gateFailed, INCONCLUSIVE: EXIT.undecided } as const;

function exitCodeOf(report: ComparisonReport): number {
  return mostSerious([
    ...report.candidates.map(({ rate }) => VERDICT_EXIT[rate.verdict]),
    ...sidesOf(report).map(({ incomplete }) => (incomplete === null ? EXIT.done : EXIT.incomplete)),
  ]);
}
