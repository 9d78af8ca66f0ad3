import { readFile, readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunReport } from '../src/domain/report.ts';
import type { TrialResult } from '../src/domain/trial.ts';
import { keyedRandom } from '../src/lib/random.ts';
import { parseProfile } from '../src/simulator/profile.ts';
import type { Simulator } from '../src/simulator/server.ts';
import { startSimulator } from '../src/simulator/server.ts';
import type { RunningBinary } from './support/binary.ts';
import { startBinary } from './support/binary.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import { sampleCase } from './support/samples.ts';

const CASES = 40;
const MODELS = ['anthropic:claude-haiku-4-5', 'openai:gpt-5.4-mini'];
const TRIALS = CASES * MODELS.length;
const BY_TIME = 4;
const BY_REQUEST = 8;
const KILL_AT_RENAME = join(import.meta.dirname, 'support', 'kill-at-rename.mjs');

const PROFILE = `
timeScale: 1
default:
  accuracy: { default: 0.8, tags: {} }
  latencyMs: { median: 800, sigma: 0.4, floor: 200 }
  fencedJson: 0
  reasoningTokens: none
  rateLimited: 0
  serverErrors: 0.04
personas: {}
answers: []
batch: { minutes: { median: 3, sigma: 0.4 }, expiredShare: 0 }
faults: []
`;

const LABELS = ['billing', 'bug', 'other'];
const EXAMPLES = Array.from({ length: CASES }, (_, index) =>
  sampleCase({
    id: `c${index}`,
    ordinal: index,
    input: `Ticket ${index}: it broke.`,
    expected: { value: LABELS[index % 3] ?? '' },
  }),
);

let project: Project;

beforeAll(async () => {
  project = await createProject();
  const lines = EXAMPLES.map(({ id, input, expected }) => ({ id, input, expected: expected?.value ?? null }));
  await project.write('cases.jsonl', lines);
});

afterAll(() => project.remove());

/** The providers of one sitting. They start anew for the next, at the same address, and count requests from 0. */
function serve(port: number): Promise<Simulator> {
  return startSimulator({
    profile: parseProfile(PROFILE, 'profile'),
    datasets: [{ name: 'cases.jsonl', cases: EXAMPLES }],
    seed: 1,
    timeScale: 40,
    port,
  });
}

interface Sitting {
  readonly simulator: Simulator;
  /** Where the run's folder is. */
  readonly out: string;
  readonly resume?: boolean;
  /** `before 2`: killed by itself just before its second rename. */
  readonly killAtRename?: string;
}

function start({ simulator, out, resume = false, killAtRename }: Sitting): RunningBinary {
  const { openai, anthropic } = simulator.baseUrls;
  const flags = ['--concurrency', '2', '--out', out, '--quiet', ...(resume ? ['--resume'] : [])];
  return startBinary(['run', '-d', 'cases.jsonl', '-m', ...MODELS, ...flags], {
    cwd: project.root,
    preload: killAtRename === undefined ? [] : [KILL_AT_RENAME],
    environment: {
      OPENAI_API_KEY: 'sk-any',
      OPENAI_BASE_URL: openai,
      ANTHROPIC_API_KEY: 'sk-any',
      ANTHROPIC_BASE_URL: anthropic,
      KILL_AT_RENAME: killAtRename ?? '',
    },
  });
}

/** The one run under a folder. */
async function runFolder(out: string): Promise<string | null> {
  const names = await readdir(join(project.root, out)).catch((): string[] => []);
  const found: string[] = [];
  for (const name of names) {
    const folder = join(project.root, out, name);
    if ((await readdir(folder)).includes('results.jsonl')) found.push(folder);
  }
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0] ?? null;
}

/** The whole lines of trials, as they stand in the journal. */
async function recorded(out: string): Promise<readonly string[]> {
  const folder = await runFolder(out);
  if (folder === null) return [];
  const text = await readFile(join(folder, 'results.jsonl'), 'utf8');
  return text.split('\n').slice(1, -1);
}

/** Takes away what a torn write would have left unwritten of the last line. */
async function tear(out: string, share: number): Promise<void> {
  const last = (await recorded(out)).at(-1);
  const folder = await runFolder(out);
  if (last === undefined || folder === null) return;
  const file = join(folder, 'results.jsonl');
  const { size } = await stat(file);
  await truncate(file, size - 1 - Math.floor(share * Buffer.byteLength(last)));
}

function trialsIn(lines: readonly string[]): readonly TrialResult[] {
  return lines.map((line) => JSON.parse(line) as TrialResult);
}

function attemptsOf(trials: readonly TrialResult[]): number {
  return trials.reduce((sum, { attempts }) => sum + attempts.length, 0);
}

async function reportOf(out: string): Promise<RunReport> {
  return JSON.parse(await readFile(join((await runFolder(out)) ?? '', 'report.json'), 'utf8')) as RunReport;
}

/** A report without times, and without the address that only this test changes. */
function timeless({ run, plan, arms, warnings, ...others }: RunReport): unknown {
  const { id: _id, startedAt: _start, finishedAt: _end, git: _git, ...facts } = run;
  const models = plan.models.map(({ baseUrl: _url, endpointSha256: _hash, ...model }) => model);
  return { ...others, run: facts, plan: { ...plan, models }, arms: arms.map(withoutTimes), warnings };
}

function withoutTimes(arm: RunReport['arms'][number]): unknown {
  const { window: _w, latencyMs: _l, queueMs: _q, outputTokensPerSecond: _o, ...facts } = arm;
  return facts;
}

interface Kill {
  readonly number: number;
  readonly stop: (sitting: Sitting) => Promise<void>;
  /** How much of the last line is torn off too; 0: nothing. */
  readonly torn: number;
}

