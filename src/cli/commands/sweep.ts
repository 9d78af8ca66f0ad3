import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { CODE_IS_RUN } from '../../app/code-warnings.ts';
import type { RunInput, RunOverrides } from '../../app/run.ts';
import type { SweepOutcome } from '../../app/sweep.ts';
import type { SweepGrid } from '../../domain/sweep.ts';
import { escapeTerminal } from '../../lib/escape.ts';
import { EXIT, exitCodeOf } from '../exit-code.ts';
import { interruptSignals } from '../interrupt.ts';
import { leftText } from '../print-outcome.ts';
import { printWritten } from '../print-report.ts';
import { decimal, gridOf, listOf, margin, share, wholeNumber } from '../read-flags.ts';
import type { Terminal } from '../terminal.ts';
import { usesColour } from '../terminal.ts';
import type { RunFlags } from './run-flags.ts';
import { addAskingOptions, addNumberOptions, addOutputOptions, toOverrides } from './run-flags.ts';

interface SweepFlags extends Omit<RunFlags, 'config' | 'maxTokens' | 'temperature'> {
  readonly config?: string;
  readonly maxTokens?: NonNullable<SweepGrid['maxTokens']>;
  readonly temperature?: NonNullable<SweepGrid['temperature']>;
  readonly reasoningEffort?: NonNullable<SweepGrid['reasoningEffort']>;
  readonly reasoningBudget?: NonNullable<SweepGrid['reasoningBudget']>;
  readonly maxTruncation: number;
  readonly adaptive?: true;
  readonly yes?: true;
}

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;

const NOTES = `
Every value is an arm of its own (claude-haiku-4-5/maxTokens=64), and all are asked side by side in one run. In
--max-tokens, --temperature and --reasoning-budget, none is a value too: the setting is not sent. The config's gates
and baseline are left out. With --adaptive each budget follows from the one before, so that 8 budgets take at most 4
arms; with two budgets alone, such as 64,4096, it makes the steps between them. sweep.json and sweep.md are written
beside the run's reports; evalsmall schema sweep describes the first. docs/finish-reasons.md explains the answer.

Examples:
  evalsmall sweep -d datasets/signals.jsonl --max-tokens 64,256,1024,2048 --simulate
  evalsmall sweep -d datasets/signals.jsonl --max-tokens 64,4096 --adaptive --simulate
  evalsmall sweep -m haiku --max-tokens 256,1024,4096,none --repeats 3 --max-truncation 2%
  evalsmall sweep -m flash --max-tokens 512,2048 --reasoning-effort low,medium,high --dry-run

Exit codes: 0 done, whatever the answer · 2 wrong input, nothing sent · 3 incomplete · 130 interrupted`;

/** Adds `evalsmall sweep`. */
export function addSweepCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  const command = program
    .command('sweep')
    .description('Run a grid of budgets and other settings; find the smallest budget that cuts nothing off.')
    .option('-c, --config <file>', 'config file (default: evalsmall.config.yaml)')
    .option('-d, --dataset <file...>', 'JSONL or CSV datasets; - reads JSONL from standard input')
    .option('-p, --prompt <ref...>', 'prompt versions (triage@v2) or paths')
    .option('-m, --model <name...>', "ids of the config's models, or provider:model");
  addGridOptions(command);
  addNumberOptions(command);
  addAskingOptions(command)
    .option('--margin <share>', "share of the best budget's passes a smaller one may lose (0.05)", margin)
    .addOption(
      new Option('--dry-run', 'send nothing: tell requests, tokens, cost and time').conflicts('resume'),
    );
  addOutputOptions(command)
    .option('--json', 'print sweep.json on standard output, and nothing else')
    .addHelpText('after', NOTES)
    .action(async (flags: SweepFlags) => exit(await sweepOnce(flags, terminal)));
}

function addGridOptions(command: Command): void {
  command
    .option('--max-tokens <list>', 'output limits, such as 64,256,1024,none', gridOf(wholeNumber(1)))
    .option('--temperature <list>', 'sampling temperatures, such as 0,0.7', gridOf(decimal(0, 2)))
    .option('--reasoning-effort <list>', `of ${EFFORTS.join(',')}`, readEfforts)
    .option('--reasoning-budget <list>', 'tokens to think with, such as 0,1024', gridOf(wholeNumber(0)))
    .option('--max-truncation <share>', 'share of answers that may be cut off', maxTruncation, 0.05)
    .option('--adaptive', 'bisect the budgets: ask the largest, then only those that decide')
    .option('--yes', 'start even where more than 200 arms may be asked');
}

