import type { RunReport } from '../domain/report.ts';
import { canonicalJson } from '../lib/hash.ts';

/** What an arm asked whom, part by part, as canonical JSON. Equal parts mean that the same was asked. */
export type ArmSetup = ReadonlyMap<string, string>;

/** The set-up of a report's arm, as its plan has it; prices, gates and concurrency are no part of it. */
export function armSetup({ run, plan }: RunReport, armId: string): ArmSetup {
  const arm = plan.arms.find(({ id }) => id === armId);
  const route = plan.routes.find(({ id }) => id === arm?.model) ?? null;
  const called = new Set(route === null ? [arm?.model] : route.steps.map(({ model }) => model));
  const models = plan.models.filter(({ id }) => called.has(id));
  const nameOf = (id: string): string | null => (route === null ? null : id);
  const parts: Readonly<Record<string, unknown>> = {
    cases: plan.datasets.find(({ path }) => path === arm?.dataset)?.casesSha256 ?? null,
    prompt: plan.prompts.find(({ ref }) => ref === arm?.prompt)?.sha256 ?? null,
    model: models.map(({ id, provider, model }) => [nameOf(id), provider, model]),
    endpoint: models.map(({ baseUrl, endpointSha256 }) => [baseUrl, endpointSha256]),
    settings: models.map(({ settings }) => settings),
    route: route?.steps ?? null,
    scorers: arm?.scorers ?? null,
    // a sample is drawn by the seed
    selection: [plan.select, plan.select.sample === null ? null : run.seed],
    repeats: plan.repeats,
    streaming: plan.stream,
    batch: plan.batch,
    simulated: run.simulated,
  };
  return new Map(Object.entries(parts).map(([name, part]) => [name, canonicalJson(part)]));
}

/** The names of the parts in which two set-ups differ. */
export function setupChanges(before: ArmSetup, after: ArmSetup): readonly string[] {
  return [...after].flatMap(([name, part]) => (before.get(name) === part ? [] : [name]));
}
