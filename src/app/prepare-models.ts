import type { RunConfig } from '../config/load-config.ts';
import type { ModelSpec } from '../domain/model.ts';
import { modelsCalledBy } from '../domain/route.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import type { Redact } from '../lib/redact.ts';
import { createRedact, secretHeaders, tokensAmong } from '../lib/redact.ts';
import { judgeModels } from './judges.ts';
import type { Keys } from './keys.ts';
import { findKeys } from './keys.ts';
import type { Prices } from './prices.ts';
import { findPrices } from './prices.ts';

/** The models that a run calls. */
export interface CalledModels {
  /** To answer or to judge, each once. */
  readonly calledModels: readonly ModelSpec[];
  readonly keys: Keys;
  /** Takes keys, and values put into headers and bodies from the environment, out of what is written. */
  readonly redact: Redact;
  readonly prices: Prices;
  /** The models that grade, by id. */
  readonly judges: ReadonlyMap<string, ModelSpec>;
  /** What judges cost, who are asked in single calls whatever the run does. */
  readonly judgePrices: Prices;
}

/** The models that will be called, to answer or to judge, with their keys and prices. */
export function prepareModels(config: RunConfig, specs: readonly ScorerSpec[], now: Date): CalledModels {
  const judges = judgeModels(specs, config.judges);
  const answering = modelsCalledBy(config.models);
  const onlyJudges = [...judges.values()].filter(({ id }) => answering.every((model) => model.id !== id));
  const calledModels = [...answering, ...onlyJudges];
  const keys = config.simulate ? findKeys([], {}) : findKeys(calledModels, config.environment);
  const prices = findPrices(calledModels, now, config.batch);
  return {
    calledModels,
    keys,
    redact: createRedact(secretsOf(config.secrets, calledModels, keys)),
    prices,
    judges,
    judgePrices: config.batch ? findPrices([...judges.values()], now) : prices,
  };
}

/** What must not reach a file: keys, and values that came into headers and bodies from the environment. */
export function secretsOf(
  secrets: readonly string[],
  models: readonly ModelSpec[],
  { byModel }: Keys,
): readonly string[] {
  const keys = [...byModel.values()].filter((key) => key !== null);
  return [
    ...tokensAmong(secrets),
    ...keys,
    ...models.flatMap(({ endpoint }) => secretHeaders(endpoint.headers)),
  ];
}
