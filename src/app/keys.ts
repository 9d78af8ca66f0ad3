import type { Environment } from '../config/environment.ts';
import { firstSet } from '../config/environment.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Problem } from '../domain/problem.ts';
import { problemOf } from '../domain/problem.ts';

/** The keys of a run by model id; `null` for an endpoint that needs none. */
export interface Keys {
  readonly byModel: ReadonlyMap<string, string | null>;
  readonly problems: readonly Problem[];
}

/** Looks every model's key up before anything is sent. */
export function findKeys(models: readonly ModelSpec[], environment: Environment): Keys {
  const byModel = new Map<string, string | null>();
  const problems = new Map<string, Problem>();
  for (const model of models) {
    const { apiKeyEnv, provider } = model.endpoint;
    const key = firstSet(apiKeyEnv, environment);
    byModel.set(model.id, key);
    if (apiKeyEnv.length > 0 && key === null) {
      const names = apiKeyEnv.join(' or ');
      const hint = `Set ${names} (or put it in .env), or try --simulate, which needs no key.`;
      problems.set(names, problemOf('missing-key', `${provider} needs a key: ${names} is not set`, hint));
    } else if (key !== null && !/^[\x21-\x7e]+$/.test(key)) {
      const names = apiKeyEnv.join(' or ');
      const hint = 'A key is one word of printable ASCII; was it copied with a line break?';
      problems.set(names, problemOf('bad-key', `the key in ${names} can't be sent in an HTTP header`, hint));
    }
  }
  return { byModel, problems: [...problems.values()] };
}
