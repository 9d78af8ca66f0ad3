import { alternate } from './alternate.ts';
import type { Context } from './context.ts';
import { measureWallMs } from './measure.ts';
import { EVALSMALL } from './run-evalsmall.ts';
import type { Figure } from './statistics.ts';
import { ratioAtMost, toFigure } from './statistics.ts';

/** `evalsmall --help` against a Node that does nothing. */
export async function benchStartup({
  folder: cwd,
  signal,
  quick,
  note,
}: Context): Promise<readonly Figure[]> {
  const times = quick ? 5 : 15;
  note(`--help, ${times} runs each`);
  const pairs = await alternate(
    times,
    () => measureWallMs({ args: ['-e', '0'], cwd, signal }),
    () => measureWallMs({ args: [EVALSMALL, '--help'], cwd, signal }),
  );
  return [toFigure({ what: '--help against node -e 0: wall', unit: 'ms', ...pairs, aim: ratioAtMost(2) })];
}
