import type { AskJudge, JudgeQuestion, JudgeReply, NamedJudgeModel } from '../domain/judging.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Question } from '../domain/reply-cache.ts';
import type { CompletionRequest } from '../domain/request.ts';
import type { Attempt, Judging } from '../domain/trial.ts';
import { callModel } from '../engine/call-model.ts';
import type { SendingParts, Trial } from '../engine/parts.ts';
import type { Prices } from './prices.ts';
import type { Simulation } from './simulation.ts';
import { plus } from '../lib/known-sum.ts';

/** What judges are asked through. */
export interface JudgeBench {
  /** The judges of the run, by id. */
  readonly judges: ReadonlyMap<string, ModelSpec>;
  /** What single calls cost: a judge is never asked in batches. */
  readonly prices: Prices;
  readonly simulation: Simulation | null;
}

/** One trial's questions to judges, and what they took. */
export interface TrialJudging {
  readonly ask: AskJudge;
  /** `null`: the trial has no judges. */
  summary(judges: readonly NamedJudgeModel[]): Judging | null;
}

/** Asks judges through the engine's gates, retries, budget and cache, and keeps count. */
export function openTrialJudging(trial: Trial, bench: JudgeBench, parts: SendingParts): TrialJudging {
  const attempts: Attempt[] = [];
  const counts = { calls: 0, failedCalls: 0 };
  let costUsd: number | null = 0;
  return {
    ask: async (question) => {
      const judge = bench.judges.get(question.model);
      if (judge === undefined) throw new Error(`there is no judge ${question.model} in this run`);
      const model = withFormat(judge);
      counts.calls += 1;
      const call = await callModel(asTrialOf(question, trial), model, {
        ...parts,
        toRequest: () => Promise.resolve(requestOf(question, model, { trial, simulation: bench.simulation })),
        cost: (asked, completion) => bench.prices.costUsd(asked, completion),
      });
      if (call.kind !== 'abandoned') attempts.push(...call.attempts);
      if (call.kind === 'completed') {
        costUsd = plus(costUsd, call.costUsd);
        return { kind: 'answered', completion: call.completion };
      }
      counts.failedCalls += 1;
      const why = call.kind === 'failed' ? call.failure.message : (parts.halt.reason(model) ?? STOPPED);
      return failedReply(question, why);
    },
    summary: (judges) =>
      judges.length === 0
        ? null
        : {
            models: Object.fromEntries(judges.map(({ name, model }) => [name, model])),
            ...counts,
            attempts,
            costUsd,
            earlier: null,
          },
  };
}

const STOPPED = 'the run was stopped';

function failedReply({ model }: JudgeQuestion, why: string): JudgeReply {
  return { kind: 'failed', message: `the judge ${model} gave no answer: ${why}` };
}

/** The user's own format rules; else an answer that fits the schema is asked for. */
export function withFormat(judge: ModelSpec): ModelSpec {
  const { settings } = judge;
  return { ...judge, settings: { ...settings, responseFormat: settings.responseFormat ?? 'schema' } };
}

/** Votes are repeats of one question, so that neither the cache nor a simulated judge takes one for another. */
const MOST_VOTES = 100;

function repeatOf({ vote }: JudgeQuestion, { repeat }: Trial): number {
  return repeat * MOST_VOTES + vote;
}

/** A judge's question as a question to a model, by which its answer can be known again. */
export function asQuestion(
  question: JudgeQuestion,
  judge: ModelSpec,
  context: { readonly trial: Trial; readonly simulation: Simulation | null },
): Question {
  const model = withFormat(judge);
  const repeat = repeatOf(question, context.trial);
  return { model, request: requestOf(question, model, context), repeat };
}

function asTrialOf(question: JudgeQuestion, trial: Trial): Trial {
  return { ...trial, repeat: repeatOf(question, trial) };
}

function requestOf(
  question: JudgeQuestion,
  model: ModelSpec,
  { trial, simulation }: { readonly trial: Trial; readonly simulation: Simulation | null },
): CompletionRequest {
  const headers = simulation?.headersOfNoCase(repeatOf(question, trial)) ?? {};
  return { ...requestWithoutHeaders(question, model), headers };
}

/** What a question is sent as, whatever the trial. */
export function requestWithoutHeaders(question: JudgeQuestion, model: ModelSpec): CompletionRequest {
  return {
    model: model.model,
    system: question.system,
    messages: [{ role: 'user', content: [{ type: 'text', text: question.user }] }],
    settings: model.settings,
    tools: [],
    toolChoice: null,
    schema: question.schema,
    stream: false,
    headers: {},
  };
}
