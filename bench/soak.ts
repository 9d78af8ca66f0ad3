import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openDataset } from '../src/dataset/open-dataset.ts';
import type { Case } from '../src/domain/case.ts';
import type { RunReport } from '../src/domain/report.ts';
import { parseProfile } from '../src/simulator/profile.ts';
import type { Simulator } from '../src/simulator/server.ts';
import { startSimulator } from '../src/simulator/server.ts';
import type { Account } from './account.ts';
import { accountOf, mistakesIn } from './account.ts';
import type { Measured } from './measure.ts';
import { measure } from './measure.ts';
import { EVALSMALL } from './run-evalsmall.ts';
import { MEGABYTE } from './statistics.ts';
import { writeDataset } from './workload.ts';

const HELP = `npm run soak -- [--trials <n>] [--keep]

  Runs so many trials (default: 200000) against simulated providers at which one attempt in twenty goes wrong, in eight
  ways, and then counts: every trial must be in the journal exactly once, and every request be told of.

  --keep   leave the run's folder where it is, and say where
`;

const WIRES = ['openai', 'anthropic', 'gemini'] as const;
const MODELS = 8;
const CONCURRENCY = 16;
const TIME_SCALE = 100;

/** Each of eight kinds befalls one attempt in 160. */
const FAULTS = [
  "status: 429, headers: { retry-after-ms: '5' }",
  'status: 500',
  'status: 529',
  'reset: true',
  'cutAtByte: 40, reset: true',
  'cutAtByte: 30',
  "garbage: '<html>Log in</html>', contentType: text/html",
  'stall: true',
];

const PROFILE = `
timeScale: 1
default:
  accuracy: { default: 0.9, tags: {} }
  latencyMs: { median: 500, sigma: 0.5, floor: 100 }
  fencedJson: 0
  reasoningTokens: none
  rateLimited: 0
  serverErrors: 0
personas: {}
answers: []
batch: { minutes: { median: 3, sigma: 0.4 }, expiredShare: 0 }
faults:
${FAULTS.map((effect) => `  - { every: ${FAULTS.length * 20}, do: { ${effect} } }`).join('\n')}
`;

try {
  const { values } = parseArgs({
    options: {
      trials: { type: 'string', default: '200000' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(HELP);
  else await soak(casesFor(values.trials), values.keep);
} catch (error) {
  process.stderr.write(`soak: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function casesFor(trials: string): number {
  if (!/^[1-9]\d{0,8}$/.test(trials)) throw new Error(`--trials takes a whole number, not ${trials}`);
  return Math.ceil(Number(trials) / MODELS);
}

async function soak(cases: number, keep: boolean): Promise<void> {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  const folder = await mkdtemp(join(tmpdir(), 'evalsmall-soak-'));
  const dataset = await writeDataset(folder, cases);
  const simulator = await startSimulator({
    profile: parseProfile(PROFILE, 'soak'),
    datasets: [{ name: dataset, cases: await casesIn(dataset) }],
    seed: 1,
    timeScale: TIME_SCALE,
    port: 0,
  });
  try {
    const config = await writeConfig(folder, dataset, simulator.baseUrls);
    const args = [EVALSMALL, 'run', '--config', config, '--quiet'];
    const measured = await measure({ args, cwd: folder, signal: stop.signal });
    await judge(folder, { trials: cases * MODELS, requests: simulator.requests(), measured });
  } finally {
    await simulator.stop();
    if (keep) process.stdout.write(`kept in ${folder}\n`);
    else await rm(folder, { recursive: true, force: true });
  }
}

async function casesIn(dataset: string): Promise<readonly Case[]> {
  const all: Case[] = [];
  for await (const example of openDataset(dataset, dataset).cases()) all.push(example);
  return all;
}

async function writeConfig(
  folder: string,
  dataset: string,
  baseUrls: Simulator['baseUrls'],
): Promise<string> {
  const providers = WIRES.map(
    (api) => [`soak-${api}`, { api, baseUrl: baseUrls[api], apiKeyEnv: 'SOAK_KEY' }] as const,
  );
  const models = Array.from({ length: MODELS }, (_, index) => {
    return `soak-${WIRES[index % WIRES.length] ?? 'openai'}:model-${index}`;
  });
  const config = {
    dataset,
    providers: Object.fromEntries(providers),
    // a stalled attempt costs its time-out, and no trial may end in an error by chance
    defaults: { maxTokens: 256, timeoutSeconds: 3, retries: 9 },
    models,
    scorers: ['exact'],
    concurrency: CONCURRENCY,
  };
  await writeFile(join(folder, '.env'), 'SOAK_KEY=any-key-will-do\n');
  const file = join(folder, 'evalsmall.config.yaml');
  await writeFile(file, JSON.stringify(config));
  return file;
}

interface Facts {
  readonly trials: number;
  readonly requests: number;
  readonly measured: Measured;
}

async function judge(folder: string, facts: Facts): Promise<void> {
  const [id = ''] = await readdir(join(folder, 'reports'));
  const run = join(folder, 'reports', id);
  const account = await accountOf(join(run, 'results.jsonl'));
  const report = JSON.parse(await readFile(join(run, 'report.json'), 'utf8')) as RunReport;
  process.stdout.write(textOf(account, facts));
  const mistakes = [...mistakesIn(account, facts), ...reportMistakes(report, facts.trials)];
  if (mistakes.length > 0) throw new Error(mistakes.join('; '));
  process.stdout.write('every trial is in the journal exactly once, and every request is told of\n');
}

function reportMistakes({ arms, run }: RunReport, trials: number): readonly string[] {
  const counted = arms.reduce((sum, arm) => sum + arm.trials.completed + arm.trials.errored, 0);
  const mistakes = counted === trials ? [] : [`the report counts ${counted} of ${trials} trials`];
  return run.complete ? mistakes : [...mistakes, 'the report says that the run is incomplete'];
}

function textOf(account: Account, { trials, requests, measured }: Facts): string {
  const { attempts, failures, outcomes } = account;
  const seconds = measured.wallMs / 1000;
  const failed = [...failures.values()].reduce((sum, times) => sum + times, 0);
  const share = ((100 * failed) / Math.max(1, attempts)).toFixed(1);
  return `${[
    `trials     ${trials} in ${seconds.toFixed(1)} s, ${(trials / seconds).toFixed(0)} a second`,
    `CPU        ${(measured.cpuMs / trials).toFixed(2)} ms a trial`,
    `memory     ${(measured.peakBytes / MEGABYTE).toFixed(0)} MB at most`,
    `requests   ${requests} at the server, ${attempts} in the journal`,
    `failed     ${failed} attempts (${share} %): ${listOf(failures)}`,
    `outcomes   ${listOf(outcomes)}`,
  ].join('\n')}\n`;
}

function listOf(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, times]) => `${name} ${times}`).join(', ');
}
