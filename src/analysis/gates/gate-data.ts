import type { ArmSummary } from '../../domain/report.ts';
import type { TrialResult } from '../../domain/trial.ts';
import { getOrCreate } from '../counter.ts';
import { createArmFold } from '../fold-arm.ts';
import type { CaseColumn, PairedSet } from '../pair-cases.ts';
import { createCaseColumn } from '../pair-cases.ts';
import type { ArmFacts, CaseFacts, Fold, RateRules } from '../summary-input.ts';
import type { FigureColumn } from './figure-column.ts';
import { createFigureColumn } from './figure-column.ts';
import type { Metric } from './metric.ts';
import { readShare } from './read-share.ts';

/** Where a gate's data comes from. */
export interface DataInput extends RateRules {
  readonly arms: readonly ArmSummary[];
  readonly facts: readonly ArmFacts[];
  readonly trials: AsyncIterable<TrialResult>;
  readonly caseFacts: (dataset: string, ordinal: number) => CaseFacts;
  /** The recorded cases of a dataset that have a tag; `null`: all of them. */
  readonly positions: (dataset: string, tag: string | null) => PairedSet;
}

/** An arm's trials of the cases that have a tag; `null`: of all cases. */
interface Slice {
  readonly arm: string;
  readonly tag: string | null;
}

/** A part of an arm that gates are about, asked for before and read after the trials went through. */
export interface GateData {
  needSummary(slice: Slice): void;
  needShares(slice: Slice, metric: Metric): void;
  needFigures(slice: Slice, metric: Metric): void;
  /** Takes every trial once. */
  read(): Promise<void>;
  summary(slice: Slice): ArmSummary | null;
  shares(slice: Slice, metric: Metric): CaseColumn;
  figures(slice: Slice, metric: Metric): FigureColumn;
}

interface Reader {
  readonly slice: Slice;
  add(trial: TrialResult, facts: CaseFacts): void;
}

/** Nothing asked for yet. */
export function createGateData(input: DataInput): GateData {
  const readers = new Map<string, Reader>();
  const summaries = new Map<string, () => ArmSummary>();
  const shares = new Map<string, CaseColumn>();
  const figures = new Map<string, FigureColumn>();
  const readInto = (key: string, reader: Reader): void => void readers.set(key, reader);
  return {
    needSummary: (slice) => {
      const key = keyOf(slice);
      const facts = input.facts.find(({ id }) => id === slice.arm);
      if (slice.tag === null || facts === undefined || summaries.has(key)) return;
      const fold: Fold<{ arm: ArmSummary }> = createArmFold(facts, input);
      summaries.set(key, () => fold.summary().arm);
      readInto(`${key} summary`, { slice, add: (trial, known) => fold.add(trial, known) });
    },
    needShares: (slice, { source }) => {
      const key = keyOf(slice, source);
      const column = getOrCreate(shares, key, createCaseColumn);
      readInto(key, { slice, add: (trial) => column.add(trial.ordinal, readShare(trial, source)) });
    },
    needFigures: (slice, { source }) => {
      const key = keyOf(slice, source);
      const column = getOrCreate(figures, key, () => createFigureColumn(source));
      readInto(key, { slice, add: (trial) => column.add(trial) });
    },
    read: () => readAll(input, [...readers.values()]),
    summary: (slice) =>
      slice.tag === null
        ? (input.arms.find(({ arm }) => arm === slice.arm) ?? null)
        : (summaries.get(keyOf(slice))?.() ?? null),
    shares: (slice, { source }) => shares.get(keyOf(slice, source)) ?? createCaseColumn(),
    figures: (slice, { source }) => figures.get(keyOf(slice, source)) ?? createFigureColumn(source),
  };
}

function keyOf({ arm, tag }: Slice, source: Metric['source'] | null = null): string {
  return JSON.stringify([arm, tag, source]);
}

async function readAll(input: DataInput, readers: readonly Reader[]): Promise<void> {
  if (readers.length === 0) return;
  const datasets = new Map(input.facts.map(({ id, dataset }) => [id, dataset]));
  for await (const trial of input.trials) {
    const own = readers.filter(({ slice }) => slice.arm === trial.arm);
    if (own.length === 0) continue;
    const facts = input.caseFacts(datasets.get(trial.arm) ?? '', trial.ordinal);
    for (const reader of own) {
      const { tag } = reader.slice;
      if (tag === null || facts.tags.includes(tag)) reader.add(trial, facts);
    }
  }
}
