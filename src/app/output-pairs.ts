import { casesOf } from '../journal/align-cases.ts';
import type { RecordedCase } from '../journal/cases-file.ts';
import type { TrialResult } from '../domain/trial.ts';
import type { RecordedArm } from './compare-operands.ts';
import type { ReadPair } from './read-pairs.ts';

/** A case that two arms were asked, with what each recorded of it. */
export interface OutputPair {
  readonly example: RecordedCase;
  /** By repeat, as many as both sides have; `null`: there is no result. */
  readonly repeats: readonly { readonly base: TrialResult | null; readonly candidate: TrialResult | null }[];
}

/** Cases whose outputs are held at once. */
const CASES_AT_ONCE = 1000;

/** The compared cases in the order of the baseline's dataset. Journals are read once for each thousand of them. */
export async function* outputPairs(
  base: RecordedArm,
  { candidate, aligned }: ReadPair,
): AsyncGenerator<OutputPair, void, undefined> {
  let part = new Map<number, RecordedCase>();
  const read = (): Promise<readonly OutputPair[]> => readPart({ base, candidate, aligned, part });
  for await (const example of casesOf({ folder: base.run.path, dataset: base.arm.dataset })) {
    const position = aligned.basePosition(example.ordinal);
    if (position === null) continue;
    part.set(position, example);
    if (part.size < CASES_AT_ONCE) continue;
    yield* await read();
    part = new Map();
  }
  yield* await read();
}

/** The repeats that both sides have. */
export function repeatsOf(base: RecordedArm, candidate: RecordedArm): number {
  return Math.min(...[base, candidate].map(({ recorded }) => recorded.plan.plan.repeats));
}

interface Part extends Pick<ReadPair, 'candidate' | 'aligned'> {
  readonly base: RecordedArm;
  /** By position. */
  readonly part: ReadonlyMap<number, RecordedCase>;
}

async function readPart({ base, candidate, aligned, part }: Part): Promise<readonly OutputPair[]> {
  if (part.size === 0) return [];
  const [one, other] = [
    await trialsAt(base, aligned.basePosition, part),
    await trialsAt(candidate, aligned.candidatePosition, part),
  ];
  const repeats = repeatsOf(base, candidate);
  return [...part].map(([position, example]) => ({
    example,
    repeats: Array.from({ length: repeats }, (_, repeat) => ({
      base: one.get(keyText(position, repeat)) ?? null,
      candidate: other.get(keyText(position, repeat)) ?? null,
    })),
  }));
}

async function trialsAt(
  { recorded, arm }: RecordedArm,
  positionOf: (ordinal: number) => number | null,
  part: ReadonlyMap<number, RecordedCase>,
): Promise<ReadonlyMap<string, TrialResult>> {
  const found = new Map<string, TrialResult>();
  for await (const trial of recorded.trials()) {
    const position = trial.arm === arm.id ? positionOf(trial.ordinal) : null;
    if (position !== null && part.has(position)) found.set(keyText(position, trial.repeat), trial);
  }
  return found;
}

function keyText(position: number, repeat: number): string {
  return `${position} ${repeat}`;
}
