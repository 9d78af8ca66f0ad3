import { alternate } from './alternate.ts';
import type { Pairs } from './alternate.ts';
import type { Context } from './context.ts';
import type { Measured } from './measure.ts';
import type { Load, MeasuredRun } from './run-evalsmall.ts';
import { measureRun } from './run-evalsmall.ts';
import { measureFloor } from './run-floor.ts';
import type { Figure } from './statistics.ts';
import { MEGABYTE, oursAtMost, ratioAtMost, toFigure } from './statistics.ts';
import { writeDataset } from './workload.ts';

const CONCURRENCY = 32;

/** A server that answers at once: what the time is spent on is the client's own work. */
export async function benchFastServer(context: Context): Promise<readonly Figure[]> {
  const load = await loadOf(context, 0);
  const pairs = await measureBoth(context, load, context.quick ? 1 : 5);
  const name = `${load.cases} cases, 0 ms`;
  const { ours } = pairs;
  const writtenBytes = ours.map((run) => run.writtenBytes / load.cases);
  return [
    ...sharedFigures(name, pairs),
    toFigure({
      what: `${name}: journal and reports a trial`,
      unit: 'bytes',
      ours: writtenBytes,
      floor: null,
      aim: oursAtMost(1024),
    }),
  ];
}

/** A server that takes 50 ms: a client that keeps its places filled takes little longer than the waiting does. */
export async function benchSlowServer(context: Context): Promise<readonly Figure[]> {
  const delayMs = 50;
  const load = await loadOf(context, delayMs);
  const pairs = await measureBoth(context, load, context.quick ? 1 : 3);
  const name = `${load.cases} cases, ${delayMs} ms`;
  const idealMs = Math.ceil(load.cases / CONCURRENCY) * delayMs;
  const { ours } = pairs;
  return [
    ...sharedFigures(name, pairs),
    toFigure({
      what: `${name}: wall against the waiting alone`,
      unit: 'ms',
      ours: ours.map((run) => run.wallMs),
      floor: [idealMs],
      aim: ratioAtMost(1.05),
    }),
    toFigure({
      what: `${name}: reported p50, ${CONCURRENCY} at once`,
      unit: 'ms',
      ours: ours.map((run) => run.latencyP50Ms),
      floor: [delayMs],
      aim: { of: 'ratio', atLeast: 0.9, atMost: 1.1 },
    }),
  ];
}

async function loadOf({ folder, quick }: Context, delayMs: number): Promise<Load> {
  const cases = quick ? 1000 : 5000;
  return { dataset: await writeDataset(folder, cases), cases, delayMs, concurrency: CONCURRENCY };
}

async function measureBoth(
  context: Context,
  load: Load,
  times: number,
): Promise<Pairs<MeasuredRun, Measured>> {
  context.note(`${load.cases} cases at ${load.delayMs} ms, ${times} runs each`);
  return alternate(
    times,
    () => measureFloor(context, load),
    () => measureRun(context, load),
  );
}

function sharedFigures(name: string, pairs: Pairs<MeasuredRun, Measured>): readonly Figure[] {
  const values = (read: (run: Measured) => number) => ({
    ours: pairs.ours.map(read),
    floor: pairs.floor.map(read),
  });
  return [
    toFigure({ what: `${name}: wall`, unit: 'ms', ...values((run) => run.wallMs), aim: ratioAtMost(1.15) }),
    toFigure({ what: `${name}: CPU`, unit: 'ms', ...values((run) => run.cpuMs), aim: ratioAtMost(1.15) }),
    toFigure({
      what: `${name}: peak memory`,
      unit: 'MB',
      ...values((run) => run.peakBytes / MEGABYTE),
      aim: oursAtMost(200),
    }),
  ];
}
