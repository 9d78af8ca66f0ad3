import type { Arm } from '../domain/arm.ts';
import type { Case } from '../domain/case.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Provider } from '../domain/provider.ts';
import type { ReplyCache } from '../domain/reply-cache.ts';
import { createGates } from '../engine/gate.ts';
import { createHalt } from '../engine/halt.ts';
import type { EngineParts, Trial } from '../engine/parts.ts';
import { readCases } from '../journal/cases-file.ts';
import type { Spent } from '../journal/spent.ts';
import type { TrialMarks } from '../journal/trial-marks.ts';
import { systemClock } from '../lib/clock.ts';
import { keyedRandom } from '../lib/random.ts';
import { toRequest } from '../prompt/to-request.ts';
import { providers } from '../providers/registry.ts';
import { openTrialJudging } from './ask-judge.ts';
import { openBudget } from './budget.ts';
import { judge, schemaToSend, scorersOf, violationsOf } from './judge.ts';
import type { PreparedRun } from './prepare.ts';
import { SIMULATED_KEY } from './simulated-key.ts';
import type { Simulation } from './simulation.ts';

/** How a run is told to end early. */
export interface StopSignals {
  /** Aborted: send nothing more, let what is in flight finish. */
  readonly stopSending: AbortSignal;
  /** Aborted: give up what is in flight too. */
  readonly stopNow: AbortSignal;
}

export interface ComposeInput {
  readonly prepared: PreparedRun;
  /** The run folder, where the selected cases are recorded. */
  readonly folder: string;
  readonly simulation: Simulation | null;
  /** What earlier sessions of the run have already. */
  readonly done: TrialMarks;
  /** What those spent; `null`: there were none. */
  readonly spent: Spent | null;
  readonly cache: ReplyCache | null;
  readonly signals: StopSignals;
  readonly crashed: (error: unknown) => void;
}

/** Puts the parts together that the engine runs on. */
export function composeEngine(input: ComposeInput): EngineParts {
  const { prepared, simulation, done, signals } = input;
  const { config, registry, prices } = prepared;
  const clock = simulation?.clock ?? systemClock();
  const halt = createHalt(signals.stopSending);
  const bench = { judges: prepared.judges, prices: prepared.judgePrices, simulation };
  const parts: EngineParts = {
    cases: (arm) => recordedCasesOf(arm, input.folder),
    isDone: ({ arm, example, repeat }) => done.has({ arm: arm.id, ordinal: example.ordinal, repeat }),
    toRequest: (trial, model) => requestOf(trial, model, { prepared, simulation }),
    provider: openOnce((model) => openProvider(model, prepared, simulation)),
    judge: (trial, completion) =>
      judge(registry, { ...trial, judging: openTrialJudging(trial, bench, parts) }, completion),
    violations: (trial, model, completion) => {
      const { responseFormat } = model.settings;
      return violationsOf(registry, { ...trial, responseFormat }, completion);
    },
    cost: (model, completion) => prices.costUsd(model, completion),
    serviceTimeMs: (measuredMs, completion) =>
      simulation === null ? measuredMs : simulation.serviceTimeMs(measuredMs, completion),
    isSimulated: ({ headers }) => headers['x-simulated'] === 'true',
    crashed: input.crashed,
    firstTokenMs: (measuredMs, completion) =>
      simulation === null ? measuredMs : simulation.firstTokenMs(measuredMs, completion),
    random: (...key) => keyedRandom(config.seed, ...key),
    clock,
    gates: createGates(
      prepared.calledModels.map((model) => limitedToShard(model, config.shard?.count ?? 1)),
      clock,
    ),
    halt,
    cache: input.cache,
    budget: openBudget(prepared, { clock, halt, spent: input.spent }),
    repeats: config.repeats,
    ...signals,
  };
  return parts;
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
  for await (const example of readCases(folder)) {
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

async function openProvider(
  model: ModelSpec,
  { keys }: PreparedRun,
  simulation: Simulation | null,
): Promise<Provider> {
  const factory = providers[model.endpoint.api];
  return simulation === null
    ? factory.open(model, keys.byModel.get(model.id) ?? null)
    : factory.open(simulation.redirect(model), SIMULATED_KEY);
}

function openOnce(open: (model: ModelSpec) => Promise<Provider>): (model: ModelSpec) => Promise<Provider> {
  const opened = new Map<string, Promise<Provider>>();
  return (model) => {
    const provider = opened.get(model.id) ?? open(model);
    opened.set(model.id, provider);
    return provider;
  };
}
