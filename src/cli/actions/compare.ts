import { resolve } from 'node:path';
import type { CompareInput, CompareOutcome } from '../../app/compare.ts';
import type { ComparisonReport } from '../../domain/comparison.ts';
import { UserError } from '../../domain/errors.ts';
import { escapeTerminal } from '../../lib/escape.ts';
import { EXIT, mostSerious } from '../exit-code.ts';
import { interruptSignals } from '../interrupt.ts';
import { createJudgingProgress } from '../judging-progress.ts';
import { printWritten } from '../print-report.ts';
import type { Terminal } from '../terminal.ts';
import { usesColour } from '../terminal.ts';

/** What commander makes of the flags of `compare`; an absent flag is absent. */
export interface CompareFlags {
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

/** Compares recorded arms, prints what came out, and gives the exit code. */
export async function compare(
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
