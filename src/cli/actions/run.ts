import type { RunInput } from '../../app/run.ts';
import { exitCodeOf, mostSerious } from '../exit-code.ts';
import { interruptSignals } from '../interrupt.ts';
import { printOutcome } from '../print-outcome.ts';
import { tellGitHub } from '../tell-github.ts';
import type { Terminal } from '../terminal.ts';
import type { RunFlags } from './run-flags.ts';
import { toOverrides } from './run-flags.ts';
import { runOne, withProgress } from './run-one.ts';

/** Does the run of each config, one after the other, and gives the most serious exit code. */
export async function runAll(flags: RunFlags, terminal: Terminal): Promise<number> {
  const signals = interruptSignals(terminal);
  const overrides = toOverrides(flags);
  const codes: number[] = [];
  try {
    for (const configFile of flags.config ?? [null]) {
      if (signals.stopSending.aborted) break;
      const asked = { configFile, overrides, flags, signals };
      codes.push(await runOne(asked, terminal, (input) => sendOne(input, flags, terminal)));
    }
  } finally {
    signals.release();
  }
  return mostSerious(codes);
}

async function sendOne(input: RunInput, flags: RunFlags, terminal: Terminal): Promise<number> {
  const { run } = await import('../../app/run.ts');
  const outcome = await withProgress(terminal, flags.quiet === true, (hooks) => run(input, hooks));
  await printOutcome(outcome, flags, terminal);
  await tellGitHub(outcome, flags, terminal);
  return exitCodeOf(outcome);
}
