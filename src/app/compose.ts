import type { Arm } from '../domain/arm.ts';
import type { Case } from '../domain/case.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { ReplyCache } from '../domain/reply-cache.ts';
import type { EngineParts, Trial } from '../engine/parts.ts';
import { readOwnCases } from '../journal/cases-file.ts';
import type { Spent } from '../journal/spent.ts';
import type { TrialMarks } from '../journal/trial-marks.ts';
import type { UngradedAnswers } from '../journal/ungraded-answers.ts';
import { toRequest } from '../prompt/to-request.ts';
import { openTrialJudging } from './ask-judge.ts';
import { openBudget } from './budget.ts';
import type { StopSignals } from './compose-sending.ts';
import { composeSending, isSimulated } from './compose-sending.ts';
import { gradeAgain } from './grade-again.ts';
import { judge, schemaToSend, scorersOf, violationsOf } from './judge.ts';
import type { PreparedRun } from './prepare.ts';
import type { Simulation } from './simulation.ts';

export interface ComposeInput {
  readonly prepared: PreparedRun;
  /** The run folder, where the selected cases are recorded. */
  readonly folder: string;
  readonly simulation: Simulation | null;
  /** What earlier sessions of the run have already. */
  readonly done: TrialMarks;
  /** What of theirs is still to be graded. */
  readonly ungraded: UngradedAnswers;
  /** What those spent; `null`: there were none. */
  readonly spent: Spent | null;
  readonly cache: ReplyCache | null;
  readonly signals: StopSignals;
  readonly crashed: (error: unknown) => void;
}

/** Puts the parts together that the engine runs on. */
export function composeEngine(input: ComposeInput): EngineParts {
  const { prepared, simulation, done, ungraded, signals } = input;
  const { config, registry, prices } = prepared;
  const sending = composeSending({
    models: prepared.calledModels.map((model) => limitedToShard(model, config.shard?.count ?? 1)),
    keys: prepared.keys,
    seed: config.seed,
    simulation,
    signals,
  });
  const bench = { judges: prepared.judges, prices: prepared.judgePrices, simulation };
  const parts: EngineParts = {
    ...sending,
    cases: (arm) => recordedCasesOf(arm, input.folder),
    isDone: (trial) => done.has(keyOf(trial)),
    isUngraded: (trial) => ungraded.has(keyOf(trial)),
    gradeAgain: async (trial) => {
      const asked = { ...trial, judging: openTrialJudging(trial, bench, parts) };
      return gradeAgain(await ungraded.read(keyOf(trial)), asked, registry);
    },
    toRequest: (trial, model) => requestOf(trial, model, { prepared, simulation }),
    judge: (trial, completion) =>
      judge(registry, { ...trial, judging: openTrialJudging(trial, bench, parts) }, completion),
    violations: (trial, model, completion) => {
      const { responseFormat } = model.settings;
      return violationsOf(registry, { ...trial, responseFormat }, completion);
    },
    cost: (model, completion) => prices.costUsd(model, completion),
    isSimulated,
    crashed: input.crashed,
    cache: input.cache,
    budget: openBudget(prepared, { clock: sending.clock, halt: sending.halt, spent: input.spent }),
    repeats: config.repeats,
  };
  return parts;
}

function keyOf({ arm, example, repeat }: Trial) {
  return { arm: arm.id, ordinal: example.ordinal, repeat };
}

/** Shards run side by side, so that each has only a part of what its user allows in a minute. */
function limitedToShard(model: ModelSpec, shards: number): ModelSpec {
  const { requestsPerMinute, tokensPerMinute, alertAt } = model.limits;
  return {
    ...model,
    limits: {
      requestsPerMinute: requestsPerMinute === null ? null : requestsPerMinute / shards,
      tokensPerMinute: tokensPerMinute === null ? null : tokensPerMinute / shards,
      alertAt,
    },
  };
}

/** Read from the record and not from the dataset, which may be edited while a long run goes on. */
async function* recordedCasesOf(arm: Arm, folder: string): AsyncGenerator<Case, void, undefined> {
  for await (const example of readOwnCases(folder)) {
    if (example.dataset === arm.dataset.path) yield example;
  }
}

/** A trial's request as it is sent to a model, before the model's wire gives it its form. */
export function requestOf(
  { arm, example, repeat }: Trial,
  model: ModelSpec,
  { prepared, simulation }: Pick<ComposeInput, 'prepared' | 'simulation'>,
) {
  const target = { provider: model.endpoint.provider, model: model.model };
  return toRequest({
    model,
    example,
    texts: prepared.renderer.render(arm.prompt, example, target),
    schema:
      model.settings.responseFormat === 'schema' ? schemaToSend(scorersOf(arm, example), example) : null,
    stream: prepared.config.stream,
    headers: simulation?.headers(arm.dataset.path, example, repeat) ?? {},
  });
}