interface Survived {
  readonly before: readonly string[];
  readonly report: RunReport;
  readonly files: readonly string[];
}

const FILES = ['cases.jsonl', 'report.json', 'report.md', 'results.jsonl', 'sessions.jsonl'];

async function files(out: string): Promise<string[]> {
  return (await readdir((await runFolder(out)) ?? '')).toSorted();
}

async function isComplete(out: string): Promise<boolean> {
  return reportOf(out).then(
    ({ run }) => run.complete,
    () => false,
  );
}

/** One run that is killed and then gone on with to its end. */
async function killAndGoOn(kill: Kill, port: number): Promise<Survived> {
  const out = `killed-${kill.number}`;
  const first = await serve(port);
  await kill.stop({ simulator: first, out });
  await first.stop();
  if (await isComplete(out)) {
    return { before: await recorded(out), report: await reportOf(out), files: await files(out) };
  }
  if (kill.torn > 0) await tear(out, kill.torn);
  const before = await recorded(out);
  const again = await serve(port);
  // killed before it had a plan: nothing was sent, and there is nothing to go on with
  const resume = (await runFolder(out)) !== null;
  const { code, stderr } = await start({ simulator: again, out, resume }).ended;
  const requests = again.requests();
  await again.stop();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const after = await recorded(out);
  expect(after.slice(0, before.length)).toEqual(before);
  // what was finished is not asked again, and what was not is asked as often as an undisturbed run asks
  expect(requests).toBe(attemptsOf(trialsIn(after.slice(before.length))));
  const keys = trialsIn(after).map(({ arm, caseId }) => `${arm} ${caseId}`);
  expect(keys).toHaveLength(TRIALS);
  expect(new Set(keys).size).toBe(TRIALS);
  return { before, report: await reportOf(out), files: await files(out) };
}

/** Kills from outside once `due` resolves. */
async function killWhen(sitting: Sitting, due: (ended: Promise<unknown>) => Promise<void>): Promise<void> {
  const { child, ended } = start(sitting);
  await due(ended);
  child.kill('SIGKILL');
  expect([-1, 0]).toContain((await ended).code);
}

/** At moments drawn in each part of an undisturbed run's life, as long as that was. */
function killsByTime(lifeMs: number): readonly Kill[] {
  return Array.from({ length: BY_TIME }, (_, index) => {
    const random = keyedRandom(1, 'kill by time', index);
    const atMs = ((index + random.uniform()) / BY_TIME) * lifeMs;
    const stop = (sitting: Sitting): Promise<void> =>
      killWhen(sitting, async (ended) => {
        await Promise.race([ended, delay(atMs)]);
      });
    return { number: index, stop, torn: 0 };
  });
}

/** At moments drawn in each part of the requests that it sends, however fast the machine is. */
function killsByRequest(): readonly Kill[] {
  return Array.from({ length: BY_REQUEST }, (_, index) => {
    const random = keyedRandom(1, 'kill by request', index);
    const request = Math.ceil(((index + random.uniform()) / BY_REQUEST) * TRIALS);
    const stop = (sitting: Sitting): Promise<void> =>
      killWhen(sitting, async () => {
        while (sitting.simulator.requests() < request) await delay(1);
      });
    return { number: BY_TIME + index, stop, torn: index % 2 === 0 ? 0 : random.uniform() };
  });
}

/** The files that a run writes whole: the cases, the plan, report.md and report.json. */
const RENAMES = [1, 2, 3, 4];

/** Kills on both sides of each moment at which a file comes into being. */
function killsAtRenames(): readonly Kill[] {
  const moments = RENAMES.flatMap((rename) => [`before ${rename}`, `after ${rename}`]);
  return moments.map((killAtRename, index) => {
    const stop = async (sitting: Sitting): Promise<void> => {
      expect((await start({ ...sitting, killAtRename }).ended).code).toBe(-1);
    };
    return { number: BY_TIME + BY_REQUEST + index, stop, torn: 0 };
  });
}

async function freePort(): Promise<number> {
  const simulator = await serve(0);
  await simulator.stop();
  return Number(new URL(simulator.url).port);
}

describe('a run that is killed at any moment', () => {
  it('is gone on with to the report of an undisturbed one, and no finished trial is asked again', async () => {
    const simulator = await serve(0);
    const startedAt = performance.now();
    const undisturbed = await start({ simulator, out: 'undisturbed' }).ended;
    const lifeMs = performance.now() - startedAt;
    expect(undisturbed.code).toBe(0);
    expect(simulator.requests()).toBeGreaterThan(TRIALS);
    await simulator.stop();
    const expected = timeless(await reportOf('undisturbed'));
    const left: number[] = [];
    const waiting = [...killsByTime(lifeMs), ...killsByRequest(), ...killsAtRenames()];
    const work = async (port: number): Promise<void> => {
      for (let kill = waiting.pop(); kill !== undefined; kill = waiting.pop()) {
        const { before, report, files: found } = await killAndGoOn(kill, port);
        expect(timeless(report)).toEqual(expected);
        // a run that was killed when all was written leaves its lock
        expect(found.filter((name) => name !== 'results.lock')).toEqual(FILES);
        left.push(before.length);
      }
    };
    await Promise.all([work(await freePort()), work(await freePort())]);
    expect(left).toHaveLength(20);
    // killed with nothing done, with everything done, and in between
    expect(left).toContain(0);
    expect(left).toContain(TRIALS);
    expect(left.filter((count) => count > 0 && count < TRIALS).length).toBeGreaterThanOrEqual(BY_REQUEST - 2);
  }, 240_000);
});
