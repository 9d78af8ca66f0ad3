import { isJsonObject } from '../domain/json.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { Settings } from '../domain/model.ts';
import type { UnsupportedSetting } from '../domain/provider.ts';

/** A setting with what it is set to, and why this wire or model doesn't take it (`null`: it does). */
export interface SettingCheck {
  readonly setting: string;
  readonly value: unknown;
  readonly refusedBecause: string | null;
}

/** The settings that are set but refused. Adapters leave out exactly these. */
export function refusedOf(checks: readonly SettingCheck[]): readonly UnsupportedSetting[] {
  return checks.flatMap(({ setting, value, refusedBecause }) =>
    value === null || refusedBecause === null ? [] : [{ setting, why: refusedBecause }],
  );
}

/** Settings without the refused ones. */
export function withoutRefused(settings: Settings, refused: readonly UnsupportedSetting[]): Settings {
  const names = new Set(refused.map(({ setting }) => setting));
  const keep = <T>(setting: string, value: T): T | null => (names.has(setting) ? null : value);
  return {
    ...settings,
    temperature: keep('temperature', settings.temperature),
    topP: keep('topP', settings.topP),
    seed: keep('seed', settings.seed),
    stop: keep('stop', settings.stop),
    responseFormat: keep('responseFormat', settings.responseFormat),
    promptCaching: keep('promptCaching', settings.promptCaching),
    reasoning: {
      effort: keep('reasoning.effort', settings.reasoning?.effort ?? null),
      budgetTokens: keep('reasoning.budgetTokens', settings.reasoning?.budgetTokens ?? null),
    },
  };
}

/** An object without the fields that are `null`: what isn't set isn't sent. */
export function sent(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** An object, or `null` when it would be empty. */
export function sentOrNull(fields: JsonObject): JsonObject | null {
  const object = sent(fields);
  return Object.keys(object).length === 0 ? null : object;
}

/** A request body with `extraBody` laid over it; objects are merged, everything else is replaced. */
export function withExtraBody(body: JsonObject, extra: JsonObject | null): JsonObject {
  const merged = Object.entries(extra ?? {}).map(([name, value]): [string, JsonValue] => {
    const own = Object.hasOwn(body, name) ? body[name] : undefined;
    return [name, isJsonObject(own) && isJsonObject(value) ? withExtraBody(own, value) : value];
  });
  // fromEntries defines own properties, so a key named __proto__ stays a key
  return Object.fromEntries([...Object.entries(body), ...merged]);
}
