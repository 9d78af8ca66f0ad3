import { didYouMean } from '../../lib/did-you-mean.ts';
import type { GateProblem, GateSyntax, NameSpan } from './gate-syntax.ts';
import type { Metric } from './metric.ts';
import { METRIC_NAMES, metricOf } from './metric.ts';

/** An arm as a gate may name it. */
export interface GateArm {
  readonly id: string;
  /** How many of its selected cases have each tag. */
  readonly tags: ReadonlyMap<string, number>;
  /** Names of the scores its selected cases get. */
  readonly scorers: ReadonlySet<string>;
  /** The arm it is compared with; `null`: it is the baseline itself, or has none. */
  readonly baseline: string | null;
}

/** What the names in a gate may stand for. */
export interface GateNames {
  readonly arms: readonly GateArm[];
  /** Whether a time to the first token is measured. */
  readonly stream: boolean;
  /** Whether answers come in batches, which tell no times. */
  readonly batch: boolean;
}

/** Finds the arms a gate is judged for, and everything about it that could be known to be wrong before a run. */
export function checkGate(
  gate: GateSyntax,
  names: GateNames,
): { readonly arms: readonly string[]; readonly problems: readonly GateProblem[] } {
  const metric = metricOf(gate.metric.name);
  const named = gate.arm === null ? { arms: names.arms, problem: null } : armNamed(gate.arm, names.arms);
  const scored = named.arms.filter((arm) => hasMetric(arm, metric));
  const measured = scored.filter(({ tags }) => gate.tag === null || tags.has(gate.tag.name));
  const judged =
    gate.condition.kind === 'number' ? measured : measured.filter(({ baseline }) => baseline !== null);
  const unknown = [
    named.problem,
    named.arms.length > 0 && scored.length === 0 ? unknownMetric(gate.metric, named.arms) : null,
    scored.length > 0 && measured.length === 0 ? unknownTag(gate, named.arms) : null,
    measured.length > 0 && judged.length === 0 ? noBaseline(gate, names.arms) : null,
    conditionProblem(gate, metric),
    unmeasured(gate, metric, names),
  ];
  return { arms: judged.map(({ id }) => id), problems: unknown.filter((problem) => problem !== null) };
}

function hasMetric({ scorers }: GateArm, { source }: Metric): boolean {
  return source.of !== 'scorer' || scorers.has(source.name);
}

function armNamed(
  named: NameSpan,
  arms: readonly GateArm[],
): { readonly arms: readonly GateArm[]; readonly problem: GateProblem | null } {
  const ids = arms.map(({ id }) => id);
  const exact = arms.filter(({ id }) => id === named.name);
  const found = exact.length > 0 ? exact : arms.filter(({ id }) => id.includes(named.name));
  if (found.length === 1) return { arms: found, problem: null };
  const many = found.map(({ id }) => id).join(', ');
  const message =
    found.length === 0 ? `there is no arm "${named.name}"` : `"${named.name}" may be any of ${many}`;
  const hint = found.length === 0 ? suggestion(named.name, ids, 'The arms') : 'Write more of its id.';
  return { arms: [], problem: { ...spanOf(named), message, hint } };
}

function unknownMetric(metric: NameSpan, arms: readonly GateArm[]): GateProblem {
  const scorers = [...new Set(arms.flatMap((arm) => [...arm.scorers]))];
  const near = didYouMean(metric.name, [...scorers, ...METRIC_NAMES]);
  const known = scorers.length === 0 ? 'No case has a scorer' : `The scorers: ${scorers.join(', ')}`;
  const others =
    'other metrics are passRate, errorRate, truncatedRate, latencyMs.p95, costUsd.perPass and the like';
  const hint = `${near === null ? '' : `Did you mean "${near}"? `}${known}; ${others}.`;
  return { ...spanOf(metric), message: `"${metric.name}" is no metric and no scorer of this run`, hint };
}

function unknownTag({ tag, metric }: GateSyntax, arms: readonly GateArm[]): GateProblem {
  const tags = [...new Set(arms.flatMap((arm) => [...arm.tags.keys()]))];
  const name = tag?.name ?? '';
  const message = `no selected case has the tag "${name}"`;
  return { ...spanOf(tag ?? metric), message, hint: suggestion(name, tags, 'The tags') };
}

function suggestion(name: string, known: readonly string[], what: string): string {
  const near = didYouMean(name, known);
  const all = known.length === 0 ? `${what}: none.` : `${what}: ${known.join(', ')}.`;
  return near === null ? all : `Did you mean "${near}"? ${all}`;
}

function noBaseline({ condition, arm }: GateSyntax, arms: readonly GateArm[]): GateProblem {
  const isSelf = arms.some(({ baseline }) => baseline !== null);
  if (isSelf && arm !== null) {
    return { ...spanOf(arm), message: `${arm.name} is the baseline itself`, hint: 'Name another arm.' };
  }
  const message = arms.length === 1 ? 'there is no other arm to compare' : 'the run has no baseline';
  const hint = 'Name an arm of this run as the baseline: baseline: <arm> in the config, or --baseline <arm>.';
  return { ...spanOf(condition), message, hint };
}

/** A bound that can't be meant: 95 for a share, a percentage for a time, a margin where nothing is worse. */
function conditionProblem(gate: GateSyntax, metric: Metric): GateProblem | null {
  const { condition, isPercent } = gate;
  const { name } = gate.metric;
  if (condition.kind === 'no-worse') {
    if (metric.unit === 'share' && metric.better !== null) return null;
    const message = `no-worse-than is for rates that are better high or low, not for ${name}`;
    return { ...spanOf(condition), message, hint: `Write ${name} <= baseline + <number>.` };
  }
  const number = condition.kind === 'number' ? condition.value : Math.abs(condition.offset);
  if (metric.unit !== 'share' && isPercent) {
    const message = `${name} is no share, so % and pp say nothing of it`;
    return {
      ...spanOf(condition),
      message,
      hint: 'Write the number in its own unit: ms, tokens, USD or characters.',
    };
  }
  if (metric.unit === 'share' && number > 1) {
    const message = `${name} is a share from 0 to 1 and can't be ${number}`;
    return { ...spanOf(condition), message, hint: `Write ${number / 100} or ${number}%.` };
  }
  return null;
}

function unmeasured({ metric }: GateSyntax, { source }: Metric, names: GateNames): GateProblem | null {
  if (source.of !== 'duration') return null;
  if (names.batch) {
    return {
      ...spanOf(metric),
      message: 'with --batch no times are measured',
      hint: 'Leave the gate or --batch out.',
    };
  }
  if (source.name === 'latencyMs' || names.stream) return null;
  return {
    ...spanOf(metric),
    message: 'the time to the first token is measured with --stream alone',
    hint: 'Add --stream.',
  };
}

function spanOf({ at, length }: GateProblem | NameSpan | GateSyntax['condition']): {
  at: number;
  length: number;
} {
  return { at, length };
}
