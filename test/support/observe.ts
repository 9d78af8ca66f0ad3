import type { Completion } from '../../src/domain/completion.ts';
import { ProviderError } from '../../src/domain/errors.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import { providers } from '../../src/providers/registry.ts';
import type { Outcome, Sample } from './behaviour.ts';
import { callAdapter } from './call-adapter.ts';
import type { FaultServer } from './fault-server.ts';
import { modelAt, unset } from './provider-samples.ts';
import type { Wire } from './wire-samples.ts';

/** Lets a wire's adapter meet a sample at the server. */
export async function observe(server: FaultServer, wire: Wire, sample: Sample): Promise<Outcome> {
  const { call = {} } = sample;
  const settings = call.request?.settings ?? unset;
  const bareBody = call.request === undefined ? {} : await bareBodyOf(server, wire, sample);
  let completion: Completion | null = null;
  let error: Error | null = null;
  try {
    completion = await callAdapter(server, wire, { ...call, ...signalOf(sample), answer: sample.answer });
  } catch (thrown) {
    error = thrown instanceof Error ? thrown : new Error('it threw what is no error', { cause: thrown });
  }
  const model = { ...modelAt(wire.api, server.url, call.model ?? wire.model), settings };
  return {
    completion,
    failure: error instanceof ProviderError ? error.failure : null,
    error,
    requests: server.requests.length,
    body: server.requests[0]?.body ?? {},
    bareBody,
    notSent: providers[wire.api].settingsNotSent(model),
  };
}

async function bareBodyOf(
  server: FaultServer,
  wire: Wire,
  { answer, call, bare }: Sample,
): Promise<JsonObject> {
  // only what was sent counts here: the answer may be one that fails
  await callAdapter(server, wire, { ...call, request: bare ?? {}, answer }).catch(() => undefined);
  return server.requests[0]?.body ?? {};
}

const ENDLESS = new Set(['stall before reply', 'stall in body', 'endless body']);

/** The deadline that an engine would set, where nothing else ends the attempt. */
function signalOf({ answer }: Sample): { readonly signal?: AbortSignal } {
  return ENDLESS.has(answer.fault ?? '') ? { signal: AbortSignal.timeout(100) } : {};
}
