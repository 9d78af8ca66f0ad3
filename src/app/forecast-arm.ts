import type { Arm } from '../domain/arm.ts';
import type { AnswerForecast, ArmForecast } from '../domain/dry-run.ts';
import type { JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { ModelSpec } from '../domain/model.ts';
import { isRoute } from '../domain/route.ts';
import { estimateInputTokens, estimateOutputTokens } from '../engine/estimate-tokens.ts';
import { costUsd } from '../pricing/cost.ts';
import { knownModel } from '../pricing/prices.ts';
import { requestOf } from './compose.ts';
import { forecastJudging } from './forecast-judging.ts';
import { plus, sumKnown } from '../lib/known-sum.ts';
import type { PreparedRun } from './prepare.ts';
import type { RecordedFigures } from './recorded-figures.ts';
import type { SurveyedDataset } from './survey-datasets.ts';
import { selectedCases } from './survey-datasets.ts';

interface ArmInput {
  readonly prepared: PreparedRun;
  /** The arm's dataset. */
  readonly surveyed: SurveyedDataset;
  readonly recorded: RecordedFigures;
  /** Aborted: give up, by throwing. */
  readonly stop: AbortSignal;
}

type Forecast = Omit<ArmForecast, 'duration'>;

/** What an arm would ask for, from the very requests it would send; how long it takes depends on its neighbours too. */
export async function forecastArm(arm: Arm, input: ArmInput): Promise<Forecast> {
  const asked = await forecastAnswering(arm, input);
  return { ...asked, judging: await forecastJudging(arm, { ...input, answerTokens: asked.answer.tokens }) };
}

type Asked = Omit<Forecast, 'judging'>;

async function forecastAnswering(arm: Arm, input: ArmInput): Promise<Asked> {
  const { model } = arm;
  if (!isRoute(model)) return forecastCalls(arm, model, input);
  const steps: Asked[] = [];
  for (const step of model.steps) steps.push(await forecastCalls(arm, step.model, input));
  const begins = steps[model.steps.findIndex(({ when }) => when.length === 0)];
  if (begins === undefined) throw new Error(`the route ${model.id} has no step to begin with`);
  return wholeRoute(begins, steps);
}

/** Expected is that the step a route begins with answers all; at the most, every case takes every step. */
function wholeRoute(begins: Asked, steps: readonly Asked[]): Asked {
  const sumOf = (of: (step: Asked) => number | null): number | null => sumKnown(steps.map(of));
  return {
    ...begins,
    requests: {
      ...begins.requests,
      most: steps.reduce((sum, { requests }) => sum + requests.most, 0),
    },
    tokens: { ...begins.tokens, outputMost: sumOf(({ tokens }) => tokens.outputMost) },
    costUsd: { ...begins.costUsd, most: sumOf(({ costUsd: { most } }) => most) },
  };
}

async function forecastCalls(arm: Arm, model: ModelSpec, input: ArmInput): Promise<Asked> {
  const { repeats } = input.prepared.config;
  const { count: cases } = input.surveyed.selection;
  const answer = forecastAnswer(model, input.recorded);
  const sums = await sumRequests({ arm, model, answer }, input);
  const planned = cases * repeats;
  const ofAll = (value: number | null): number | null => (value === null ? null : value * repeats);
  return {
    arm: arm.id,
    model: arm.model.id,
    prompt: arm.prompt?.ref ?? null,
    dataset: arm.dataset.path,
    cases,
    repeats,
    requests: { planned, most: planned * (model.retry.retries + 1) },
    tokens: {
      input: sums.inputTokens * repeats,
      output: Math.round(answer.tokens * planned),
      outputMost: answer.mostTokens === null ? null : answer.mostTokens * planned,
    },
    answer,
    costUsd: { expected: ofAll(sums.expectedUsd), most: ofAll(sums.mostUsd) },
    latencyMs: input.recorded.latencyMs,
  };
}

interface RequestSums {
  readonly inputTokens: number;
  readonly expectedUsd: number | null;
  readonly mostUsd: number | null;
}

async function sumRequests(
  { arm, model, answer }: { readonly arm: Arm; readonly model: ModelSpec; readonly answer: AnswerForecast },
  { prepared, surveyed, stop }: ArmInput,
): Promise<RequestSums> {
  const price = prepared.prices.byModel.get(model.id) ?? null;
  const writesCache = model.settings.promptCaching === true && model.endpoint.api === 'anthropic';
  const priceOf = (inputTokens: number, outputTokens: number | null, cacheWriteTokens: number) =>
    costUsd(price, {
      inputTokens,
      outputTokens,
      cacheWriteTokens,
      cachedInputTokens: 0,
      reasoningTokens: null,
    });
  let sums: RequestSums = { inputTokens: 0, expectedUsd: 0, mostUsd: 0 };
  for await (const example of selectedCases(surveyed)) {
    stop.throwIfAborted();
    const request = await requestOf({ arm, example, repeat: 0 }, model, { prepared, simulation: null });
    const tokens = estimateInputTokens(request);
    sums = {
      inputTokens: sums.inputTokens + tokens,
      expectedUsd: plus(sums.expectedUsd, priceOf(tokens, answer.tokens, 0)),
      // each request may have to fill the cache anew, which costs more than not to use it
      mostUsd: plus(sums.mostUsd, priceOf(tokens, answer.mostTokens, writesCache ? tokens : 0)),
    };
  }
  return sums;
}

function forecastAnswer(model: ModelSpec, { outputTokens: recorded }: RecordedFigures): AnswerForecast {
  const { maxTokens } = model.settings;
  const mostTokens = longestAnswer(model);
  if (recorded !== null) {
    const tokens = Math.min(recorded.value, mostTokens ?? recorded.value);
    return { tokens, mostTokens, from: 'recorded', run: recorded.run };
  }
  const usual = estimateOutputTokens(null, null);
  const tokens = estimateOutputTokens(mostTokens, null);
  return {
    tokens,
    mostTokens,
    from: tokens < usual && maxTokens !== null ? 'maxTokens' : 'usual',
    run: null,
  };
}

/** In tokens; `null` where nothing limits it that is known. The table speaks of the providers themselves. */
function longestAnswer({ model, endpoint, settings }: ModelSpec): number | null {
  const { maxTokens, extraBody } = settings;
  if (extraBody !== null && setsAnswerLength(extraBody)) return null;
  if (maxTokens !== null) return maxTokens;
  return endpoint.provider === endpoint.api ? (knownModel(endpoint.api, model)?.outputTokens ?? null) : null;
}

const LENGTH_KEYS = /^(?:n|best_of|candidateCount|candidate_count|max_?.*tokens)$/i;

/** Whether what goes into a request as it is sets how much is answered: a limit, or several answers. */
function setsAnswerLength(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some((item: JsonValue) => setsAnswerLength(item));
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(([key, inner]) => LENGTH_KEYS.test(key) || setsAnswerLength(inner));
}
