import type { Completion } from '../domain/completion.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Provider } from '../domain/provider.ts';
import { createGates } from '../engine/gate.ts';
import { createHalt } from '../engine/halt.ts';
import type { SendingParts } from '../engine/parts.ts';
import { systemClock } from '../lib/clock.ts';
import { keyedRandom } from '../lib/random.ts';
import { providers } from '../providers/registry.ts';
import type { Keys } from './keys.ts';
import { SIMULATED_KEY } from './simulated-key.ts';
import type { Simulation } from './simulation.ts';

/** How a run is told to end early. */
export interface StopSignals {
  /** Aborted: send nothing more, let what is in flight finish. */
  readonly stopSending: AbortSignal;
  /** Aborted: give up what is in flight too. */
  readonly stopNow: AbortSignal;
}

export interface SendingInput {
  /** Those that may be called, with the limits they are held to. */
  readonly models: readonly ModelSpec[];
  readonly keys: Keys;
  readonly seed: number;
  /** `null`: the providers themselves are asked. */
  readonly simulation: Simulation | null;
  readonly signals: StopSignals;
}

/** Puts together what sending to these models needs, with nothing sent yet. */
export function composeSending(input: SendingInput): Omit<SendingParts, 'cache' | 'budget'> {
  const { models, keys, seed, simulation, signals } = input;
  const clock = simulation?.clock ?? systemClock();
  return {
    provider: openOnce((model) => openProvider(model, keys, simulation)),
    serviceTimeMs: (measuredMs, completion) =>
      simulation === null ? measuredMs : simulation.serviceTimeMs(measuredMs, completion),
    firstTokenMs: (measuredMs, completion) =>
      simulation === null ? measuredMs : simulation.firstTokenMs(measuredMs, completion),
    random: (...key) => keyedRandom(seed, ...key),
    clock,
    gates: createGates(models, clock),
    halt: createHalt(signals.stopSending),
    ...signals,
  };
}

/** Whether a simulated provider gave this answer. */
export function isSimulated({ headers }: Completion): boolean {
  return headers['x-simulated'] === 'true';
}

async function openProvider(model: ModelSpec, keys: Keys, simulation: Simulation | null): Promise<Provider> {
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
