import type { Command } from 'commander';
import { Option } from 'commander';
import type { RunFlags } from '../actions/run-flags.ts';
import { decimal, margin, wholeNumber } from '../read-flags.ts';
import type { Terminal } from '../terminal.ts';
import { addAskingOptions, addNumberOptions, addOutputOptions } from './run-options.ts';

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
    .action(async (flags: RunFlags) => {
      const { runAll } = await import('../actions/run.ts');
      exit(await runAll(flags, terminal));
    });
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
