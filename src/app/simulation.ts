import type { Case } from '../domain/case.ts';
import type { Completion } from '../domain/completion.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Clock } from '../lib/clock.ts';
import { systemClock } from '../lib/clock.ts';
import type { Profile } from '../simulator/profile.ts';
import { loadShippedProfile } from '../simulator/profile.ts';
import type { Simulator } from '../simulator/server.ts';
import { startSimulator } from '../simulator/server.ts';

/** The simulated providers of one run, and what the run needs to know of them. */
export interface Simulation {
  readonly clock: Clock;
  /** The model, called at the simulator instead of its own endpoint, with a key that is no key. */
  redirect(model: ModelSpec): ModelSpec;
  /** Headers that tell the simulator which trial it answers. */
  headers(dataset: string, example: Case, repeat: number): Readonly<Record<string, string>>;
  /** Headers of a request that is about no case, such as a judge's. */
  headersOfNoCase(repeat: number): Readonly<Record<string, string>>;
  /** The latency the simulator drew, which the wire only shows scaled down. */
  serviceTimeMs(measuredMs: number, completion: Completion): number;
  /** The same for the time to the first token. */
  firstTokenMs(measuredMs: number, completion: Completion): number;
  stop(): Promise<void>;
}

export interface SimulatedDataset {
  readonly path: string;
  readonly cases: AsyncIterable<Case>;
}

/** Starts the simulated providers on these datasets. Time runs faster by the profile's scale. */
export async function startSimulation(
  datasets: readonly SimulatedDataset[],
  seed: number,
): Promise<Simulation> {
  const profile = await loadShippedProfile();
  const { timeScale } = profile;
  const simulator = await serveDatasets({ profile, datasets, seed, timeScale, port: 0 });
  return {
    clock: systemClock(timeScale),
    redirect: (model) => ({
      ...model,
      endpoint: {
        ...model.endpoint,
        baseUrl: simulator.baseUrls[model.endpoint.api],
        // the name of the limit goes with the endpoint that is simulated, not with the loopback address
        maxTokensParameter: model.endpoint.maxTokensParameter ?? outputLimitAt(model.endpoint.baseUrl),
      },
    }),
    headers: (dataset, example, repeat) => ({
      'x-evalsmall-case': `${encodeURIComponent(dataset)}/${encodeURIComponent(example.id)}`,
      'x-evalsmall-repeat': String(repeat),
    }),
    headersOfNoCase: (repeat) => ({ 'x-evalsmall-case': 'none', 'x-evalsmall-repeat': String(repeat) }),
    serviceTimeMs: (measuredMs, completion) => drawnMs(completion, 'x-simulated-latency-ms') ?? measuredMs,
    firstTokenMs: (measuredMs, completion) => drawnMs(completion, 'x-simulated-first-token-ms') ?? measuredMs,
    stop: () => simulator.stop(),
  };
}

function drawnMs({ headers }: Completion, header: string): number | null {
  const drawn = Number(headers[header] ?? Number.NaN);
  return Number.isFinite(drawn) ? drawn : null;
}

function outputLimitAt(baseUrl: string): 'max_completion_tokens' | null {
  return new URL(baseUrl).hostname === 'api.openai.com' ? 'max_completion_tokens' : null;
}

export interface ServeInput {
  readonly profile: Profile;
  readonly datasets: readonly SimulatedDataset[];
  readonly seed: number;
  readonly timeScale: number;
  readonly port: number;
}

/** Reads the datasets and serves the simulated providers, which know the right answers only from them. */
export async function serveDatasets({ datasets, ...options }: ServeInput): Promise<Simulator> {
  const read: { name: string; cases: readonly Case[] }[] = [];
  for (const { path, cases } of datasets) {
    const list: Case[] = [];
    for await (const example of cases) list.push(example);
    read.push({ name: path, cases: list });
  }
  return startSimulator({ ...options, datasets: read });
}
