import type { Truth } from './draw-pair.ts';
import { mixedTruthOf, truthOf } from './draw-pair.ts';
import { toColumns } from './table.ts';
import type { VerdictTally } from './tally-verdicts.ts';
import { MARGIN, tallyRates, tallyRatios, tallyVerdicts } from './tally-verdicts.ts';

/** How much to draw. */
export interface Effort {
  /** Pairs of runs per line, where intervals come from a formula. */
  readonly pairs: number;
  /** Where they come from a bootstrap of `resamples` draws each. */
  readonly resampledPairs: number;
  readonly resamples: number;
  readonly seed: number;
}

/** One table, ready to print. */
export interface VerdictTable {
  readonly title: string;
  readonly text: string;
}

interface Wish {
  readonly name: string;
  readonly difference: number;
  /** A verdict that may come in at most 5 % of the pairs; `null`: any may come. */
  readonly wrong: 'MIGRATE' | 'STAY' | null;
}

const WISHES: readonly Wish[] = [
  { name: 'identical', difference: 0, wrong: 'STAY' },
  { name: 'better by 5 points', difference: 0.05, wrong: 'STAY' },
  { name: 'worse by the margin', difference: -MARGIN, wrong: null },
  { name: 'worse by twice the margin', difference: -2 * MARGIN, wrong: 'MIGRATE' },
];

const MOST_WRONG = 0.05;
const COVERAGE = { atLeast: 0.94, atMost: 0.97 };
const DISCORDANCES = [0.05, 0.1, 0.2];
const HEADING = ['MIGRATE', 'STAY', 'INCONCL.', '95 % holds', '90 % holds', ''];

/** Verdicts on cases that are asked once. */
export function singleTable({ pairs, seed }: Effort): VerdictTable {
  const rows = WISHES.flatMap((wish) =>
    DISCORDANCES.filter((share) => share >= Math.abs(wish.difference)).flatMap((share) =>
      [45, 100, 200, 500].map((cases) => {
        const truth = truthOf(`${wish.name} ${share}`, wish.difference, share);
        const size = { cases, repeats: 1 };
        const tally = tallyVerdicts({ truth, size, pairs, resamples: 1000, seed });
        return [wish.name, percent(share), `${cases}`].concat(tallyCells(tally, wish));
      }),
    ),
  );
  const heading = ['the candidate is', 'differ on', 'cases', ...HEADING];
  return tableOf(`Verdicts, each case asked once, ${pairs} pairs of runs a line`, [heading, ...rows]);
}

/** Verdicts on cases that are asked three times, some of them harder than others. */
export function repeatedTable({ resampledPairs, resamples, seed }: Effort): VerdictTable {
  const rows = WISHES.flatMap((wish) =>
    [45, 100, 200].map((cases) => {
      const truth = mixedTruthOf(wish.name, wish.difference);
      const size = { cases, repeats: 3 };
      const tally = tallyVerdicts({ truth, size, pairs: resampledPairs, resamples, seed });
      return [wish.name, `${cases}`].concat(tallyCells(tally, wish));
    }),
  );
  const title = `Verdicts, each case asked three times, ${resampledPairs} pairs of runs a line`;
  return tableOf(title, [['the candidate is', 'cases', ...HEADING], ...rows]);
}

/** The interval of a single pass rate. */
export function rateTable({ pairs, seed }: Effort): VerdictTable {
  const truths: readonly (readonly [string, number, Truth])[] = [
    ...[0.7, 0.85, 0.95, 0.98].map(
      (rate) => [percent(rate), 1, { name: `${rate}`, kinds: [alike(rate)] }] as const,
    ),
    ['87.5 %, mixed', 3, mixedTruthOf('mixed', 0)],
  ];
  const rows = truths.flatMap(([name, repeats, truth]) =>
    [45, 100, 200, 500].map((cases) => {
      const coverage = tallyRates({ truth, size: { cases, repeats }, pairs, seed });
      return [name, `${repeats}`, `${cases}`, percent(coverage), coverageMark(coverage, pairs)];
    }),
  );
  const heading = ['true rate', 'repeats', 'cases', '95 % holds', ''];
  return tableOf(`Pass rates, ${pairs} runs a line`, [heading, ...rows]);
}

/** The intervals of ratios of latency and cost, where the candidate is faster, dearer and a little worse. */
export function ratioTable({ resampledPairs: pairs, resamples, seed }: Effort): VerdictTable {
  const ratios = { latency: 0.8, cost: 1.5 };
  const truth = truthOf('faster and dearer', -MARGIN, 0.1);
  const rows = [45, 100, 200].flatMap((cases) =>
    tallyRatios({ truth, size: { cases, repeats: 1 }, pairs, resamples, seed }, ratios).map(
      ({ metric, coverage, intervals }) => [
        metric,
        `${cases}`,
        `${intervals}`,
        percent(coverage),
        coverageMark(coverage, intervals),
      ],
    ),
  );
  const heading = ['ratio', 'cases', 'intervals', '95 % holds', ''];
  return tableOf(`Ratios, ${pairs} pairs of runs a line`, [heading, ...rows]);
}

function alike(rate: number): Truth['kinds'][number] {
  return { share: 1, base: rate, candidate: rate, both: rate };
}

function tableOf(title: string, rows: readonly (readonly string[])[]): VerdictTable {
  return { title, text: toColumns(rows) };
}

function tallyCells({ verdicts, pairs, ...coverage }: VerdictTally, { wrong }: Wish): readonly string[] {
  const isWrong = wrong !== null && verdicts[wrong] - noise(MOST_WRONG, pairs) > MOST_WRONG;
  return [
    percent(verdicts.MIGRATE),
    percent(verdicts.STAY),
    percent(verdicts.INCONCLUSIVE),
    percent(coverage.wideCoverage),
    percent(coverage.decidingCoverage),
    [...(isWrong ? [`${wrong} too often`] : []), coverageMark(coverage.wideCoverage, pairs)]
      .filter((mark) => mark !== '')
      .join(', '),
  ];
}

/** What is to be said of a 95 % interval that held the truth in such a share of the draws, if not by chance. */
function coverageMark(coverage: number, draws: number): string {
  if (coverage + noise(COVERAGE.atLeast, draws) < COVERAGE.atLeast) return 'too narrow';
  return coverage - noise(COVERAGE.atMost, draws) > COVERAGE.atMost ? 'wide' : '';
}

/** Two standard errors of a share over so many draws. */
function noise(share: number, draws: number): number {
  return 2 * Math.sqrt((share * (1 - share)) / draws);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
