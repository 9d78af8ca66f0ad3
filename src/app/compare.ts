import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArmPairResult } from '../analysis/compare-arms.ts';
import { PASS_RATE } from '../analysis/pair-cases.ts';
import type { Comparison, ComparisonReport } from '../domain/comparison.ts';
import { UserError } from '../domain/errors.ts';
import { writeAtomic } from '../lib/write-atomic.ts';
import { renderComparisonMarkdown } from '../reporters/comparison-markdown.ts';
import { readCaseChanges } from './case-changes.ts';
import type { RecordedArm } from './compare-operands.ts';
import { findArms } from './compare-operands.ts';
import type { ReadArm } from './compare-setup.ts';
import { migrationFacts, setupDifferences } from './compare-setup.ts';
import { comparisonWarnings } from './compare-warnings.ts';
import type { StopSignals } from './compose-sending.ts';
import type { Judged, JudgingHooks } from './judge-preferences.ts';
import { comparedArm, comparedCases, judgePairs, RESAMPLES } from './judge-pairs.ts';
import type { PairJudge, PairJudgeInput } from './pair-judge.ts';
import type { ReadPair, ReadPairs } from './read-pairs.ts';
import { nameOf, readPairs } from './read-pairs.ts';
import type { RunPlaces } from './run-folder.ts';
import { createTagWish } from './tag-wish.ts';
import type { WantedTags } from './tag-wish.ts';
import { VERSION } from './version.ts';
import { withPreferences } from './with-preferences.ts';

/** What to compare, and how. */
export interface CompareInput extends RunPlaces {
  /** `<run>` or `<run>#<arm>`. */
  readonly base: string;
  readonly candidates: readonly string[];
  /** `passRate`, or a scorer's name. */
  readonly metric: string;
  /** The share that may be lost, at least 0 and below 1. */
  readonly margin: number;
  readonly tags: WantedTags;
  readonly common: boolean;
  /** Where the files go, absolute; `null`: into the first candidate's run folder. */
  readonly folder: string | null;
  /** Who judges which of two answers is better; `null`: nobody does. */
  readonly judging: CompareJudging | null;
}

/** Who is to judge pairs of answers, and how it is told to stop. */
interface CompareJudging extends Omit<PairJudgeInput, 'cwd'> {
  readonly signals: StopSignals;
  readonly hooks: JudgingHooks;
}

/** A comparison and where it was written. */
export interface CompareOutcome {
  readonly report: ComparisonReport;
  /** Absolute. */
  readonly folder: string;
  /** The judge was stopped before it was asked about everything. */
  readonly interrupted: boolean;
  /** Why the judge was not asked about everything, and why it gave no answer. */
  readonly unjudged: Pick<Judged, 'stopped' | 'failure'>;
}

/**
 * Compares candidates with a baseline from their journals and recorded cases, and writes `comparison.json` and
 * `comparison.md`. Throws a `UserError` for operands, cases or a metric that can't be compared; nothing is written then.
 */
export async function compareRuns(input: CompareInput): Promise<CompareOutcome> {
  const { judging } = input;
  const judge = judging === null ? null : await openJudge(judging, input.cwd);
  const [base, ...candidates] = await findArms([input.base, ...input.candidates], input);
  if (base === undefined) throw UserError.of('no-such-run', 'no run is named');
  assertDifferent(base, candidates);
  const wish = createTagWish(input.tags);
  const read = await readPairs(base, candidates, { ...input, wantsTag: wish.wants });
  wish.assertFound();
  assertMetric(input.metric, read, [base, ...candidates]);
  const plain = await toReport(input, base, read);
  const folder = input.folder ?? candidates[0]?.run.path ?? base.run.path;
  await writing(folder, () => makeWritable(folder));
  if (judging === null || judge === null) {
    await writing(folder, () => writeFiles(folder, plain));
    return { report: plain, folder, interrupted: false, unjudged: { stopped: null, failure: null } };
  }
  const { signals, hooks } = judging;
  const { judgePreferences } = await import('./judge-preferences.ts');
  const { preferences, ...unjudged } = await judgePreferences(judge, {
    base,
    pairs: read.pairs,
    folder,
    signals,
    hooks,
  });
  const report = withPreferences(plain, preferences, { judge, base, candidates });
  await writing(folder, () => writeFiles(folder, report));
  const interrupted = signals.stopSending.aborted;
  return { report, folder, interrupted, unjudged };
}

