import type { Completion } from '../../src/domain/completion.ts';
import type { Endpoint } from '../../src/domain/model.ts';
import type { CompletionRequest } from '../../src/domain/request.ts';
import { providers } from '../../src/providers/registry.ts';
import type { Answer, FaultServer } from './fault-server.ts';
import { modelAt, requestFor } from './provider-samples.ts';
import type { Wire } from './wire-samples.ts';
import { TEST_KEY } from './wire-samples.ts';

/** How an adapter is called, where it isn't as usual. */
export interface AdapterCall {
  readonly key?: string | null;
  readonly model?: string;
  readonly endpoint?: Partial<Endpoint>;
  readonly request?: Partial<CompletionRequest>;
  readonly signal?: AbortSignal;
  readonly onFirstToken?: () => void;
}

/** Opens a wire's adapter at the server and makes one attempt, which the server answers so. */
export async function callAdapter(
  server: FaultServer,
  { api, suffix, model: usual }: Wire,
  call: AdapterCall & { readonly answer: Answer },
): Promise<Completion> {
  server.answer(call.answer);
  const name = call.model ?? usual;
  const model = modelAt(api, `${server.url}${suffix}`, name);
  const endpoint = { ...model.endpoint, ...call.endpoint };
  const key = call.key === undefined ? TEST_KEY : call.key;
  const provider = await providers[api].open({ ...model, endpoint }, key);
  return provider.complete(requestFor(name, call.request), {
    signal: call.signal ?? new AbortController().signal,
    onFirstToken: call.onFirstToken ?? ((): void => undefined),
  });
}
