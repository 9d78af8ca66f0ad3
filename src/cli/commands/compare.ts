import type { Command } from 'commander';
import { Option } from 'commander';
import { resolve } from 'node:path';
import type { CompareInput, CompareOutcome } from '../../app/compare.ts';
import type { ComparisonReport } from '../../domain/comparison.ts';
import { UserError } from '../../domain/errors.ts';
import { escapeTerminal } from '../../lib/escape.ts';
import { EXIT, mostSerious } from '../exit-code.ts';
import { interruptSignals } from '../interrupt.ts';
import { createJudgingProgress } from '../judging-progress.ts';
import { printWritten } from '../print-report.ts';
import { margin, usd, wholeNumber } from '../read-flags.ts';
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
  readonly judge?: string;
  readonly rubric?: string;
  readonly votes?: number;
  readonly budget?: number;
  readonly config?: string;
  readonly simulate?: true;
  readonly quiet?: true;
  readonly json?: true;
}

const NOTES = `
Each side is <run>#<arm>. A run is a folder, the id of a run in --reports, or latest; of an arm any part will do that
fits no other, and #<arm> may be left out where the run has one arm. Quote it where your shell reads # otherwise.

The verdict is about the margin: MIGRATE, no worse by more than that; STAY, worse by more; INCONCLUSIVE, these cases
can't tell, and how many would. comparison.json and comparison.md go into --out.

--judge asks a model of the config which of two answers is better by the --rubric, in both orders; that is marked as
judged, costs money, and is in no verdict. Replies are kept beside comparison.json: the same command asks only for what is
missing. docs/judging.md explains it.

Examples:
  evalsmall compare 'latest#haiku' 'latest#flash'
  evalsmall compare reports/20261120T213000Z-triage latest --margin 3pp --metric exact
  evalsmall compare 'latest#haiku' 'latest#flash' 'latest#gpt' --tag
  evalsmall compare 'latest#haiku' 'latest#flash' --judge critic --rubric @kindness.md --votes 3

Exit codes: 0 MIGRATE · 1 STAY · 2 can't be compared, nothing written · 3 a side is incomplete, the judge could not
judge, or its budget is used up · 4 INCONCLUSIVE · 130 interrupted; of several candidates the most serious: 3, 1, 4, 0`;

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
    .option('--judge <model>', 'ask this model of the config which of two answers is better')
    .option('--rubric <text>', 'what makes an answer better, or @ and a file; with --judge')
    .addOption(
      new Option('--votes <n>', 'votes on each pair (1), with --judge').argParser(wholeNumber(1, MOST_VOTES)),
    )
    .option(
      '--budget <usd>',
      'stop asking the judge before this command has spent so much, such as 5 or $5',
      usd,
    )
    .option('-c, --config <file>', 'where the judge is, with --judge (default: evalsmall.config.yaml)')
    .option('--simulate', 'ask a simulated judge, with --judge')
    .addOption(new Option('--format <format>', 'what to print').choices(['table', 'md']).default('table'))
    .option('--quiet', 'print nothing')
    .option('--json', 'print comparison.json on standard output, and nothing else')
    .addHelpText('after', NOTES)
    .action(async (base: string, candidates: readonly string[], flags: CompareFlags) =>
      exit(await compare([base, ...candidates], flags, terminal)),
    );
}

const MOST_VOTES = 25;

async function compare(
  operands: readonly string[],
  flags: CompareFlags,
  terminal: Terminal,
): Promise<number> {
  assertJudgeFlags(flags);
  const { judge, rubric } = flags;
  if (judge === undefined || rubric === undefined)
    return compareOnce(operands, { flags, judging: null }, terminal);
  const signals = interruptSignals(terminal);
  const { environment } = terminal;
  const { votes = 1, budget: budgetUsd = null, config: configFile = null, simulate = false } = flags;
  const hooks = await createJudgingProgress(terminal, flags.quiet === true);
  const judging = { judge, rubric, votes, budgetUsd, configFile, simulate, environment, signals, hooks };
  try {
    return await compareOnce(operands, { flags, judging }, terminal);
  } finally {
    signals.release();
  }
}

/** What is said of a judge has to have one, and one that isn't told what to look at can't judge. */
function assertJudgeFlags({ judge, rubric, votes, budget, config, simulate }: CompareFlags): void {
  if (judge === undefined) {
    const given = Object.entries({ rubric, votes, budget, config, simulate }).filter(
      ([, value]) => value !== undefined,
    );
    if (given.length === 0) return;
    const names = given.map(([name]) => `--${name}`).join(', ');
    const message = `${names} ${given.length === 1 ? 'is' : 'are'} about a judge, and none is named`;
    throw UserError.of('no-judge', message, 'Name a model of the config: --judge <model>.');
  }
  if (rubric === undefined) {
    const hint = 'Say what makes an answer better: --rubric "…", or --rubric @rubric.md.';
    throw UserError.of('no-rubric', `the judge ${judge} has no rubric to judge by`, hint);
  }
}

interface Asked {
  readonly flags: CompareFlags;
  readonly judging: CompareInput['judging'];
}

async function compareOnce(
  [base = '', ...candidates]: readonly string[],
  { flags, judging }: Asked,
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
    judging,
  });
  await print(outcome.report, flags, terminal);
  for (const reason of incompleteReasons(outcome)) {
    stderr.write(escapeTerminal(`incomplete: ${reason}`) + '\n');
  }
  if (outcome.interrupted) stderr.write('interrupted: what was done is kept; the same command goes on\n');
  printWritten(outcome.folder, flags, terminal);
  return exitCodeOf(outcome);
}

function incompleteReasons({ report, unjudged }: CompareOutcome): readonly string[] {
  return [
    ...sidesOf(report).flatMap(({ run, arm, incomplete }) =>
      incomplete === null ? [] : [`${run}#${arm}: ${incomplete}`],
    ),
    ...report.candidates.flatMap(({ candidate, preference }) => {
      const cases = preference?.cases.couldNotJudge ?? 0;
      if (preference === null || cases === 0) return [];
      const what = `${cases} ${cases === 1 ? 'case' : 'cases'} of ${candidate.arm}`;
      const why = unjudged.failure === null ? '' : ` (${unjudged.failure})`;
      return [`the judge ${preference.judge} could not judge ${what}${why}; the same command asks again`];
    }),
    ...(unjudged.stopped === null ? [] : [unjudged.stopped]),
  ];
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

function exitCodeOf(outcome: CompareOutcome): number {
  if (outcome.interrupted) return EXIT.interrupted;
  return mostSerious([
    ...outcome.report.candidates.map(({ rate }) => VERDICT_EXIT[rate.verdict]),
    incompleteReasons(outcome).length === 0 ? EXIT.done : EXIT.incomplete,
  ]);
}
