import type { GateArm } from '../analysis/gates/check-gate.ts';
import { checkGate } from '../analysis/gates/check-gate.ts';
import type { GateProblem } from '../analysis/gates/gate-syntax.ts';
import { parseGate } from '../analysis/gates/parse-gate.ts';
import type { GateEntry, RunConfig } from '../config/load-config.ts';
import type { Arm } from '../domain/arm.ts';
import type { Problem } from '../domain/problem.ts';
import type { RunPlan } from '../domain/report.ts';
import { scorersOf } from './judge.ts';
import type { SurveyedDataset } from './survey-datasets.ts';
import { casesOfAllShards } from './survey-datasets.ts';

interface Asked {
  readonly config: RunConfig;
  readonly arms: readonly Arm[];
  readonly datasets: readonly SurveyedDataset[];
  readonly baselines: ReadonlyMap<string, string>;
}

/** Reads the gates and finds the arms each is judged for; what is wrong with one is told with its place in the text. */
export async function planGates(
  asked: Asked,
): Promise<{ readonly gates: RunPlan['gates']; readonly problems: readonly Problem[] }> {
  const { config } = asked;
  if (config.gates.length === 0) return { gates: [], problems: [] };
  const names = { arms: await gateArms(asked), stream: config.stream, batch: config.batch };
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
  }
  return { gates, problems };
}

function toProblem({ text, source }: GateEntry, { message, hint, at, length }: GateProblem): Problem {
  return { code: 'bad-gate', message: `gate: ${message}`, hint, source, excerpt: { text, at, length } };
}

/** The arms with the tags and scorers of the cases that all shards take together. */
async function gateArms({ arms, datasets, baselines }: Asked): Promise<readonly GateArm[]> {
  const found = arms.map((arm) => ({
    arm,
    tags: new Set<string>(),
    scorers: new Set<string>(),
  }));
  for (const surveyed of datasets) {
    const own = found.filter(({ arm }) => arm.dataset === surveyed.plan.ref);
    for await (const example of casesOfAllShards(surveyed)) {
      for (const { arm, tags, scorers } of own) {
        for (const tag of example.tags) tags.add(tag);
        for (const { name } of scorersOf(arm, example)) scorers.add(name);
      }
    }
  }
  return found.map(({ arm, tags, scorers }) => {
    return { id: arm.id, tags, scorers, baseline: baselines.get(arm.id) ?? null };
  });
}
