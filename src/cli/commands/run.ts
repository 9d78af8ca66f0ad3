import type { Command } from 'commander';
import { Option } from 'commander';
import { CODE_IS_RUN } from '../../app/code-warnings.ts';
import type { RunInput, RunOutcome, StopSignals } from '../../app/run.ts';
import { escapeTerminal } from '../../lib/escape.ts';
import { EXIT, exitCodeOf, mostSerious } from '../exit-code.ts';
import { interruptSignals } from '../interrupt.ts';
import { decimal, margin, wholeNumber } from '../read-flags.ts';
import { tellGitHub } from '../tell-github.ts';
import type { Terminal } from '../terminal.ts';
import type { RunFlags } from './run-flags.ts';
import { addAskingOptions, addNumberOptions, addOutputOptions, toOverrides } from './run-flags.ts';

const EXAMPLES = `
Examples:
  evalsmall run --simulate
  evalsmall run -d datasets/triage.jsonl -p triage@v1 -m anthropic:claude-haiku-4-5
  evalsmall run -d mine.jsonl -p triage@v1 triage@v2 -m haiku flash --repeats 3 --seed 7
  evalsmall run --baseline haiku --gate 'exact no-worse-than baseline' 'latencyMs.p95 <= 3000'
  evalsmall run --baseline-run baselines/main --gate 'exact no-worse-than baseline'
  evalsmall run --gate 'exact >= 0.95' --confirm 3
  evalsmall run --shard 2/4
  evalsmall run --cache --budget 5
  evalsmall run --resume --budget 10
  evalsmall run --batch -d mine.jsonl -m anthropic:claude-haiku-4-5
  evalsmall run --allow-code -d datasets/bugfix.jsonl -p bugfix@v1 -m openai:gpt-5.4-mini
  evalsmall run --dry-run

Exit codes: 0 done, every gate held · 1 a gate failed · 2 wrong input, nothing sent · 3 incomplete
            4 a gate is undecided · 130 interrupted`;

/** Adds `evalsmall run`. */
export function addRunCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  const command = program
    .command('run')
    .description('Run every case with every model and prompt, score, print the tables, write the reports.')
    .option(
      '-c, --config <file...>',
      'config files; several are several runs (default: evalsmall.config.yaml)',
    )
    .option('-d, --dataset <file...>', 'JSONL or CSV datasets; - reads JSONL from standard input')
    .option('-p, --prompt <ref...>', 'prompt versions (triage@v2) or paths')
    .option('-m, --model <name...>', "ids of the config's models and routes, or provider:model");
  addNumberOptions(command)
    .option('--max-tokens <n>', "output limit, over every model's own setting", wholeNumber(1))
    .option('--temperature <t>', "sampling temperature, over every model's own setting", decimal(0, 2));
  addAskingOptions(command)
    .option('--shard <i/n>', 'only the i-th of n parts of the selected cases; auto/n asks the CI for i')
    .addOption(
      new Option(
        '--dry-run',
        'send nothing: check everything, then tell requests, tokens, cost, time and what it can show',
      ).conflicts('resume'),
    );
  addGateOptions(command);
  addOutputOptions(command)
    .option('--json', 'print report.json on standard output, and nothing else')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: RunFlags) => exit(await runAll(flags, terminal)));
}

function addGateOptions(command: Command): void {
  command
    .option('--gate <expr...>', "what must hold, such as 'exact >= 0.95'; instead of the config's gates")
    .option('--baseline <arm>', 'the arm that others are compared with: its id, or a part of it')
    .option('--baseline-run <run>', 'a recorded run, by folder or id, that the baseline is an arm of')
    .option(
      '--margin <share>',
      'what may be lost and still be no worse: 0.05, 5%, 5pp (default: 0.05)',
      margin,
    )
    .option(
      '--confirm <k>',
      'ask the cases that made a gate fail k more times: is the failure confirmed or not reproduced?',
      wholeNumber(1, 100),
    )
    .option('--require-power', "send nothing when the cases can't settle a gate; else that is a warning");
}

async function runAll(flags: RunFlags, terminal: Terminal): Promise<number> {
  const signals = interruptSignals(terminal);
  const codes: number[] = [];
  try {
    for (const file of flags.config ?? [null]) {
      if (!signals.stopSending.aborted) codes.push(await runOne(file, { flags, terminal, signals }));
    }
  } finally {
    signals.release();
  }
  return mostSerious(codes);
}

interface Context {
  readonly flags: RunFlags;
  readonly terminal: Terminal;
  readonly signals: StopSignals;
}

async function runOne(configFile: string | null, context: Context): Promise<number> {
  const { flags, terminal, signals } = context;
  const { cwd, environment, stdin } = terminal;
  const input = { configFile, cwd, environment, stdin, signals, overrides: toOverrides(flags) };
  try {
    if (flags.dryRun === true) {
      const { planOne } = await import('./plan-one.ts');
      return await planOne(input, flags, terminal);
    }
    return await sendOne({ ...input, resume: flags.resume === true ? '' : (flags.resume ?? null) }, context);
  } catch (error) {
    // Ctrl-C while standard input was awaited
    if (signals.stopSending.aborted && isAbort(error)) return EXIT.interrupted;
    const { printError } = await import('../print-error.ts');
    const code = printError(error, terminal);
    return signals.stopSending.aborted ? EXIT.interrupted : code;
  }
}

async function sendOne(input: RunInput, { flags, terminal }: Context): Promise<number> {
  // loaded here, so that --help doesn't wait for what only a run needs
  const [{ run }, { createProgress }, { printOutcome }, { warningLine }] = await Promise.all([
    import('../../app/run.ts'),
    import('../progress.ts'),
    import('../print-outcome.ts'),
    import('../warning-line.ts'),
  ]);
  const progress = await createProgress(terminal, flags.quiet === true);
  let outcome: RunOutcome;
  try {
    outcome = await run(input, {
      ...progress,
      onStart: (start) => {
        for (const { code, message } of start.warnings) {
          if (flags.quiet !== true || code === CODE_IS_RUN)
            terminal.stderr.write(warningLine(message, terminal));
        }
        for (const note of flags.quiet === true ? [] : start.notes)
          terminal.stderr.write(`${escapeTerminal(note)}\n`);
        progress.onStart(start);
      },
    });
  } finally {
    progress.stop();
  }
  await printOutcome(outcome, flags, terminal);
  await tellGitHub(outcome, flags, terminal);
  return exitCodeOf(outcome);
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
