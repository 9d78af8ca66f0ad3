import type { Completion } from '../domain/completion.ts';
import { isCutOff } from '../domain/completion.ts';
import type { JsonObject } from '../domain/json.ts';
import type { JsonLevel } from '../domain/trial.ts';
import type { LenientJson } from '../lib/lenient-json.ts';
import { readLenientJson } from '../lib/lenient-json.ts';

/** What it took to read a completion's text as JSON. Only what the model ended itself is ever repaired. */
export function jsonLevelOf(completion: Completion): JsonLevel {
  return readJson(completion).level;
}

/** Modes of reading JSON, from the strictest. */
const JSON_MODES = ['strict', 'fenced', 'repaired'] as const;

export type JsonMode = (typeof JSON_MODES)[number];

/** JSON Schema of the option `mode`. */
export const MODE_OPTION: JsonObject = {
  description:
    'How much is forgiven: strict (nothing), fenced (one code fence around it), repaired (also faults that can be mended).',
  enum: JSON_MODES,
};

type JsonOutput =
  | { readonly ok: true; readonly json: LenientJson }
  | { readonly ok: false; readonly level: JsonLevel; readonly reason: string };

/** A completion's JSON as far as the mode allows, or why there is none, naming the level that was needed. */
export function jsonOutput(completion: Completion, mode: JsonMode): JsonOutput {
  const { level, json } = readJson(completion);
  if (json === null) return { ok: false, level, reason: `the output isn't JSON (level ${level})` };
  if (JSON_MODES.indexOf(json.level) <= JSON_MODES.indexOf(mode)) return { ok: true, json };
  const needed = json.level === 'fenced' ? 'inside a code fence' : 'after repair';
  return { ok: false, level, reason: `the output is JSON only ${needed} (level ${level}, mode ${mode})` };
}

function readJson(completion: Completion): { readonly level: JsonLevel; readonly json: LenientJson | null } {
  const { unified } = completion.finishReason;
  // whatever ended it otherwise may have cut it: repair would close what was left open
  const repair = unified === 'stop' || unified === 'tool_calls';
  const json = readLenientJson(completion.text, { repair });
  return { level: json?.level ?? (isCutOff(unified) ? 'truncated' : 'failed'), json };
}
