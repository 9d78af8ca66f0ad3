import { ProviderError } from '../domain/errors.ts';
import type { JsonObject } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { ListedModel } from '../domain/known-model.ts';
import type { Endpoint, WireApi } from '../domain/model.ts';
import type { RunAttempt } from './attempt.ts';
import { createAttempts } from './attempt.ts';
import { baseUrlOf } from './endpoint.ts';
import { anthropicModelList } from './list-anthropic.ts';
import { geminiModelList } from './list-gemini.ts';
import { openaiModelList } from './list-openai.ts';
import type { ModelListWire, ModelPage } from './model-list-wire.ts';
import { parseJson } from './parse-json.ts';
import type { Exchange } from './transport.ts';
import { bufferedFetch } from './transport.ts';

const WIRES: Readonly<Record<WireApi, ModelListWire>> = {
  anthropic: anthropicModelList,
  gemini: geminiModelList,
  openai: openaiModelList,
};

/**
 * The models an endpoint says it has, or `null` when it has no such list (HTTP 404, 405 or 501). One attempt a page,
 * no retries; rejects with a `ProviderError`, or with a `UserError` for a key that can't be sent.
 */
export async function listModels(
  endpoint: Endpoint,
  apiKey: string | null,
  signal: AbortSignal,
): Promise<readonly ListedModel[] | null> {
  const wire = WIRES[endpoint.api];
  const attempt = createAttempts(endpoint, apiKey);
  const models: ListedModel[] = [];
  const seen = new Set<string>();
  let next: string | null = null;
  try {
    do {
      const url = `${baseUrlOf(endpoint)}${wire.path(next)}`;
      const page: ModelPage = await readPage(attempt, { url, wire, signal, seen });
      models.push(...page.models);
      next = page.next;
    } while (next !== null);
    return models;
  } catch (error) {
    if (error instanceof ProviderError && NO_LIST.has(error.failure.status ?? 0)) return null;
    throw error;
  }
}

const NO_LIST: ReadonlySet<number> = new Set([404, 405, 501]);

interface PageCall {
  readonly url: string;
  readonly wire: ModelListWire;
  readonly signal: AbortSignal;
  /** What has been asked for, so that a list that goes round in a circle ends. */
  readonly seen: Set<string>;
}

function readPage(attempt: RunAttempt, { url, wire, signal, seen }: PageCall): Promise<ModelPage> {
  const call = {
    request: { headers: {}, stream: false },
    hooks: { signal, onFirstToken: () => undefined },
    wireHeaders: wire.headers,
    createAssembler: null,
  };
  return attempt(call, async (exchange) => {
    const body = await fetchBody(url, exchange);
    const page = wire.readPage(body);
    if (page.next !== null && seen.has(page.next)) throw new Error('its pages go round in a circle');
    if (page.next !== null) seen.add(page.next);
    return page;
  });
}

async function fetchBody(url: string, exchange: Exchange): Promise<JsonObject> {
  const response = await bufferedFetch(url, { headers: { accept: 'application/json' } }, exchange).catch(
    (error: unknown) => {
      // some servers of the openai wire send the list bare
      const bare = exchange.status === 200 ? parseJson(exchange.text ?? '') : undefined;
      if (Array.isArray(bare)) return Response.json({ data: bare });
      throw error;
    },
  );
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const body: unknown = await response.json();
  if (!isJsonObject(body)) throw new Error('the body is no JSON object');
  return body;
}
