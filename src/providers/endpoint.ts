import { UserError } from '../domain/errors.ts';
import type { Endpoint, ModelSpec } from '../domain/model.ts';

/** The base URL as the wire's SDK takes it: no slash at the end, a version only on the openai wire. */
export function baseUrlOf(endpoint: Endpoint): string {
  const trimmed = endpoint.baseUrl.replace(/\/+$/, '');
  return endpoint.api === 'openai' ? trimmed : trimmed.replace(/\/v1(?:beta)?$/, '');
}

/** Host and port of an endpoint, for messages; never the user name or password a URL may hold. */
export function hostOf(endpoint: Endpoint): string {
  return URL.canParse(endpoint.baseUrl) ? new URL(endpoint.baseUrl).host : endpoint.provider;
}

/** What to look at when an endpoint says that there is nothing at an address. */
export function notFoundHint({ api, baseUrl }: Endpoint): string {
  const hasVersion = /\/v\d/.test(baseUrl);
  return api === 'openai' && !hasVersion
    ? "Check the provider's baseUrl: on the openai wire it ends in /v1 as a rule."
    : "Check the provider's baseUrl.";
}

/** Whether an endpoint is OpenAI's own service, not one that speaks its wire. */
export function isOpenAiItself(endpoint: Endpoint): boolean {
  // asked for each request, and parsing a URL takes its time
  if (!/api\.openai\.com/i.test(endpoint.baseUrl)) return false;
  const host = hostOf(endpoint);
  return host === 'api.openai.com' || host.endsWith('.api.openai.com');
}

/** The header that carries the key, none without one. Throws a `UserError` for a key that no header can carry. */
export function authHeaders(endpoint: Endpoint, apiKey: string | null): Readonly<Record<string, string>> {
  if (apiKey === null) return {};
  if (apiKey.trim() === '') throw unusableKey(endpoint, 'is empty');
  const name = authHeaderName(endpoint);
  const value = name === 'authorization' ? `Bearer ${apiKey.trim()}` : apiKey.trim();
  try {
    return Object.fromEntries(new Headers({ [name]: value }));
  } catch {
    // what Headers threw quotes the key, so it must not become the cause
    throw unusableKey(endpoint, 'holds a character that no HTTP header can carry');
  }
}

function authHeaderName(endpoint: Endpoint): 'authorization' | 'x-api-key' | 'x-goog-api-key' {
  if (endpoint.auth === 'x-api-key') return 'x-api-key';
  return endpoint.auth === null && endpoint.api === 'gemini' ? 'x-goog-api-key' : 'authorization';
}

function unusableKey(endpoint: Endpoint, why: string): UserError {
  const variables = endpoint.apiKeyEnv.join(' or ');
  return UserError.of(
    'unusable-key',
    `The API key for ${endpoint.provider} ${why}.`,
    variables === '' ? null : `Set ${variables} to the key alone, without quotes or line breaks.`,
  );
}

/** The longest wait a timer can be set to, in ms. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The time limit given to an SDK, in ms: far beyond the engine's own deadline, so that it never decides. */
export function sdkTimeoutMs(model: ModelSpec): number {
  return Math.min(LONGEST_TIMER_MS, Math.ceil(model.retry.timeoutMs) * 2 + 60_000);
}
