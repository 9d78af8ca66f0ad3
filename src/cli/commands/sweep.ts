import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { SweepGrid } from '../../domain/sweep.ts';
import type { SweepFlags } from '../actions/sweep.ts';
import { decimal, gridOf, listOf, margin, share, wholeNumber } from '../read-flags.ts';
import type { Terminal } from '../terminal.ts';
import { addAskingOptions, addNumberOptions, addOutputOptions } from './run-options.ts';

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
    .action(async (flags: SweepFlags) => {
      const { sweepOnce } = await import('../actions/sweep.ts');
      exit(await sweepOnce(flags, terminal));
    });
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
