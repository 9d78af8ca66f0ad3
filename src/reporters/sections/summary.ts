import type { ArmSummary } from '../../domain/report.ts';
import { quoted } from '../../lib/width.ts';
import {
  formatCount,
  formatPercent,
  formatRateWithInterval,
  formatTokens,
  formatUsd,
} from '../../lib/format.ts';
import type { Figure, Section } from '../grid.ts';
import { alarmCount, armGrid } from '../grid.ts';
import { nonStopFinishes } from './finish-reasons.ts';
import { hasJudged, passRateNotes } from './judging.ts';
import { percentileCell } from './latency.ts';

/** The figures a decision starts from. */
export function summary(arms: readonly ArmSummary[]): Section {
  const withJson = arms.some((arm) => arm.json !== null);
  const withErrors = arms.some((arm) => arm.trials.errored > 0);
  const figures: readonly Figure[] = [
    {
      heading: [hasJudged(arms) ? 'pass rate*' : 'pass rate'],
      of: (arm) => formatRateWithInterval(arm.passRate),
    },
    { heading: ['passed'], of: passedOfScored, wideOnly: true },
    ...(withJson
      ? [{ heading: ['strict', 'JSON'], of: (arm: ArmSummary) => formatPercent(strictJsonShare(arm)) }]
      : []),
    { heading: ['non-', 'stop'], of: (arm) => formatCount(nonStopFinishes(arm)) },
    { heading: ['p50'], of: (arm) => percentileCell(arm.latencyMs.p50) },
    { heading: ['p95'], of: (arm) => percentileCell(arm.latencyMs.p95) },
    { heading: ['output', 'tokens'], of: (arm) => formatTokens(arm.tokens.output.mean), wideOnly: true },
    { heading: ['cost per', 'pass'], of: (arm) => formatUsd(arm.costUsd?.perPass ?? null) },
    { heading: ['errors'], of: (arm) => alarmCount(formatCount(arm.trials.errored)), wideOnly: !withErrors },
  ];
  return {
    title: 'Summary',
    grids: [
      armGrid(arms, figures, [
        ...passRateNotes(arms),
        ...arms.flatMap((arm) => [...routeNote(arm), ...cachedNote(arm)]),
      ]),
    ],
  };
}

function cachedNote({ arm, trials }: ArmSummary): readonly string[] {
  if (trials.cached === 0) return [];
  const share = `${formatCount(trials.cached)} of ${formatCount(trials.completed)} answers`;
  return [`${quoted(arm)}: ${share} are from the cache and in no time or cost`];
}

/** Which steps of a route answered, and why it went on from one to the next. */
function routeNote({ arm, route }: ArmSummary): readonly string[] {
  if (route === null) return [];
  const { servedBy, escalationRate, fallbackRate, repairRate, repairHelpedRate } = route;
  const answers = Object.entries(servedBy).map(([step, count]) => `${quoted(step)} ${formatCount(count)}`);
  const rates = [
    `escalated ${formatPercent(escalationRate)}`,
    `fell back ${formatPercent(fallbackRate)}`,
    ...(repairRate === null || repairRate === 0
      ? []
      : [`repaired ${formatPercent(repairRate)}, of these with success ${formatPercent(repairHelpedRate)}`]),
  ];
  return [`${quoted(arm)} answered by ${answers.join(', ')}; ${rates.join('; ')}`];
}

function passedOfScored({ passRate }: ArmSummary): string {
  return `${formatCount(passRate.passed)}/${formatCount(passRate.scored)}`;
}

function strictJsonShare({ json }: ArmSummary): number | null {
  if (json === null) return null;
  const outputs = Object.values(json).reduce((sum, count) => sum + count, 0);
  return outputs === 0 ? null : json.strict / outputs;
}
