import type { Question } from '../domain/reply-cache.ts';
import { hashJson } from '../lib/hash.ts';
import type { Redact } from '../lib/redact.ts';
import { redactJson } from '../lib/redact.ts';

/** What an answer depends on beside its question. */
export interface QuestionScope {
  /** The version of evalsmall: another one may shape requests or read replies in another way. */
  readonly version: string;
  /** The seed simulated answers are drawn by; `null` where providers are really asked. */
  readonly simulatedSeed: number | null;
  /** Takes secrets out of headers: a new key is not a new question. */
  readonly redact: Redact;
}

/** SHA-256 over everything that shapes an answer: where and how it is asked for, the whole request, the repeat. */
export function questionHash({ model, request, repeat }: Question, scope: QuestionScope): string {
  const { api, baseUrl, auth, maxTokensParameter, headers } = model.endpoint;
  const { version, simulatedSeed, redact } = scope;
  const endpoint = { api, baseUrl, auth, maxTokensParameter, headers: redactJson(headers, redact) };
  // a simulated provider is told by these headers which case it answers; a real one is told nothing
  const ownHeaders = simulatedSeed === null ? {} : request.headers;
  return hashJson({ version, simulatedSeed, endpoint, request: { ...request, headers: ownHeaders }, repeat });
}
