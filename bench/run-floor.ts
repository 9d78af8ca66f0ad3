import { fileURLToPath } from 'node:url';
import type { Context } from './context.ts';
import type { Measured } from './measure.ts';
import { measure } from './measure.ts';
import type { Load } from './run-evalsmall.ts';

const FLOOR = fileURLToPath(new URL('./floor.js', import.meta.url));

/** Measures the bare SDK in a loop under the same load. Throws when a single case was not answered right. */
export async function measureFloor({ folder, server, signal }: Context, load: Load): Promise<Measured> {
  const args = [FLOOR, load.dataset, server.baseUrl(load.delayMs), String(load.concurrency)];
  const measured = await measure({ args, cwd: folder, signal });
  if (Number(measured.stdout) !== load.cases) {
    throw new Error(`${measured.stdout} of ${load.cases} cases were right: this is no measurement`);
  }
  return measured;
}