function readEfforts(text: string): NonNullable<SweepGrid['reasoningEffort']> {
  const efforts = listOf(EFFORTS)(text);
  if (new Set(efforts).size < efforts.length) throw new InvalidArgumentError('A value is there twice.');
  return efforts;
}

function maxTruncation(text: string): number {
  const value = share(text);
  if (value === 0) {
    throw new InvalidArgumentError('It must be above 0: no sample can show that nothing is ever cut off.');
  }
  return value;
}

async function sweepOnce(flags: SweepFlags, terminal: Terminal): Promise<number> {
  const signals = interruptSignals(terminal);
  const { cwd, environment, stdin } = terminal;
  const overrides = overridesOf(flags);
  const input = { configFile: flags.config ?? null, cwd, environment, stdin, signals, overrides };
  try {
    if (flags.dryRun === true) {
      const { planOne } = await import('./plan-one.ts');
      return await planOne(input, flags, terminal);
    }
    const resume = flags.resume === true ? '' : (flags.resume ?? null);
    return await sendSweep({ ...input, resume }, flags, terminal);
  } catch (error) {
    // Ctrl-C while standard input was awaited
    if (signals.stopSending.aborted && error instanceof Error && error.name === 'AbortError') {
      return EXIT.interrupted;
    }
    const { printError } = await import('../print-error.ts');
    const code = printError(error, terminal);
    return signals.stopSending.aborted ? EXIT.interrupted : code;
  } finally {
    signals.release();
  }
}

async function sendSweep(input: RunInput, flags: SweepFlags, terminal: Terminal): Promise<number> {
  const [{ sweep, renderSweep }, { createProgress }, { warningLine }] = await Promise.all([
    import('../../app/sweep.ts'),
    import('../progress.ts'),
    import('../warning-line.ts'),
  ]);
  const { stdout, stderr, environment } = terminal;
  const progress = await createProgress(terminal, flags.quiet === true);
  let outcome: SweepOutcome;
  try {
    outcome = await sweep(
      { ...input, maxTruncation: flags.maxTruncation },
      {
        ...progress,
        onStart: (start) => {
          for (const { code, message } of start.warnings) {
            if (flags.quiet !== true || code === CODE_IS_RUN) stderr.write(warningLine(message, terminal));
          }
          progress.onStart(start);
        },
      },
    );
  } finally {
    progress.stop();
  }
  const options = { width: stdout.columns ?? 80, colour: usesColour(stdout, environment) };
  if (flags.json === true) stdout.write(`${JSON.stringify(outcome.sweep, null, 2)}\n`);
  else if (flags.quiet !== true) stdout.write(`${renderSweep(outcome.sweep, options)}\n`);
  tellEnding(outcome, terminal);
  printWritten(outcome.folder, flags, terminal);
  return exitCodeOf(outcome);
}

function tellEnding(outcome: SweepOutcome, { stderr }: Terminal): void {
  const { interrupted, incomplete, batchesLeft, report } = outcome;
  if (!interrupted) for (const reason of incomplete) stderr.write(`incomplete: ${escapeTerminal(reason)}\n`);
  if (interrupted) stderr.write('interrupted: what was done is kept\n');
  if (batchesLeft > 0) stderr.write(`${leftText(batchesLeft)}; --resume collects what they bring\n`);
  if (interrupted || incomplete.length > 0) {
    stderr.write(`go on with: evalsmall sweep --resume ${report.run.id} (and the same flags)\n`);
  }
}

function overridesOf(flags: SweepFlags): RunOverrides {
  const { config: _config, maxTokens, temperature, ...shared } = flags;
  const grid: SweepGrid = {
    maxTokens: maxTokens ?? null,
    temperature: temperature ?? null,
    reasoningEffort: flags.reasoningEffort ?? null,
    reasoningBudget: flags.reasoningBudget ?? null,
  };
  const adaptive = flags.adaptive === true ? { maxTruncation: flags.maxTruncation } : null;
  return { ...toOverrides(shared), sweep: { grid, adaptive, allowsMany: flags.yes === true } };
}
