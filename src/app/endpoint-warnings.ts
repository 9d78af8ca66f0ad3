import type { ModelSpec } from '../domain/model.ts';
import type { Warning } from '../domain/report.ts';

/** What of a run's config decides how its endpoints are reached. */
export interface ReachedEndpoints {
  readonly models: readonly ModelSpec[];
  readonly stream: boolean;
  readonly simulate: boolean;
}

/** What speaks against reaching endpoints so: keys that travel unencrypted, time limits that Node cuts short. */
export function endpointWarnings({ models, stream, simulate }: ReachedEndpoints): readonly Warning[] {
  if (simulate) return [];
  const messages = new Map<string, string>();
  for (const model of models) {
    const { provider, baseUrl } = model.endpoint;
    if (isUnencrypted(baseUrl)) {
      const host = new URL(baseUrl).host;
      const message = `${provider}: ${host} is reached by http, so its key and your cases travel unencrypted; use https`;
      messages.set(message, 'unencrypted-endpoint');
    }
    if (!stream && model.retry.timeoutMs > LONGEST_SILENCE_MS) {
      messages.set(timeoutText(model), 'timeout-cut-short');
    }
  }
  return [...messages].map(([message, code]): Warning => ({ code, message, arm: null, caseIds: [] }));
}

/** How long Node's fetch waits for the beginning of a reply; only a package of its own could change that. */
const LONGEST_SILENCE_MS = 300_000;

function timeoutText({ id, retry }: ModelSpec): string {
  return (
    `${id}: timeoutSeconds is ${retry.timeoutMs / 1000}, but Node waits 300 seconds at most for a reply to begin; ` +
    'use --stream (or stream: true) for longer answers'
  );
}

function isUnencrypted(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl);
  return protocol === 'http:' && !/^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
