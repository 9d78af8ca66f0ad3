import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Environment } from '../config/environment.ts';
import { loadConfig } from '../config/load-config.ts';
import { NO_OVERRIDES } from '../config/overrides.ts';
import { UserError } from '../domain/errors.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Problem } from '../domain/problem.ts';
import { problemOf } from '../domain/problem.ts';
import type { Warning } from '../domain/report.ts';
import type { Redact } from '../lib/redact.ts';
import { createRedact } from '../lib/redact.ts';
import { budgetProblems } from './budget-problems.ts';
import { endpointWarnings } from './endpoint-warnings.ts';
import { judgeProblem } from './judges.ts';
import type { Keys } from './keys.ts';
import { findKeys } from './keys.ts';
import { modelWarnings, settingWarnings } from './model-warnings.ts';
import { secretsOf } from './prepare-models.ts';
import type { Prices } from './prices.ts';
import { findPrices } from './prices.ts';

/** Who is to judge pairs of answers, as the user said it. */
export interface PairJudgeInput {
  /** Id of a model of the config. */
  readonly judge: string;
  /** The rubric itself, or `@` and the file it is in. */
  readonly rubric: string;
  readonly votes: number;
  /** `null`: the default config if there is one. */
  readonly configFile: string | null;
  /** USD that judging may cost; `null`: no limit. */
  readonly budgetUsd: number | null;
  readonly simulate: boolean;
  readonly cwd: string;
  readonly environment: Environment;
}

/** A judge that is ready to be asked; nothing was sent. */
export interface PairJudge {
  readonly model: ModelSpec;
  readonly rubric: string;
  readonly votes: number;
  readonly keys: Keys;
  readonly redact: Redact;
  readonly prices: Prices;
  readonly budgetUsd: number | null;
  readonly simulate: boolean;
  readonly seed: number;
  /** What the user should know of the judge's model. */
  readonly warnings: readonly Warning[];
}

/** Finds the judge in the config, with its key and the rubric; throws all that is wrong as one `UserError`. */
export async function openPairJudge(input: PairJudgeInput): Promise<PairJudge> {
  const overrides = { ...NO_OVERRIDES, simulate: input.simulate ? true : null };
  const { config, problems } = await loadConfig({ ...input, file: input.configFile, overrides });
  // a judge can be asked without anything to run
  const serious = problems.filter(({ code }) => code !== 'no-dataset' && code !== 'no-models');
  const rubric = await readRubric(input);
  const found = [...serious, ...rubric.problems];
  const unfit = judgeProblem(input.judge, config.judges);
  // a config that can't be read has no models to look for one among
  if (unfit !== null && serious.length === 0) found.push(problemOf('bad-judge', unfit.message, unfit.hint));
  const model = config.judges.models.find(({ id }) => id === input.judge);
  const models = model === undefined ? [] : [model];
  const keys = config.simulate ? findKeys([], {}) : findKeys(models, config.environment);
  found.push(...keys.problems);
  const now = new Date();
  const prices = findPrices(models, now);
  found.push(...budgetProblems(input.budgetUsd, models, prices));
  if (model === undefined || found.length > 0) throw new UserError(found);
  return {
    model,
    rubric: rubric.text,
    votes: input.votes,
    keys,
    redact: createRedact(secretsOf(config.secrets, models, keys)),
    prices,
    budgetUsd: input.budgetUsd,
    simulate: config.simulate,
    seed: config.seed,
    warnings: [
      ...modelWarnings(models, now),
      ...endpointWarnings({ models, stream: false, simulate: config.simulate }),
      ...settingWarnings(models),
    ],
  };
}

async function readRubric({
  rubric,
  cwd,
}: PairJudgeInput): Promise<{ readonly text: string; readonly problems: readonly Problem[] }> {
  const hint = 'Say what makes an answer better: --rubric "…", or --rubric @rubric.md.';
  if (!rubric.startsWith('@')) return checked(rubric, '--rubric', hint);
  const file = rubric.slice(1);
  try {
    return checked(await readFile(resolve(cwd, file), 'utf8'), file, hint);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const why = code === 'ENOENT' ? 'does not exist' : `can't be read (${code})`;
    return { text: '', problems: [problemOf('bad-rubric', `the rubric ${file} ${why}`, hint)] };
  }
}

function checked(text: string, where: string, hint: string) {
  const problems = text.trim() === '' ? [problemOf('bad-rubric', `${where}: the rubric is empty`, hint)] : [];
  return { text: text.trim(), problems };
}
