import type { Bitmap } from '../lib/bitmap.ts';
import { createBitmap } from '../lib/bitmap.ts';
import type { CaseIds } from './case-ids.ts';
import type { RecordedCase } from './cases-file.ts';
import { readCases } from './cases-file.ts';

/** The recorded cases of one arm. */
export interface CaseSource {
  /** A run folder. */
  readonly folder: string;
  /** As the run's plan names it. */
  readonly dataset: string;
  /** What the run's journal calls its cases; left out where that isn't looked at. */
  readonly caseIds?: CaseIds;
}

/** Cases that are not on both sides alike: how many, and the ids of the first few. */
export interface OddCases {
  readonly count: number;
  readonly first: readonly string[];
}

/** Two arms' cases brought to common positions, in 4 bytes a case and side where the two have the same order. */
export interface AlignedCases {
  /** Cases that both sides have alike; positions are 0 to one less. */
  readonly cases: number;
  /** The position of a case by its ordinal; `null` where the other side doesn't have it alike. */
  readonly basePosition: (ordinal: number) => number | null;
  readonly candidatePosition: (ordinal: number) => number | null;
  readonly onlyBase: OddCases;
  readonly onlyCandidate: OddCases;
  /** The same id, but another input, expectation or scorer. */
  readonly changed: OddCases;
  /** Which positions have a tag; only the tags asked for. */
  readonly tags: ReadonlyMap<string, Bitmap>;
}

const NAMED = 5;

/** Reads the cases of both sides at once and brings together those with the same id and content. */
export async function alignCases(
  base: CaseSource,
  candidate: CaseSource,
  wantsTag: (tag: string) => boolean,
): Promise<AlignedCases> {
  const isSame = base.folder === candidate.folder && base.dataset === candidate.dataset;
  if (!isSame) return alignStreams(casesOf(base), casesOf(candidate), wantsTag);
  const matcher = createMatcher(wantsTag);
  for await (const example of casesOf(base)) matcher.match(example, example);
  return matcher.aligned();
}

/** The same for cases that are not both recorded. */
export async function alignStreams(
  base: AsyncGenerator<AlignedCase, void, undefined>,
  candidate: AsyncGenerator<AlignedCase, void, undefined>,
  wantsTag: (tag: string) => boolean,
): Promise<AlignedCases> {
  const matcher = createMatcher(wantsTag);
  try {
    for await (const example of base) {
      const { value: other } = await candidate.next();
      matcher.add(example, other ?? null);
    }
    for await (const other of candidate) matcher.add(null, other);
  } finally {
    await candidate.return();
  }
  return matcher.aligned();
}

/** The recorded cases of one arm, streamed. */
export async function* casesOf({
  folder,
  dataset,
  caseIds,
}: CaseSource): AsyncGenerator<RecordedCase, void, undefined> {
  for await (const example of readCases(folder, caseIds)) if (example.dataset === dataset) yield example;
}

/** What cases are brought together by. */
type AlignedCase = Pick<RecordedCase, 'id' | 'ordinal' | 'hash' | 'tags'>;

interface Matcher {
  add(base: AlignedCase | null, candidate: AlignedCase | null): void;
  match(base: AlignedCase, candidate: AlignedCase): void;
  aligned(): AlignedCases;
}

function createMatcher(wantsTag: (tag: string) => boolean): Matcher {
  const waiting = { base: new Map<string, AlignedCase>(), candidate: new Map<string, AlignedCase>() };
  const positions = { base: createPositions(), candidate: createPositions() };
  const tags = new Map<string, Bitmap>();
  const changed = { count: 0, first: [] as string[] };
  let cases = 0;
  const match = (base: AlignedCase, candidate: AlignedCase): void => {
    if (base.hash !== candidate.hash) {
      changed.count += 1;
      if (changed.first.length < NAMED) changed.first.push(base.id);
      return;
    }
    positions.base.set(base.ordinal, cases);
    positions.candidate.set(candidate.ordinal, cases);
    for (const tag of base.tags) {
      if (!wantsTag(tag)) continue;
      const marks = tags.get(tag) ?? createBitmap();
      tags.set(tag, marks);
      marks.add(cases);
    }
    cases += 1;
  };
  const meet = (example: AlignedCase, side: 'base' | 'candidate'): void => {
    const found = takeOrWait(example, waiting[side], waiting[side === 'base' ? 'candidate' : 'base']);
    if (found === null) return;
    if (side === 'base') match(example, found);
    else match(found, example);
  };
  return {
    match,
    add: (base, candidate) => {
      if (base !== null && candidate !== null && base.id === candidate.id) return match(base, candidate);
      if (base !== null) meet(base, 'base');
      if (candidate !== null) meet(candidate, 'candidate');
    },
    aligned: () => ({
      cases,
      basePosition: positions.base.of,
      candidatePosition: positions.candidate.of,
      onlyBase: oddCases(waiting.base),
      onlyCandidate: oddCases(waiting.candidate),
      changed,
      tags,
    }),
  };
}

/** The other side's case of the same id; `null` where this one has to wait for it. */
function takeOrWait(
  { id, ordinal, hash, tags }: AlignedCase,
  own: Map<string, AlignedCase>,
  others: Map<string, AlignedCase>,
): AlignedCase | null {
  const found = others.get(id) ?? null;
  if (found === null) own.set(id, { id, ordinal, hash, tags });
  others.delete(id);
  return found;
}

function oddCases(waiting: ReadonlyMap<string, AlignedCase>): OddCases {
  return { count: waiting.size, first: [...waiting.keys()].slice(0, NAMED) };
}

interface Positions {
  readonly set: (ordinal: number, position: number) => void;
  readonly of: (ordinal: number) => number | null;
}

/** Positions by ordinal; one more is kept, so that 0 is "none". */
function createPositions(): Positions {
  let stored = new Uint32Array(64);
  return {
    set: (ordinal, position) => {
      if (ordinal >= stored.length) {
        const longer = new Uint32Array(Math.max(ordinal + 1, stored.length * 2));
        longer.set(stored);
        stored = longer;
      }
      stored[ordinal] = position + 1;
    },
    of: (ordinal) => {
      const found = stored[ordinal] ?? 0;
      return found === 0 ? null : found - 1;
    },
  };
}
