import type { ComparisonForecast } from '../domain/dry-run.ts';
import { quoted } from '../lib/width.ts';
import { formatCount, formatPercent } from '../lib/format.ts';
import { counted } from './datasets.ts';
import type { Grid } from './grid.ts';
import { toCell } from './grid.ts';

/** What can be told apart on a dataset, by how often two arms disagree. */
export function resolutionGrid({ marginAsked, resolutions }: ComparisonForecast): Grid {
  const headings = [
    ['smallest', 'difference'],
    ['no worse', 'within'],
    ['cases for', points(marginAsked)],
  ];
  return {
    arm: null,
    rowHeading: 'two arms disagree on',
    columns: headings.map((heading) => ({ heading, arm: null, wideOnly: false })),
    rows: resolutions.map(({ discordance, detectable, margin, casesForMargin }) => ({
      name: `${formatPercent(discordance)} of the cases`,
      cells: [
        detectable === null ? 'none' : points(detectable, 1),
        margin === null ? 'none' : points(margin, 1),
        formatCount(casesForMargin),
      ].map(toCell),
    })),
    rowsAre: 'labels',
    notes: [],
  };
}

/** The same in words, with what it supposes. */
export function resolutionText(comparison: ComparisonForecast, repeats: number): string {
  const { candidates, alpha, power } = comparison;
  return [
    differenceText(comparison),
    marginText(comparison),
    `All with ${formatPercent(power)} probability; differences by the exact McNemar test at ${formatPercent(alpha)}, margins one-sided at ${formatPercent(1 - alpha)}.`,
    ...(candidates.length > 1
      ? [`That is for one candidate; correcting for ${formatCount(candidates.length)} asks for more.`]
      : []),
    ...(repeats > 1 ? ['Repeats make answers steadier but are no new cases.'] : []),
  ].join(' ');
}

/** The gist of it in a sentence, for the start of a run. */
export function resolutionNote({ cases, baseline, marginAsked, resolutions }: ComparisonForecast): string {
  const shown = resolutions.map(({ discordance, detectable, margin }, index) => {
    const least = detectable === null ? 'no difference' : `differences from ${wholePoints(detectable)}`;
    const within = margin === null ? 'no margin' : `a margin of ${wholePoints(margin)}`;
    return index === 0
      ? `where two arms disagree on ${formatPercent(discordance)} of them, they can show ${least} and certify ${within}`
      : `where on ${formatPercent(discordance)}, ${least} and ${within}`;
  });
  const [first] = resolutions;
  const asked =
    first === undefined || first.casesForMargin === null || first.casesForMargin <= cases
      ? ''
      : `; ${points(marginAsked)} take ${counted(first.casesForMargin, 'case')} or more`;
  return `${counted(cases, 'case')} against ${quoted(baseline)}: ${shown.join('; ')}${asked}`;
}

function differenceText({ cases, baseline, resolutions }: ComparisonForecast): string {
  const shown = resolutions.map(({ discordance, detectable }, index) => {
    const below = detectable === null ? '' : ` below ${wholePoints(detectable)}`;
    return index === 0
      ? `where the two disagree on ${formatPercent(discordance)} of the cases, no difference${below} can be told from noise`
      : `where on ${formatPercent(discordance)}, none${below}`;
  });
  return `With ${counted(cases, 'case')}, ${quoted(baseline)} against another arm: ${shown.join('; ')}.`;
}

function marginText({ marginAsked, resolutions }: ComparisonForecast): string {
  const shown = resolutions.map(({ discordance, margin, casesForMargin }) => {
    const within = margin === null ? 'not at all' : `within ${wholePoints(margin)}`;
    const taken = casesForMargin === null ? 'no number of cases' : counted(casesForMargin, 'case');
    return `${within} at ${formatPercent(discordance)} (${points(marginAsked)} take ${taken})`;
  });
  return `An arm that is as good can be shown to be no worse ${shown.join(', ')}.`;
}

/** Rounded up, so that what is called out of reach is. */
function wholePoints(share: number): string {
  const whole = Math.ceil(share * 100 - 1e-9);
  return whole <= 1 ? points(share, 1) : points(whole / 100);
}

/** A difference of shares as `17.6 points`; one that is there never reads `0.0`. */
function points(share: number, digits = 0): string {
  const value = share * 100;
  const text = value > 0 && value < 0.1 ? value.toPrecision(1) : value.toFixed(digits);
  return `${text} points`;
}
