import { createArmColumns } from '../src/analysis/arm-columns.ts';
import type { ArmColumns } from '../src/analysis/arm-columns.ts';
import type { ArmPair } from '../src/analysis/compare-arms.ts';
import { PASS_RATE } from '../src/analysis/pair-cases.ts';
import type { Random } from '../src/lib/random.ts';
import { sampleTrial } from '../test/support/samples.ts';

/** Cases that the two models find equally hard; everything in 0..1. */
interface CaseKind {
  /** Of all cases; those of a truth add up to 1. */
  readonly share: number;
  /** How likely one answer is right, and how likely both models' answers to it are. */
  readonly base: number;
  readonly candidate: number;
  readonly both: number;
}

/** What is true of two models over all the cases there could be. */
export interface Truth {
  readonly name: string;
  readonly kinds: readonly CaseKind[];
}

/** How large a pair of runs is. */
export interface PairSize {
  readonly cases: number;
  readonly repeats: number;
}

/** What the candidate's latency and cost are by the baseline's, where they are drawn at all. */
export interface TrueRatios {
  readonly latency: number;
  readonly cost: number;
}

/** One kind of case: the two differ on a share `discordance` of them, and the candidate's rate by `difference`. */
export function truthOf(name: string, difference: number, discordance: number): Truth {
  const base = 0.85;
  const both = base - (discordance - difference) / 2;
  return { name, kinds: [{ share: 1, base, candidate: base + difference, both }] };
}

/** Easy, middling and hard cases, all of them harder or easier for the candidate by the same difference. */
export function mixedTruthOf(name: string, difference: number): Truth {
  const levels = [
    { share: 0.85, base: 0.95 },
    { share: 0.1, base: 0.6 },
    { share: 0.05, base: 0.15 },
  ];
  return {
    name,
    kinds: levels.map(({ share, base }) => {
      const candidate = base + difference;
      return { share, base, candidate, both: base * candidate };
    }),
  };
}

/** A truth's rate of right answers on one side. */
export function trueRate({ kinds }: Truth, side: 'base' | 'candidate'): number {
  return kinds.reduce((sum, kind) => sum + kind.share * kind[side], 0);
}

/** Draws both runs of one pair, as the columns that `compare` fills from two journals. */
export function drawPair(
  { truth, size, ratios }: { truth: Truth; size: PairSize; ratios: TrueRatios | null },
  random: Random,
): ArmPair {
  const { cases, repeats } = size;
  const sides = { base: emptySide(size), candidate: emptySide(size) };
  for (let position = 0; position < cases; position += 1) {
    const kind = drawKind(truth, random);
    // a long question is long for both, so that their latencies and costs are alike case by case
    const length = random.normal();
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      const right = drawRight(kind, random);
      const drawn = { position, repeat, length };
      addTrial(sides.base, { ...drawn, isRight: right.base, ratios: ratios && SAME }, random);
      addTrial(sides.candidate, { ...drawn, isRight: right.candidate, ratios }, random);
    }
  }
  return { name: '0', ...sides, cases, baseRepeats: repeats, candidateRepeats: repeats, tags: null };
}

const SAME: TrueRatios = { latency: 1, cost: 1 };

function emptySide(size: PairSize): ArmColumns {
  return createArmColumns({ metric: PASS_RATE, ...size });
}

function drawKind({ kinds }: Truth, random: Random): CaseKind {
  let left = random.uniform();
  const found = kinds.find(({ share }) => {
    left -= share;
    return left < 0;
  });
  const kind = found ?? kinds.at(-1);
  if (kind === undefined) throw new Error('a truth needs a kind of case');
  return kind;
}

function drawRight({ base, candidate, both }: CaseKind, random: Random) {
  const at = random.uniform();
  // on a line of length 1: both right, only the baseline, only the candidate, none
  return { base: at < base, candidate: at < both || (at >= base && at < base + candidate - both) };
}

interface DrawnTrial {
  readonly position: number;
  readonly repeat: number;
  readonly length: number;
  readonly isRight: boolean;
  readonly ratios: TrueRatios | null;
}

const TRIAL = sampleTrial({ output: null, latencyMs: null });

function addTrial(side: ArmColumns, drawn: DrawnTrial, random: Random): void {
  const { position, repeat, length, isRight, ratios } = drawn;
  const outcome = isRight ? 'correct' : 'wrong';
  const figures =
    ratios === null
      ? null
      : {
          latencyMs: 800 * ratios.latency * Math.exp(0.3 * length + 0.4 * random.normal()),
          costUsd: 0.001 * ratios.cost * Math.exp(0.5 * length + 0.3 * random.normal()),
        };
  side.add({ ...TRIAL, repeat, outcome, ...figures }, position);
}
