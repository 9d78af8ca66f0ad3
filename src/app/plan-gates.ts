import type { GateArm } from '../analysis/gates/check-gate.ts';
import { checkGate } from '../analysis/gates/check-gate.ts';
import { powerShortfall } from '../analysis/gates/gate-power.ts';
import type { GateProblem, GateSyntax } from '../analysis/gates/gate-syntax.ts';
import { parseGate } from '../analysis/gates/parse-gate.ts';
import type { GateEntry, RunConfig } from '../config/load-config.ts';
import type { Arm } from '../domain/arm.ts';
import type { Problem } from '../domain/problem.ts';
import { problemOf } from '../domain/problem.ts';
import type { Warning } from '../domain/report.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import { scorersOf } from './judge.ts';
import type { SurveyedDataset } from './survey-datasets.ts';
import { casesOfAllShards } from './survey-datasets.ts';

interface Asked {
  readonly config: RunConfig;
  readonly arms: readonly Arm[];
  readonly datasets: readonly SurveyedDataset[];
  readonly baselines: ReadonlyMap<string, string>;
}

/** The gates of a run, what is wrong with them, and what the user should know of them. */
export interface PlannedGates {
  readonly gates: RunPlan['gates'];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

/** The gates of a run that has none. */
export const NO_GATES: PlannedGates = { gates: [], problems: [], warnings: [] };

const NOTHING_TO_REQUIRE = problemOf(
  'no-gate',
  '--require-power asks whether the cases can settle the gates, and there are none',
  "Add one, such as --gate 'passRate no-worse-than baseline', or leave --require-power out.",
);

interface CountedArm extends GateArm {
  readonly cases: number;
}

/** Reads the gates and finds the arms each is judged for; what is wrong with one is told with its place in the text. */
export async function planGates(asked: Asked): Promise<PlannedGates> {
  const { config } = asked;
  if (config.gates.length === 0)
    return config.requirePower ? { ...NO_GATES, problems: [NOTHING_TO_REQUIRE] } : NO_GATES;
  const arms = await gateArms(asked);
  const names = { arms, stream: config.stream, batch: config.batch };
  const warnings: Warning[] = [];
  const gates: { expr: string; arms: readonly string[] }[] = [];
  const problems: Problem[] = [];
  for (const entry of config.gates) {
    const parsed = parseGate(entry.text);
    if ('problem' in parsed) {
      problems.push(toProblem(entry, parsed.problem));
      continue;
    }
    const checked = checkGate(parsed.gate, names);
    problems.push(...checked.problems.map((problem) => toProblem(entry, problem)));
    gates.push({ expr: entry.text, arms: checked.arms });
    const judged = arms.filter(({ id }) => checked.arms.includes(id));
    const shortfall = checked.problems.length > 0 ? null : shortfallOf(parsed.gate, judged, config);
    if (shortfall === null) continue;
    if (config.requirePower) problems.push(tooWeak(entry, shortfall));
    else
      warnings.push({
        code: 'gate-underpowered',
        message: `${entry.text}: ${shortfall}`,
        arm: null,
        caseIds: [],
      });
  }
  return { gates, problems, warnings };
}

/** What is said of the arm with the fewest cases. */
function shortfallOf(gate: GateSyntax, arms: readonly CountedArm[], config: RunConfig): string | null {
  const { repeats, margin } = config;
  const counts = arms.map(({ tags, cases }) => (gate.tag === null ? cases : (tags.get(gate.tag.name) ?? 0)));
  return counts.length === 0 ? null : powerShortfall(gate, { cases: Math.min(...counts), repeats, margin });
}

function tooWeak({ text, source }: GateEntry, shortfall: string): Problem {
  const hint = 'Add cases, allow a larger margin, or leave --require-power out.';
  return { code: 'gate-underpowered', message: `gate: ${text}: ${shortfall}`, hint, source };
}

function toProblem({ text, source }: GateEntry, { message, hint, at, length }: GateProblem): Problem {
  return { code: 'bad-gate', message: `gate: ${message}`, hint, source, excerpt: { text, at, length } };
}

/** The arms with the tags and scorers of the cases that all shards take together. */
async function gateArms({ arms, datasets, baselines }: Asked): Promise<readonly CountedArm[]> {
  const found = arms.map((arm) => ({
    arm,
    tags: new Map<string, number>(),
    scorers: new Set<string>(),
  }));
  for (const surveyed of datasets) {
    const own = found.filter(({ arm }) => arm.dataset === surveyed.plan.ref);
    for await (const example of casesOfAllShards(surveyed)) {
      for (const { arm, tags, scorers } of own) {
        for (const tag of new Set(example.tags)) tags.set(tag, (tags.get(tag) ?? 0) + 1);
        for (const { name } of scorersOf(arm, example)) scorers.add(name);
      }
    }
  }
  return found.map(({ arm, tags, scorers }) => {
    const surveyed = datasets.find(({ plan }) => plan.ref === arm.dataset);
    const cases = surveyed?.wholeSelection.count ?? 0;
    return { id: arm.id, tags, scorers, cases, baseline: baselines.get(arm.id) ?? null };
  });
}
