import type { Context } from './context.ts';
import { measureRun } from './run-evalsmall.ts';
import type { Figure } from './statistics.ts';
import { MEGABYTE, ratioAtMost, toFigure } from './statistics.ts';
import { writeDataset } from './workload.ts';

const FEW = 1000;
const MILLION = 1_000_000;

/** Peak memory of many cases against that of few: what a run holds is not to grow with its dataset. */
export async function benchMemory(context: Context): Promise<readonly Figure[]> {
  const few: number[] = [];
  context.note(`peak memory of ${FEW} cases`);
  for (let time = 0; time < (context.quick ? 1 : 3); time += 1) few.push(await peakMegabytes(context, FEW));
  const figures: Figure[] = [];
  for (const cases of [context.quick ? 10_000 : 50_000, ...(context.full ? [MILLION] : [])]) {
    context.note(`peak memory of ${cases} cases`);
    const what = `${cases} cases against ${FEW}: peak memory`;
    const ours = [await peakMegabytes(context, cases)];
    figures.push(toFigure({ what, unit: 'MB', ours, floor: few, aim: ratioAtMost(1.5) }));
  }
  return figures;
}

async function peakMegabytes(context: Context, cases: number): Promise<number> {
  const dataset = await writeDataset(context.folder, cases);
  const { peakBytes } = await measureRun(context, { dataset, cases, delayMs: 0, concurrency: 32 });
  return peakBytes / MEGABYTE;
}
