import { appendFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleModel, sampleTrial } from '../../test/support/samples.ts';
import { scored, scorerError } from '../domain/score.ts';
import type { TrialResult } from '../domain/trial.ts';
import { createRedact } from '../lib/redact.ts';
import { lockRun } from './lock-run.ts';
import { createJournal, reopenJournal } from './open-journal.ts';
import type { PlanLine } from './plan-line.ts';
import { readJournal } from './read-journal.ts';
import { planDifferences, priceChanges } from './resume.ts';
import { appendSession } from './sessions-file.ts';

const PLAN: PlanLine = {
  type: 'plan',
  schemaVersion: 1,
  tool: { name: 'evalsmall', version: '0.1.0' },
  run: {
    id: '20261120T213000Z-cases',
    startedAt: '2026-11-20T21:30:00.000Z',
    simulated: false,
    seed: 1,
    shard: null,
    mergedFrom: null,
    rescoredFrom: null,
    git: null,
    node: 'v20.19.0',
  },
  plan: {
    datasets: [
      { path: 'cases.jsonl', sha256: 'a', casesSha256: 'b', cases: 3, selected: 3, selectedByAllShards: 3 },
    ],
    prompts: [],
    models: [],
    arms: [
      {
        id: 'small',
        model: 'small',
        prompt: null,
        dataset: 'cases.jsonl',
        scorers: null,
        planned: 3,
        baseline: null,
      },
    ],
    routes: [],
    scorersSha256: 'c',
    select: { limit: null, sample: null, tags: [] },
    repeats: 1,
    concurrency: 8,
    stream: false,
    batch: false,
    maxErrorRate: 0,
    baseline: null,
    baselineRun: null,
    adaptive: null,
    margin: 0.05,
    gates: [],
    confirm: null,
  },
  warnings: [],
};

const NOTHING_SECRET = createRedact([]);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalsmall-journal-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function write(trials: readonly TrialResult[]): Promise<void> {
  const journal = await createJournal(folder, PLAN, NOTHING_SECRET);
  for (const trial of trials) await journal.append(trial);
  await journal.close();
}

async function read(): Promise<{ done: (ordinal: number) => boolean; trials: TrialResult[] }> {
  const recorded = await readJournal(folder);
  const trials: TrialResult[] = [];
  for await (const trial of recorded.trials()) trials.push(trial);
  return { trials, done: (ordinal) => recorded.done.has({ arm: 'small', ordinal, repeat: 0 }) };
}

const trial = (ordinal: number, change: Partial<TrialResult> = {}): TrialResult =>
  sampleTrial({ caseId: `case-${ordinal}`, ordinal, ...change });

/** `pass` is `null` where the scorer could not judge. */
function scoredLine(outcome: TrialResult['outcome'], pass: boolean | null): string {
  const exact = pass === null ? scorerError('crashed') : scored({ pass, answer: null, reason: 'so' });
  return JSON.stringify({ type: 'trial', ...trial(0, { outcome, scores: { exact } }) });
}

const FAILED: Partial<TrialResult> = { outcome: 'error', error: { kind: 'timeout', message: 'too slow' } };

