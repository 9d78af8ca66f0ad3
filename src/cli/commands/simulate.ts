import type { Command } from 'commander';
import { EXIT } from '../exit-code.ts';
import { decimal, wholeNumber } from '../read-flags.ts';
import type { Terminal } from '../terminal.ts';

interface SimulateFlags {
  readonly port: number;
  readonly dataset?: readonly string[];
  readonly profile?: string;
  readonly seed: number;
  readonly timeScale: number;
}

const EXAMPLE = `
Example:
  evalsmall simulate --port 8080 &
  ANTHROPIC_BASE_URL=http://127.0.0.1:8080 ANTHROPIC_API_KEY=any \\
    evalsmall run -d datasets/triage.jsonl -p triage@v1 -m anthropic:claude-haiku-4-5`;

/** Adds `evalsmall simulate`. */
export function addSimulateCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('simulate')
    .description('Serve the simulated providers on 127.0.0.1 until stopped.')
    .option('--port <n>', 'port; 0 takes a free one', wholeNumber(0), 8080)
    .option('-d, --dataset <file...>', "datasets that hold the right answers (default: the config's)")
    .option('--profile <file>', 'personas (default: the shipped ones)')
    .option('--seed <n>', 'which draws the personas make', wholeNumber(0), 1)
    .option(
      '--time-scale <x>',
      'how many times faster than the personas it answers',
      decimal(0.001, 100_000),
      1,
    )
    .addHelpText('after', EXAMPLE)
    .action(async (flags: SimulateFlags) => exit(await serve(flags, terminal)));
}

async function serve(flags: SimulateFlags, terminal: Terminal): Promise<number> {
  const { cwd, environment, stdout } = terminal;
  const { port, seed, timeScale, profile = null, dataset = null } = flags;
  const { simulate } = await import('../../app/simulate.ts');
  const simulator = await simulate({ cwd, environment, port, seed, timeScale, profile, datasets: dataset });
  const { openai, anthropic, gemini } = simulator.baseUrls;
  stdout.write(
    [
      'SIMULATED providers, until Ctrl-C; any key is taken:',
      `  OPENAI_BASE_URL=${openai}`,
      `  ANTHROPIC_BASE_URL=${anthropic}`,
      `  GEMINI_BASE_URL=${gemini}`,
      '',
    ].join('\n'),
  );
  await new Promise<void>((resolve) => {
    const release = terminal.onInterrupt(() => {
      release();
      resolve();
    });
  });
  await simulator.stop();
  return EXIT.done;
}
