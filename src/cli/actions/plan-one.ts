import type { DryRunInput } from '../../app/dry-run.ts';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { usesColour } from '../terminal.ts';

interface Printing {
  readonly json?: true;
  readonly quiet?: true;
}

/** Forecasts one run and prints the forecast; throws what a run would. */
export async function planOne(input: DryRunInput, flags: Printing, terminal: Terminal): Promise<number> {
  const { dryRun, renderDryRun } = await import('../../app/dry-run.ts');
  const { stdout, environment } = terminal;
  const planned = await dryRun(input);
  const options = { width: stdout.columns ?? 80, colour: usesColour(stdout, environment) };
  if (flags.json === true) stdout.write(`${JSON.stringify(planned, null, 2)}\n`);
  else if (flags.quiet !== true) stdout.write(`${renderDryRun(planned, options)}\n`);
  return EXIT.done;
}
