import type { Random } from '../lib/random.ts';
import { keyedRandom } from '../lib/random.ts';
import type { Persona, Spread } from './persona.ts';

/** What every draw depends on, besides its purpose. */
export interface DrawKey {
  readonly seed: number;
  /** The id asked for. */
  readonly model: string;
  readonly caseId: string;
  readonly repeat: number;
}

interface TimedOutput {
  /** Output tokens of the answer that isn't cut off. */
  readonly wantedTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

export type Purpose =
  | 'accuracy'
  | 'wrong-answer'
  | 'instance'
  | 'fence'
  | 'latency'
  | 'first-token'
  | 'reasoning';

/** What an attempt meets instead of an answer. */
export interface DrawnFailure {
  readonly kind: 'rate_limited' | 'server_error' | 'overloaded';
  /** Whole seconds. */
  readonly retryAfterSeconds: number;
}

/** The generator of one purpose: order of arrival and other draws don't touch it. */
export function randomFor(key: DrawKey, purpose: Purpose): Random {
  return keyedRandom(key.seed, purpose, key.model, key.caseId, key.repeat);
}

/** Simulated service time of a whole answer, in whole ms. */
export function drawLatencyMs(persona: Persona, key: DrawKey): number {
  const { median, sigma, floor } = persona.latencyMs;
  return Math.round(floor + logNormal({ median: median - floor, sigma }, randomFor(key, 'latency')));
}

/**
 * Simulated ms of an answer and until its first visible token, which is below that. Reading the prompt takes a tenth to
 * three tenths of what the whole answer would take, and the rest is shared out evenly among its tokens, reasoning first:
 * an answer that is cut off ends sooner.
 */
export function drawTiming(
  persona: Persona,
  key: DrawKey,
  { wantedTokens, outputTokens, reasoningTokens }: TimedOutput,
): { readonly latencyMs: number; readonly firstTokenMs: number } {
  const wholeMs = drawLatencyMs(persona, key);
  const readingMs = wholeMs * (0.1 + 0.2 * randomFor(key, 'first-token').uniform());
  const writingMs = (tokens: number): number => ((wholeMs - readingMs) * tokens) / Math.max(1, wantedTokens);
  const latencyMs = outputTokens < wantedTokens ? Math.round(readingMs + writingMs(outputTokens)) : wholeMs;
  const firstMs = Math.round(readingMs + writingMs(reasoningTokens));
  return { latencyMs, firstTokenMs: Math.max(0, Math.min(firstMs, latencyMs - 1)) };
}

/** Tokens the model would like to spend on reasoning, whatever its budget. */
export function drawReasoningTokens(persona: Persona, key: DrawKey): number {
  if (persona.reasoningTokens === null) return 0;
  return Math.round(logNormal(persona.reasoningTokens, randomFor(key, 'reasoning')));
}

/** The failure of one attempt (from 0), or `null` when it is answered. */
export function drawFailure(persona: Persona, key: DrawKey, attempt: number): DrawnFailure | null {
  const { seed, model, caseId, repeat } = key;
  const random = keyedRandom(seed, 'failure', model, caseId, repeat, attempt);
  const position = random.uniform();
  const retryAfterSeconds = 1 + random.integer(3);
  if (position < persona.rateLimited) return { kind: 'rate_limited', retryAfterSeconds };
  if (position >= persona.rateLimited + persona.serverErrors) return null;
  return { kind: random.uniform() < 0.5 ? 'server_error' : 'overloaded', retryAfterSeconds };
}

/** Whether a batch ends before one of its lines is tried (from 0 the attempt). */
export function drawExpired(expiredShare: number, key: DrawKey, attempt: number): boolean {
  const { seed, model, caseId, repeat } = key;
  return keyedRandom(seed, 'batch-expired', model, caseId, repeat, attempt).uniform() < expiredShare;
}

/** A log-normal draw. */
export function logNormal({ median, sigma }: Spread, random: Random): number {
  return median * Math.exp(sigma * random.normal());
}
