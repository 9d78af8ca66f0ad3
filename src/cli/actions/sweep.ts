import type { RunInput, RunOverrides } from '../../app/run.ts';
import type { SweepGrid } from '../../domain/sweep.ts';
import { exitCodeOf } from '../exit-code.ts';
import { interruptSignals } from '../interrupt.ts';
import { tellEnding } from '../print-outcome.ts';
import { printWritten } from '../print-report.ts';
import type { Terminal } from '../terminal.ts';
import { usesColour } from '../terminal.ts';
import type { RunFlags } from './run-flags.ts';
import { toOverrides } from './run-flags.ts';
import { runOne, withProgress } from './run-one.ts';

/** What commander makes of the flags of `sweep`; an absent flag is absent. */
export interface SweepFlags extends Omit<RunFlags, 'config' | 'maxTokens' | 'temperature'> {
  readonly config?: string;
  readonly maxTokens?: NonNullable<SweepGrid['maxTokens']>;
  readonly temperature?: NonNullable<SweepGrid['temperature']>;
  readonly reasoningEffort?: NonNullable<SweepGrid['reasoningEffort']>;
  readonly reasoningBudget?: NonNullable<SweepGrid['reasoningBudget']>;
  readonly maxTruncation: number;
  readonly adaptive?: true;
  readonly yes?: true;
}

/** Runs a grid of settings, prints what it says of budgets, and gives the exit code. */
export async function sweepOnce(flags: SweepFlags, terminal: Terminal): Promise<number> {
  const signals = interruptSignals(terminal);
  const asked = { configFile: flags.config ?? null, overrides: overridesOf(flags), flags, signals };
  try {
    return await runOne(asked, terminal, (input) => sendSweep(input, flags, terminal));
  } finally {
    signals.release();
  }
}

async function sendSweep(input: RunInput, flags: SweepFlags, terminal: Terminal): Promise<number> {
  const { sweep, renderSweep } = await import('../../app/sweep.ts');
  const { stdout, environment } = terminal;
  const { maxTruncation } = flags;
  const outcome = await withProgress(terminal, flags.quiet === true, (hooks) =>
    sweep({ ...input, maxTruncation }, hooks),
  );
  const options = { width: stdout.columns ?? 80, colour: usesColour(stdout, environment) };
  if (flags.json === true) stdout.write(`${JSON.stringify(outcome.sweep, null, 2)}\n`);
  else if (flags.quiet !== true) stdout.write(`${renderSweep(outcome.sweep, options)}\n`);
  tellEnding(outcome, 'sweep', terminal);
  printWritten(outcome.folder, flags, terminal);
  return exitCodeOf(outcome);
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
