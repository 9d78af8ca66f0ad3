import type { Arm } from '../domain/arm.ts';
import type { JudgingForecast } from '../domain/dry-run.ts';
import { GRADE_TOKENS } from '../domain/dry-run.ts';
import { judgesAmong } from '../domain/judging.ts';
import type { ModelSpec } from '../domain/model.ts';
import { estimateInputTokens, estimateOutputTokens } from '../engine/estimate-tokens.ts';
import { costUsd } from '../pricing/cost.ts';
import type { EmptyQuestion } from '../scorers/empty-question.ts';
import { emptyQuestion } from '../scorers/empty-question.ts';
import { requestWithoutHeaders, withFormat } from './ask-judge.ts';
import { scorersOf } from './judge.ts';
import { plus } from '../lib/known-sum.ts';
import type { PreparedRun } from './prepare.ts';
import type { SurveyedDataset } from './survey-datasets.ts';
import { selectedCases } from './survey-datasets.ts';

/** A question is put once more where the answer is no grade. */
const MOST_TRIES = 2;

interface Judged {
  readonly prepared: PreparedRun;
  readonly surveyed: SurveyedDataset;
  /** Tokens of an answer that is to be graded. */
  readonly answerTokens: number;
  /** Aborted: give up, by throwing. */
  readonly stop: AbortSignal;
}

const NOTHING: JudgingForecast = {
  models: [],
  requests: { planned: 0, most: 0 },
  tokens: { input: 0, output: 0 },
  costUsd: 0,
};

/** What grading an arm's answers would take, from the very questions but for the answers; `null`: no model grades. */
export async function forecastJudging(arm: Arm, judged: Judged): Promise<JudgingForecast | null> {
  const { prepared, surveyed, answerTokens, stop } = judged;
  if (judgesAmong([...(arm.scorers ?? []), ...surveyed.judges]).length === 0) return null;
  let sum = NOTHING;
  for await (const example of selectedCases(surveyed)) {
    stop.throwIfAborted();
    for (const spec of scorersOf(arm, example)) {
      const asked = emptyQuestion(spec, example);
      const judge = asked === null ? undefined : prepared.judges.get(asked.question.model);
      if (asked === null || judge === undefined) continue;
      sum = addedUp(sum, forecastQuestion(asked, judge, { prepared, answerTokens }));
    }
  }
  return sum.models.length === 0 ? null : sum;
}

function forecastQuestion(
  { question, questions }: EmptyQuestion,
  judge: ModelSpec,
  { prepared, answerTokens }: Pick<Judged, 'prepared' | 'answerTokens'>,
): JudgingForecast {
  const inputTokens = estimateInputTokens(requestWithoutHeaders(question, withFormat(judge))) + answerTokens;
  const outputTokens = estimateOutputTokens(judge.settings.maxTokens, GRADE_TOKENS);
  const usage = {
    inputTokens,
    outputTokens,
    cacheWriteTokens: 0,
    cachedInputTokens: 0,
    reasoningTokens: null,
  };
  const usd = costUsd(prepared.judgePrices.byModel.get(judge.id) ?? null, usage);
  const planned = questions * prepared.config.repeats;
  return {
    models: [judge.id],
    requests: { planned, most: planned * MOST_TRIES * (judge.retry.retries + 1) },
    tokens: { input: inputTokens * planned, output: outputTokens * planned },
    costUsd: usd === null ? null : usd * planned,
  };
}

/** Forecasts together; `null`: no model grades in any. */
export function totalJudging(all: readonly (JudgingForecast | null)[]): JudgingForecast | null {
  const known = all.filter((one) => one !== null);
  return known.length === 0 ? null : known.reduce(addedUp, NOTHING);
}

function addedUp(a: JudgingForecast, b: JudgingForecast): JudgingForecast {
  return {
    models: [...new Set([...a.models, ...b.models])].toSorted(),
    requests: {
      planned: a.requests.planned + b.requests.planned,
      most: a.requests.most + b.requests.most,
    },
    tokens: { input: a.tokens.input + b.tokens.input, output: a.tokens.output + b.tokens.output },
    costUsd: plus(a.costUsd, b.costUsd),
  };
}
