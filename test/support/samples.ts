import type { Arm } from '../../src/domain/arm.ts';
import type { Case } from '../../src/domain/case.ts';
import type { Completion } from '../../src/domain/completion.ts';
import type { ProviderFailure } from '../../src/domain/errors.ts';
import type { ModelSpec } from '../../src/domain/model.ts';
import type { CompletionRequest } from '../../src/domain/request.ts';
import { isRoute } from '../../src/domain/route.ts';
import type { Attempt, TrialResult } from '../../src/domain/trial.ts';

/** Sound objects of the domain, to be changed where a test cares. */
export function sampleCase(change: Partial<Case> = {}): Case {
  return {
    id: 'case-1',
    ordinal: 0,
    input: 'I was charged twice.',
    messages: null,
    expected: { value: 'billing' },
    scorers: null,
    schema: null,
    tools: [],
    toolChoice: null,
    expectedToolCalls: null,
    attachments: [],
    system: null,
    tags: [],
    metadata: null,
    hash: 'a'.repeat(64),
    source: { file: 'cases.jsonl', line: 1 },
    ...change,
  };
}

export function sampleModel(change: Partial<ModelSpec> = {}): ModelSpec {
  return {
    id: 'small',
    model: 'small-1',
    endpoint: {
      provider: 'gateway',
      api: 'openai',
      baseUrl: 'https://gateway.example/v1',
      apiKeyEnv: ['GATEWAY_API_KEY'],
      auth: null,
      maxTokensParameter: null,
      headers: {},
    },
    settings: {
      maxTokens: null,
      temperature: null,
      topP: null,
      seed: null,
      stop: null,
      reasoning: null,
      responseFormat: null,
      promptCaching: null,
      extraBody: null,
    },
    retry: { retries: 4, timeoutMs: 120_000 },
    limits: { requestsPerMinute: null, tokensPerMinute: null, alertAt: 0.8 },
    concurrency: 4,
    price: null,
    ...change,
  };
}

export function sampleArm(change: Partial<Arm> = {}): Arm {
  const model = change.model ?? sampleModel();
  return {
    id: model.id,
    model,
    prompt: null,
    settings: isRoute(model) ? null : model.settings,
    dataset: { path: 'cases.jsonl', file: '/data/cases.jsonl' },
    scorers: null,
    ...change,
  };
}

export function sampleCompletion(change: Partial<Completion> = {}): Completion {
  return {
    text: 'billing',
    reasoningText: null,
    toolCalls: [],
    finishReason: { unified: 'stop', raw: 'stop' },
    usage: {
      inputTokens: 100,
      outputTokens: 5,
      reasoningTokens: null,
      cachedInputTokens: null,
      cacheWriteTokens: null,
    },
    servedModel: 'small-1',
    requestId: 'req-1',
    status: 200,
    headers: {},
    rateLimits: null,
    isNewConnection: null,
    ...change,
  };
}

/** A sound journal line of one trial, to be changed where a test cares. */
export function sampleTrial(change: Partial<TrialResult> = {}): TrialResult {
  return {
    arm: 'small',
    caseId: 'case-0',
    ordinal: 0,
    repeat: 0,
    model: 'small',
    prompt: null,
    outcome: 'correct',
    output: 'billing',
    finishReason: 'stop',
    rawFinishReason: 'stop',
    toolCalls: [],
    usage: null,
    latencyMs: 120,
    ttftMs: null,
    queueMs: 0,
    attempts: [],
    servedModel: null,
    requestId: null,
    jsonLevel: null,
    scores: {},
    judging: null,
    costUsd: null,
    servedBy: null,
    route: null,
    cached: false,
    simulated: false,
    error: null,
    ...change,
  };
}

/** An attempt that was answered, to be changed where a test cares. */
export function sampleAttempt(change: Partial<Attempt> = {}): Attempt {
  return {
    model: 'small',
    startedAt: '2026-11-20T21:30:00.000Z',
    latencyMs: 120,
    status: 200,
    requestId: null,
    cold: null,
    error: null,
    waitMs: 0,
    waitWhy: null,
    ...change,
  };
}

/** A provider that is overloaded, to be changed where a test cares. */
export function sampleFailure(change: Partial<ProviderFailure> = {}): ProviderFailure {
  return {
    kind: 'unavailable',
    scope: 'retry',
    message: 'overloaded',
    status: 503,
    retryAfterMs: null,
    requestId: null,
    rateLimits: null,
    ...change,
  };
}

/** A request without a message, to be changed where a test cares. */
export function sampleRequest(change: Partial<CompletionRequest> = {}): CompletionRequest {
  return {
    model: 'small-1',
    system: null,
    messages: [],
    settings: sampleModel().settings,
    tools: [],
    toolChoice: null,
    schema: null,
    stream: false,
    headers: {},
    ...change,
  };
}
