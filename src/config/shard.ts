import type { Problem } from '../domain/problem.ts';
import { problemOf } from '../domain/problem.ts';
import type { Shard } from '../domain/shard.ts';
import type { Environment } from './environment.ts';

interface ReadShard {
  /** `null`: the run is not split, or there is a problem. */
  readonly shard: Shard | null;
  readonly problems: readonly Problem[];
}

const VALID = 'Write --shard 2/4 for the second of four, or --shard auto/4.';

/** Reads `2/4`, or `auto/4`, which takes the index from Kubernetes' or GitLab's variables. `null` is no shard. */
export function readShard(text: string | null, environment: Environment): ReadShard {
  if (text === null) return { shard: null, problems: [] };
  const match = /^(\d+|auto)\/(\d+)$/.exec(text.trim());
  const count = wholeNumber(match?.[2]);
  if (match === null || count === null || count < 1) {
    return refused(`--shard ${text}: it must be a shard and how many there are`, VALID);
  }
  if (match[1] === 'auto') return shardOfEnvironment(count, environment);
  const index = wholeNumber(match[1]);
  if (index === null || index < 1 || index > count) {
    return refused(`--shard ${text}: shards of ${count} count from 1 to ${count}`, VALID);
  }
  return { shard: { index, count }, problems: [] };
}

const KUBERNETES_INDEX = 'JOB_COMPLETION_INDEX';
const GITLAB_INDEX = 'CI_NODE_INDEX';
const GITLAB_TOTAL = 'CI_NODE_TOTAL';

function shardOfEnvironment(count: number, environment: Environment): ReadShard {
  const kubernetes = setValue(environment, KUBERNETES_INDEX);
  if (kubernetes !== null) {
    return inRange({ name: KUBERNETES_INDEX, value: kubernetes, first: 0 }, count);
  }
  const gitlab = setValue(environment, GITLAB_INDEX);
  if (gitlab === null) {
    const message = `--shard auto/${count}: neither ${KUBERNETES_INDEX} nor ${GITLAB_INDEX} is set`;
    return refused(message, `Outside Kubernetes and GitLab name the shard: --shard 1/${count}.`);
  }
  const total = setValue(environment, GITLAB_TOTAL);
  if (total === null || wholeNumber(total) !== count) {
    const found = total === null ? 'is not set' : `is ${total}`;
    const message = `--shard auto/${count}: ${GITLAB_TOTAL} ${found}, not ${count}`;
    return refused(message, 'Make `parallel:` of the job and the number after auto/ the same.');
  }
  return inRange({ name: GITLAB_INDEX, value: gitlab, first: 1 }, count);
}

function inRange(
  variable: { readonly name: string; readonly value: string; readonly first: number },
  count: number,
): ReadShard {
  const { name, value, first } = variable;
  const number = wholeNumber(value);
  const index = number === null ? 0 : number - first + 1;
  if (index >= 1 && index <= count) return { shard: { index, count }, problems: [] };
  const last = first + count - 1;
  const message = `--shard auto/${count}: ${name} is ${value}, and must be from ${first} to ${last}`;
  return refused(message, 'Make the number of jobs and the number after auto/ the same.');
}

function setValue(environment: Environment, name: string): string | null {
  const value = environment[name]?.trim() ?? '';
  return value === '' ? null : value;
}

function wholeNumber(text: string | undefined): number | null {
  const value = Number(text);
  return text !== undefined && /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : null;
}

function refused(message: string, hint: string): ReadShard {
  return { shard: null, problems: [problemOf('bad-shard', message, hint)] };
}
