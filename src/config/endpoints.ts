import type { Problem } from '../domain/problem.ts';
import { problemOf } from '../domain/problem.ts';
import type { Endpoint, WireApi } from '../domain/model.ts';
import type { Environment } from './environment.ts';
import { firstSet } from './environment.ts';
import type { RawLimits } from './limits.ts';

/** One entry of `providers` in the config. */
export interface ProviderEntry {
  readonly api?: WireApi;
  readonly baseUrl?: string;
  readonly apiKeyEnv?: string;
  readonly auth?: 'bearer' | 'x-api-key';
  readonly maxTokensParameter?: 'max_tokens' | 'max_completion_tokens';
  readonly headers?: Readonly<Record<string, string>>;
  readonly limits?: RawLimits | null;
}

interface KnownProvider {
  readonly api: WireApi;
  readonly baseUrl: string;
  readonly baseUrlEnv: string;
  readonly apiKeyEnv: readonly string[];
}

const KNOWN: Readonly<Record<string, KnownProvider>> = {
  anthropic: {
    api: 'anthropic',
    baseUrl: 'https://api.anthropic.com',
    baseUrlEnv: 'ANTHROPIC_BASE_URL',
    apiKeyEnv: ['ANTHROPIC_API_KEY'],
  },
  openai: {
    api: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    baseUrlEnv: 'OPENAI_BASE_URL',
    apiKeyEnv: ['OPENAI_API_KEY'],
  },
  gemini: {
    api: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com',
    baseUrlEnv: 'GEMINI_BASE_URL',
    apiKeyEnv: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
  },
};

const KNOWN_PROVIDERS: readonly string[] = Object.keys(KNOWN);

export type EndpointResult =
  | { readonly ok: true; readonly endpoint: Endpoint }
  | { readonly ok: false; readonly problem: Problem };

/** Where a provider name leads: its entry over what is known of the name, base URLs also from the environment. */
export function toEndpoint(
  provider: string,
  entry: ProviderEntry | undefined,
  environment: Environment,
): EndpointResult {
  const known = Object.hasOwn(KNOWN, provider) ? KNOWN[provider] : undefined;
  const api = entry?.api ?? known?.api;
  const said = entry?.baseUrl ?? (known && (firstSet([known.baseUrlEnv], environment) ?? known.baseUrl));
  if (api === undefined || said === undefined)
    return { ok: false, problem: unknownProvider(provider, entry) };
  const baseUrl = said.trim();
  const badUrl = problemOfUrl(baseUrl, provider);
  if (badUrl !== null) return { ok: false, problem: badUrl };
  return {
    ok: true,
    endpoint: {
      provider,
      api,
      baseUrl: baseUrl.replace(/\/+$/, ''),
      apiKeyEnv: entry?.apiKeyEnv === undefined ? (known?.apiKeyEnv ?? []) : [entry.apiKeyEnv],
      auth: entry?.auth ?? null,
      maxTokensParameter: entry?.maxTokensParameter ?? null,
      headers: entry?.headers ?? {},
    },
  };
}

function unknownProvider(provider: string, entry: ProviderEntry | undefined): Problem {
  if (entry !== undefined) {
    const lacking = entry.api === undefined ? 'api (openai, anthropic or gemini)' : 'baseUrl';
    return problemOf('incomplete-provider', `provider "${provider}" needs ${lacking}`);
  }
  return problemOf(
    'unknown-provider',
    `"${provider}" is not a provider`,
    `Use ${KNOWN_PROVIDERS.join(', ')}, or describe "${provider}" under providers in the config.`,
  );
}

function problemOfUrl(text: string, provider: string): Problem | null {
  if (!URL.canParse(text)) {
    return problemOf(
      'bad-base-url',
      `the base URL of "${provider}" is not a URL`,
      'Write it like https://host/v1',
    );
  }
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return problemOf('bad-base-url', `the base URL of "${provider}" must begin with https:// or http://`);
  }
  if (url.username !== '' || url.password !== '') {
    const hint = 'Put the key in an environment variable and name it as apiKeyEnv.';
    return problemOf('bad-base-url', `the base URL of "${provider}" carries credentials`, hint);
  }
  // an empty query is none to URL, but a path put behind its mark would become one
  if (/[?#]/.test(text)) {
    return problemOf(
      'bad-base-url',
      `the base URL of "${provider}" has a query or fragment`,
      'Leave it out.',
    );
  }
  return null;
}