async function openJudge(judging: CompareJudging, cwd: string): Promise<PairJudge> {
  // loaded here, so that comparisons without a judge don't wait for configs and providers
  const { openPairJudge } = await import('./pair-judge.ts');
  return openPairJudge({ ...judging, cwd });
}

function assertDifferent(base: RecordedArm, candidates: readonly RecordedArm[]): void {
  const names = [base, ...candidates].map(({ run, arm }) => JSON.stringify([run.path, arm.id]));
  const at = names.findIndex((name, index) => names.indexOf(name) !== index);
  const twice = at === -1 ? undefined : candidates[at - 1];
  if (twice === undefined) return;
  const hint = 'Name another run, or another arm with <run>#<arm>.';
  throw UserError.of('same-arm', `${nameOf(twice)} is named twice: it would be compared with itself`, hint);
}

function assertMetric(metric: string, read: ReadPairs, arms: readonly RecordedArm[]): void {
  if (metric === PASS_RATE) return;
  for (const arm of arms) {
    const scorers = Object.keys(read.factsOf(arm).scorers);
    if (scorers.includes(metric)) continue;
    const known = [PASS_RATE, ...scorers].join(', ');
    const message = `${nameOf(arm)} has no scores named "${metric}"`;
    const hint = `It has ${known}. Latency, tokens and cost are always shown, as ratios.`;
    throw UserError.of('no-such-metric', message, hint);
  }
}

async function toReport(input: CompareInput, base: RecordedArm, read: ReadPairs): Promise<ComparisonReport> {
  const { seed } = base.recorded.plan.run;
  const results = judgePairs(base, read, { margin: input.margin, withTags: input.tags !== null });
  const baseSide = await comparedArm({ ...base, facts: read.factsOf(base) });
  const comparisons: Comparison[] = [];
  for (const [index, pair] of read.pairs.entries()) {
    const result = results[index];
    if (result !== undefined) comparisons.push(await toComparison({ pair, result, base, read, input }));
  }
  return {
    schemaVersion: 1,
    tool: { name: 'evalsmall', version: VERSION },
    metric: input.metric,
    margin: input.margin,
    seed,
    resamples: RESAMPLES,
    simulated: [baseSide, ...comparisons.map(({ candidate }) => candidate)].some(
      ({ simulated }) => simulated,
    ),
    base: baseSide,
    candidates: comparisons,
  };
}

interface Finished {
  readonly pair: ReadPair;
  readonly result: ArmPairResult;
  readonly base: RecordedArm;
  readonly read: ReadPairs;
  readonly input: CompareInput;
}

async function toComparison({ pair, result, base, read, input }: Finished): Promise<Comparison> {
  const { changedAt, ...figures } = result;
  const { candidate, aligned, columns } = pair;
  const sides: [ReadArm, ReadArm] = [
    { ...base, facts: read.factsOf(base) },
    { ...candidate, facts: read.factsOf(candidate) },
  ];
  const cases = comparedCases(aligned);
  return {
    candidate: await comparedArm(sides[1]),
    cases,
    ...figures,
    ...(await readCaseChanges({ base, candidate, aligned, columns, metric: input.metric, changedAt })),
    setup: setupDifferences(...sides),
    migration: migrationFacts(...sides),
    preference: null,
    warnings: comparisonWarnings(...sides, cases),
  };
}

async function makeWritable(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await access(folder, constants.W_OK | constants.X_OK);
}

async function writeFiles(folder: string, report: ComparisonReport): Promise<void> {
  await writeAtomic(join(folder, 'comparison.json'), [`${JSON.stringify(report, null, 2)}\n`]);
  await writeAtomic(join(folder, 'comparison.md'), [renderComparisonMarkdown(report)]);
}

async function writing(folder: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const hint = 'Choose a folder you may write to: --out <dir>.';
    const message = `${folder} can't be written (${code})`;
    const problem = { code: 'unwritable-comparison', message, hint, source: null };
    throw new UserError([problem], { cause: error });
  }
}
