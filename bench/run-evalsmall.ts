import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from './context.ts';
import type { Measured } from './measure.ts';
import { measure } from './measure.ts';
import { writeProject } from './workload.ts';

export const EVALSMALL = fileURLToPath(new URL('../../bin/evalsmall.js', import.meta.url));

/** What is asked of whom, and how many requests at once. */
export interface Load {
  readonly dataset: string;
  readonly cases: number;
  readonly delayMs: number;
  readonly concurrency: number;
}

/** A measured `evalsmall run`, with what it left behind. */
export interface MeasuredRun extends Measured {
  readonly runFolder: string;
  /** Bytes of the journal and the reports. */
  readonly writtenBytes: number;
  readonly latencyP50Ms: number;
}

/** Measures `evalsmall run` as users call it. Throws when a single case was not answered and judged right. */
export async function measureRun(context: Context, load: Load): Promise<MeasuredRun> {
  const { folder, server, signal } = context;
  const name = `run-${process.hrtime.bigint()}`;
  const baseUrl = server.baseUrl(load.delayMs);
  const config = await writeProject(folder, name, { ...load, baseUrl });
  const measured = await measure({ args: [EVALSMALL, 'run', '--config', config], cwd: folder, signal });
  const reports = join(folder, name, 'reports');
  const [runId = ''] = await readdir(reports);
  const runFolder = join(reports, runId);
  const arm = await readArm(runFolder);
  if (arm.outcomes.correct !== load.cases) {
    throw new Error(`${arm.outcomes.correct} of ${load.cases} cases were right: this is no measurement`);
  }
  const sizes = await Promise.all(
    ['results.jsonl', 'report.json', 'report.md'].map((file) => stat(join(runFolder, file))),
  );
  const writtenBytes = sizes.reduce((sum, { size }) => sum + size, 0);
  return { ...measured, runFolder, writtenBytes, latencyP50Ms: arm.latencyMs.p50.value };
}

interface ArmFigures {
  readonly outcomes: { readonly correct: number };
  readonly latencyMs: { readonly p50: { readonly value: number } };
}

async function readArm(runFolder: string): Promise<ArmFigures> {
  const report = JSON.parse(await readFile(join(runFolder, 'report.json'), 'utf8')) as {
    readonly arms: readonly ArmFigures[];
  };
  const [arm] = report.arms;
  if (arm === undefined) throw new Error(`${runFolder} has no arm`);
  return arm;
}