describe('the journal', () => {
  it('gives back what was written', async () => {
    const hostile = trial(1, { output: '\u001b[2J{"type":"plan"}\n\u2028\u0000 </script> \ud800 𝄞' });
    await write([trial(0), hostile]);
    const { trials } = await read();
    expect(trials).toMatchObject([{ caseId: 'case-0' }, { caseId: 'case-1', output: hostile.output }]);
    expect((await readJournal(folder)).plan).toEqual(PLAN);
  });

  it('has each line on the disk when append resolves', async () => {
    const journal = await createJournal(folder, PLAN, NOTHING_SECRET);
    await journal.append(trial(0));
    expect((await readFile(join(folder, 'results.jsonl'), 'utf8')).split('\n')).toHaveLength(3);
    await journal.close();
  });

  it('never holds a key, in whatever field it comes back', async () => {
    const journal = await createJournal(folder, PLAN, createRedact(['sk-secret-key-1']));
    await journal.append(
      trial(0, { error: { kind: 'auth', message: 'sk-secret-key-1 is wrong' }, output: 'sk-secret-key-1' }),
    );
    await journal.close();
    expect(await readFile(join(folder, 'results.jsonl'), 'utf8')).not.toContain('sk-secret-key-1');
  });

  it('counts the last of several lines of one trial', async () => {
    await write([trial(0, FAILED), trial(1), trial(0, { output: 'second' }), trial(2, FAILED)]);
    const { trials, done } = await read();
    expect(trials.map(({ ordinal, output }) => [ordinal, output])).toEqual([
      [1, 'billing'],
      [0, 'second'],
      [2, 'billing'],
    ]);
    expect([0, 1, 2].map(done)).toEqual([true, true, false]);
  });

  it('has each trial once while a run that goes on adds lines', async () => {
    await write([sampleTrial({ ordinal: 0, outcome: 'error' }), sampleTrial({ ordinal: 1 })]);
    const recorded = await readJournal(folder);
    const journal = await reopenJournal(folder, NOTHING_SECRET);
    await journal.append(sampleTrial({ ordinal: 0 }), sampleTrial({ ordinal: 2 }));
    await journal.close();
    const trials: TrialResult[] = [];
    for await (const one of recorded.trials()) trials.push(one);
    expect(trials.map(({ ordinal, outcome }) => [ordinal, outcome])).toEqual([
      [0, 'error'],
      [1, sampleTrial().outcome],
    ]);
  });

  it('counts as spent what a sitting paid for trials that it left', async () => {
    await write([trial(0, { costUsd: 0.25, attempts: [] })]);
    const [attempt] = trial(1).attempts;
    const unrecorded = [{ model: 'small', costUsd: 0.5, attempts: attempt === undefined ? [] : [attempt] }];
    const eventLoop = { delayMeanMs: 0, delayP99Ms: 0, delayMaxMs: 0, utilization: 0 };
    const at = '2026-11-20T21:30:00.000Z';
    const facts = { startedAt: at, finishedAt: at, stopped: [], unrecorded, eventLoop, rateLimits: [] };
    await appendSession(folder, facts, NOTHING_SECRET);
    expect((await readJournal(folder)).spent.usd).toBe(0.75);
  });

  it.each([{ rescoredFrom: 'earlier' }, { mergedFrom: ['one', 'two'] }])(
    'takes ordinals beyond the cases of now where a run is %o',
    async (change) => {
      const plan = { ...PLAN, run: { ...PLAN.run, ...change } };
      const journal = await createJournal(folder, plan, NOTHING_SECRET);
      await journal.append(trial(7));
      await journal.close();
      expect((await read()).trials).toHaveLength(1);
    },
  );

  it('passes over a torn last line, and cuts it off when it goes on', async () => {
    await write([trial(0), trial(1)]);
    const path = join(folder, 'results.jsonl');
    await appendFile(path, '{"type":"trial","arm":"small","ord');
    expect((await read()).trials).toHaveLength(2);
    const journal = await reopenJournal(folder, NOTHING_SECRET);
    await journal.append(trial(2));
    await journal.close();
    expect((await read()).trials.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2]);
  });

  it.each([
    ['is not JSON', '{"type":"tri'],
    ['is no trial', '{"type":"trial","arm":7}'],
    ['is null', 'null'],
    ['is half a trial', '{"type":"trial","arm":"small","ordinal":0,"repeat":0,"outcome":"correct"}'],
    ['is of another arm', JSON.stringify({ type: 'trial', ...trial(0, { arm: 'other' }) })],
    ['is of a repeat too many', JSON.stringify({ type: 'trial', ...trial(0, { repeat: 1 }) })],
    ['is of no case of the dataset', JSON.stringify({ type: 'trial', ...trial(3) })],
    ['is of a case beyond all bounds', JSON.stringify({ type: 'trial', ...trial(2 ** 52) })],
    ['is called correct and did not pass', scoredLine('correct', false)],
    ['is called wrong and passed', scoredLine('wrong', true)],
    ['is called truncated and passed', scoredLine('truncated', true)],
    ['is called unscored and passed', scoredLine('unscored', true)],
    ['is called unscored and did not pass', scoredLine('unscored', false)],
    ['is called wrong and could not be judged', scoredLine('wrong', null)],
  ])('names a line in the middle that %s', async (_title, line) => {
    await write([trial(0), trial(1)]);
    const path = join(folder, 'results.jsonl');
    const lines = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, [lines[0], line, lines[2], ''].join('\n'));
    await expect(readJournal(folder)).rejects.toMatchObject({
      problems: [{ code: 'broken-journal', source: { line: 2 } }],
    });
  });

  it('names a line that has a case by another id than an earlier one', async () => {
    await write([trial(0), trial(1), trial(0, { caseId: 'other' })]);
    await expect(readJournal(folder)).rejects.toMatchObject({
      problems: [{ code: 'broken-journal', source: { line: 4 } }],
    });
  });

  it('has a whole plan or is not there at all', async () => {
    const plan = { ...PLAN, warnings: [{ code: 'x', message: 'x', arm: null, caseIds: [1n as never] }] };
    await expect(createJournal(folder, plan, NOTHING_SECRET)).rejects.toThrow('BigInt');
    expect(await readdir(folder)).toEqual([]);
  });

  it('is in a folder that is for one process at a time', async () => {
    const release = await lockRun(folder);
    await expect(lockRun(folder)).rejects.toMatchObject({
      problems: [{ code: 'run-in-use', message: expect.stringContaining(`process ${process.pid} on `) }],
    });
    await release();
    await (
      await lockRun(folder)
    )();
  });

  it('does not take a file without a plan for a journal', async () => {
    await writeFile(join(folder, 'results.jsonl'), '');
    await expect(readJournal(folder)).rejects.toThrow('no plan line');
    await writeFile(join(folder, 'results.jsonl'), '{"type":"plan","schemaVersion":2}\n');
    await expect(readJournal(folder)).rejects.toThrow('schema version 2');
    const newer = { ...PLAN, schemaVersion: 2, tool: { name: 'evalsmall', version: '9.1.0' } };
    await writeFile(join(folder, 'results.jsonl'), `${JSON.stringify(newer)}\n`);
    await expect(readJournal(folder)).rejects.toMatchObject({
      problems: [{ code: 'other-journal-version', hint: expect.stringContaining('evalsmall 9.1.0') }],
    });
  });
});

