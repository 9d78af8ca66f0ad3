import { join } from 'node:path';
import type { RecordedFigure } from '../domain/dry-run.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import { canonicalJson } from '../lib/hash.ts';
import { readJsonFile } from '../lib/read-json-file.ts';
import { runIds } from './run-folder.ts';

/** What earlier runs tell of an arm that is planned; `null`: none does. */
export interface RecordedFigures {
  /** Median service time (ms) of the model, with this arm's prompt and dataset where that run had them. */
  readonly latencyMs: RecordedFigure | null;
  /** Mean output tokens of the model with this arm's prompt on this arm's dataset. */
  readonly outputTokens: RecordedFigure | null;
}

/** Runs further back are too old to tell how long anything takes. */
const MOST_RUNS = 100;

/**
 * Looks each planned arm's model up in the reports under a folder, newest first. It is the same model when provider,
 * id, base URL and every setting are the same. What can't be read as a report is passed over.
 */
export async function recordedFigures(
  outDirectory: string,
  plan: RunPlan,
): Promise<ReadonlyMap<string, RecordedFigures>> {
  const found = new Map<string, RecordedFigures>(
    plan.arms.map(({ id }) => [id, { latencyMs: null, outputTokens: null }]),
  );
  for (const run of (await runIds(outDirectory)).slice(0, MOST_RUNS)) {
    const isEnough = [...found.values()].every(
      (known) => known.latencyMs !== null && known.outputTokens !== null,
    );
    if (isEnough) break;
    const file = await readJsonFile(join(outDirectory, run, 'report.json'));
    const report = file.ok && isJsonObject(file.value) ? file.value : {};
    for (const arm of plan.arms) {
      const known = found.get(arm.id) ?? { latencyMs: null, outputTokens: null };
      found.set(arm.id, completed(known, { run, same: sameModelArms(report, plan, arm.model), arm }));
    }
  }
  return found;
}

interface RecordedArms {
  readonly run: string;
  readonly same: readonly JsonObject[];
  readonly arm: RunPlan['arms'][number];
}

function completed(known: RecordedFigures, { run, same, arm }: RecordedArms): RecordedFigures {
  const twin = same.find(({ prompt, dataset }) => prompt === arm.prompt && dataset === arm.dataset);
  const figure = (value: number | null): RecordedFigure | null => (value === null ? null : { value, run });
  const medians = [...(twin === undefined ? [] : [twin]), ...same].map((one) =>
    numberAt(one, 'latencyMs', 'p50', 'value'),
  );
  const median = medians.find((value) => value !== null) ?? null;
  return {
    latencyMs: known.latencyMs ?? figure(median),
    outputTokens: known.outputTokens ?? figure(numberAt(twin ?? {}, 'tokens', 'output', 'mean')),
  };
}

/** The arms of a report that asked the same model as a planned one. */
function sameModelArms(report: JsonObject, plan: RunPlan, modelId: string): readonly JsonObject[] {
  const planned = plan.models.find(({ id }) => id === modelId);
  const recorded = isJsonObject(report.plan) ? objectsIn(report.plan.models) : [];
  const ids = recorded.filter((model) => planned !== undefined && identity(model) === identity(planned));
  const names = new Set(ids.map(({ id }) => id));
  return objectsIn(report.arms).filter(({ model }) => model !== undefined && names.has(model));
}

function identity({ provider, model, baseUrl, settings }: JsonObject | RunPlan['models'][number]): string {
  return canonicalJson({ provider, model, baseUrl, settings });
}

function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item): item is JsonObject => isJsonObject(item)) : [];
}

function numberAt(value: JsonValue, ...path: readonly string[]): number | null {
  const found = path.reduce<JsonValue>(
    (inner, key) => (isJsonObject(inner) ? (inner[key] ?? null) : null),
    value,
  );
  return typeof found === 'number' && found >= 0 ? found : null;
}
