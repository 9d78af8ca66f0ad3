import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { UserError } from '../domain/errors.ts';
import type { JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import { problemAt } from '../domain/problem.ts';
import type { SchemaProblem } from '../lib/schema-problems.ts';
import { schemaProblems } from '../lib/schema-problems.ts';
import { parseYaml } from '../lib/yaml.ts';
import { toFault } from './fault-schema.ts';
import type { Fault } from './faults.ts';
import type { Cast, Persona, Spread } from './persona.ts';
import type { RawDefault, RawProfile } from './profile-schema.ts';
import { profileSchema } from './profile-schema.ts';

/** The form an answer takes when the prompt asks for it; `$answer` in `json` stands for the bare answer. */
export interface AnswerFormat {
  readonly promptContains: string;
  readonly json: JsonValue;
}

/** How the batch services behave. */
export interface BatchHabits {
  /** Simulated minutes that a batch takes, log-normal. */
  readonly minutes: Spread;
  /** Share of a batch's lines, 0..1, that the provider doesn't get to within 24 hours. */
  readonly expiredShare: number;
}

const USUAL_BATCH: BatchHabits = { minutes: { median: 3, sigma: 0.4 }, expiredShare: 0 };

/** Everything a simulator is told about the models it plays. */
export interface Profile extends Cast {
  /** Simulated ms per real ms. */
  readonly timeScale: number;
  readonly batch: BatchHabits;
  /** The first whose text is in the prompt applies. */
  readonly answers: readonly AnswerFormat[];
  /** The first that is about an attempt applies to it. */
  readonly faults: readonly Fault[];
}

/** Reads a profile's YAML text. Throws a `UserError` with all problems and where they are. */
export function parseProfile(text: string, file: string): Profile {
  const yaml = parseYaml(text, file);
  if (yaml.problems.length > 0) throw new UserError(yaml.problems);
  const value: unknown = yaml.value;
  const found = [
    ...schemaProblems(value, profileSchema, 'the profile'),
    ...floorsAboveMedian(value),
    ...doubleEndings(value),
    ...endpointsOfCases(value),
  ];
  if (found.length > 0) {
    throw new UserError(found.map(({ path, ...problem }) => problemAt(yaml.locate(path), problem)));
  }
  return toProfile(value as RawProfile);
}

/** The profile that ships with the package. */
export async function loadShippedProfile(): Promise<Profile> {
  const file = fileURLToPath(new URL('./personas.yaml', import.meta.url));
  return parseProfile(await readFile(file, 'utf8'), file);
}

function floorsAboveMedian(value: unknown): SchemaProblem[] {
  if (!isJsonObject(value)) return [];
  const personas = isJsonObject(value['personas']) ? value['personas'] : {};
  return [
    ...floorAboveMedian(['default'], value['default']),
    ...Object.entries(personas).flatMap(([id, persona]) => floorAboveMedian(['personas', id], persona)),
  ];
}

function floorAboveMedian(path: readonly string[], persona: JsonValue | undefined): SchemaProblem[] {
  const latency = isJsonObject(persona) ? persona['latencyMs'] : undefined;
  if (!isJsonObject(latency)) return [];
  const { floor, median } = latency;
  if (typeof floor !== 'number' || typeof median !== 'number' || floor < median) return [];
  const message = `${path.join('.')}.latencyMs: the floor (${floor}) must be below the median (${median})`;
  return [{ code: 'invalid-value', message, hint: null, path: [...path, 'latencyMs', 'floor'] }];
}

function doubleEndings(value: unknown): SchemaProblem[] {
  const faults = isJsonObject(value) && Array.isArray(value['faults']) ? value['faults'] : [];
  return faults.flatMap((fault: JsonValue, index) => {
    const effect = isJsonObject(fault) ? fault['do'] : undefined;
    if (!isJsonObject(effect) || effect['stall'] !== true || effect['reset'] !== true) return [];
    const message = `faults.${index}.do: a reply can't both stall and be reset`;
    return [
      {
        code: 'invalid-value',
        message,
        hint: 'Keep one of the two.',
        path: ['faults', String(index), 'do', 'reset'],
      },
    ];
  });
}

function endpointsOfCases(value: unknown): SchemaProblem[] {
  const faults = isJsonObject(value) && Array.isArray(value['faults']) ? value['faults'] : [];
  return faults.flatMap((fault: JsonValue, index) => {
    if (!isJsonObject(fault) || fault['endpoint'] === undefined) return [];
    return ['model', 'case']
      .filter((key) => fault[key] !== undefined)
      .map((key) => ({
        code: 'invalid-value',
        message: `faults.${index}: an endpoint's fault can't name a ${key}`,
        hint: `Leave out either endpoint or ${key}.`,
        path: ['faults', String(index), key],
      }));
  });
}

function toProfile(raw: RawProfile): Profile {
  const personas = Object.entries(raw.personas ?? {}).map(([id, own]) => {
    const accuracy = { ...raw.default.accuracy, ...own.accuracy };
    return [id, toPersona({ ...raw.default, ...own, accuracy })] as const;
  });
  return {
    timeScale: raw.timeScale,
    default: toPersona(raw.default),
    personas: new Map(personas),
    batch: { ...USUAL_BATCH, ...raw.batch },
    answers: raw.answers ?? [],
    faults: (raw.faults ?? []).map(toFault),
  };
}

function toPersona(raw: RawDefault): Persona {
  const { accuracy, reasoningTokens, servedModel = null, retiresAt, ...others } = raw;
  const { maxInputTokens = null, maxOutputTokens = null } = raw;
  return {
    ...others,
    maxInputTokens,
    maxOutputTokens,
    retiresAt: retiresAt === undefined ? null : `${retiresAt}T00:00:00Z`,
    accuracy: { default: accuracy.default, tags: new Map(Object.entries(accuracy.tags ?? {})) },
    reasoningTokens: reasoningTokens === 'none' ? null : reasoningTokens,
    servedModel,
  };
}