describe('what may change before a run is resumed', () => {
  const asked = (change: Partial<PlanLine['plan']>, run: Partial<PlanLine['run']> = {}): PlanLine => ({
    ...PLAN,
    run: { ...PLAN.run, ...run },
    plan: { ...PLAN.plan, ...change },
  });

  it('is concurrency, the allowed error rate, gates, and where and when it runs', () => {
    const gates = [{ expr: 'exact >= 1', arms: ['small'] }];
    const arms = PLAN.plan.arms.map((arm) => ({ ...arm, baseline: 'other' }));
    const judged = { gates, arms, baseline: 'other', margin: 0.1 };
    const changed = asked(
      { concurrency: 2, maxErrorRate: 0.5, ...judged },
      { node: 'v24.0.0', startedAt: 'later' },
    );
    expect(planDifferences(PLAN, changed)).toEqual([]);
  });

  it('is a price, which is named, and which journals of before did not hold', () => {
    const at = (input: number | null) => ({
      id: 'small',
      provider: 'openai',
      model: 'small-1',
      baseUrl: 'https://example.test/v1',
      settings: sampleModel().settings,
      endpointSha256: 'e',
      price:
        input === null
          ? null
          : {
              tiers: [{ upToPromptTokens: null, input, output: 1, cachedInput: null, cacheWrite: null }],
              source: 'config',
              date: null,
              note: null,
            },
    });
    const [one, two] = [asked({ models: [at(1)] }), asked({ models: [at(2)] })];
    expect(planDifferences(one, two)).toEqual([]);
    expect(planDifferences(one, asked({ models: [{ ...at(1), model: 'small-2' }] }))).toEqual([
      "a model's settings or endpoint",
    ]);
    expect(priceChanges(one, two)).toEqual(['small']);
    expect(priceChanges(asked({ models: [at(null)] }), two)).toEqual(['small']);
    expect(priceChanges(one, one)).toEqual([]);
    const { price: _price, ...priceless } = at(1);
    const older = asked({ models: [priceless as ReturnType<typeof at>] });
    expect(planDifferences(older, two)).toEqual([]);
    expect(priceChanges(older, two)).toEqual([]);
  });

  it('is nothing that would make other trials', () => {
    expect(
      planDifferences(PLAN, asked({ repeats: 2, prompts: [{ ref: 'a@v1', sha256: 'x' }] }, { seed: 2 })),
    ).toEqual(['a prompt', 'the number of repeats', 'the seed']);
    expect(planDifferences(PLAN, asked({ stream: true }))).toEqual(['streaming']);
    expect(
      planDifferences(PLAN, asked({ scorersSha256: 'other', datasets: [] }, { simulated: true })),
    ).toEqual(['the dataset', 'the scorers', '--simulate']);
  });
});
