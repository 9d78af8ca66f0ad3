import { isJsonObject } from '../domain/json.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { parseJson } from './parse-json.ts';
import { stringOf } from './reply.ts';

/** What an error body says, whichever wire or gateway wrote it. */
export interface ErrorBody {
  /** The provider's own sentence. */
  readonly message: string | null;
  /** Codes, types, statuses, reasons and quota ids, as they stand. */
  readonly words: readonly string[];
  /** An HTTP status the body names. */
  readonly status: number | null;
  /** Gemini's `RetryInfo.retryDelay`. */
  readonly retryDelay: string | null;
  readonly requestId: string | null;
}

/**
 * Reads `{error: {…}}`, `{error: "…"}`, `[{error: {…}}]`, `{message: "…"}`, `{detail: "…"}`, and the error of a choice
 * that a gateway began to send and could not finish.
 */
export function readErrorBody(text: string | null): ErrorBody {
  const parsed = text === null ? undefined : parseJson(text);
  const first = Array.isArray(parsed) ? (parsed as readonly JsonValue[])[0] : parsed;
  const body = isJsonObject(first) ? first : {};
  const [choice] = objectsOf(body.choices);
  const error = [body.error, choice?.error].find((found) => isJsonObject(found)) ?? body;
  const details = objectsOf(error.details);
  return {
    message:
      stringOf(error.message) ?? stringOf(body.error) ?? stringOf(body.detail) ?? stringOf(body.message),
    words: [error.code, error.type, error.status, ...details.flatMap(wordsOfDetail)].filter(
      (word) => typeof word === 'string',
    ),
    status: statusIn(error.code) ?? statusIn(error.status),
    retryDelay: details.map((detail) => stringOf(detail.retryDelay)).find((delay) => delay !== null) ?? null,
    requestId: stringOf(body.request_id),
  };
}

/** Google sends a list of details, Anthropic one object. */
function objectsOf(value: JsonValue | undefined): JsonObject[] {
  const list: readonly JsonValue[] = Array.isArray(value) ? (value as readonly JsonValue[]) : [value ?? null];
  return list.filter((item) => isJsonObject(item));
}

function wordsOfDetail(detail: JsonObject): (JsonValue | undefined)[] {
  return [
    detail.error_code,
    detail.reason,
    ...objectsOf(detail.violations).map((violation) => violation.quotaId),
  ];
}

function statusIn(value: JsonValue | undefined): number | null {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < 600
    ? status
    : null;
}
