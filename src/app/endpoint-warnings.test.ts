import { describe, expect, it } from 'vitest';
import { sampleModel } from '../../test/support/samples.ts';
import type { ReachedEndpoints } from './endpoint-warnings.ts';
import { endpointWarnings } from './endpoint-warnings.ts';

function codes(baseUrl: string, timeoutMs = 1000, change: Partial<ReachedEndpoints> = {}): string[] {
  const { endpoint } = sampleModel();
  const model = sampleModel({ endpoint: { ...endpoint, baseUrl }, retry: { retries: 0, timeoutMs } });
  return endpointWarnings({ models: [model], stream: false, simulate: false, ...change }).map(
    ({ code }) => code,
  );
}

describe('endpointWarnings', () => {
  it.each([
    'https://gateway.example/v1',
    'http://localhost:8000/v1',
    'http://api.localhost/v1',
    'http://127.0.0.1:11434/v1',
    'http://127.8.0.2/v1',
    'http://[::1]:8000/v1',
  ])('say nothing of %s', (baseUrl) => {
    expect(codes(baseUrl)).toEqual([]);
  });

  it.each(['http://gateway.example/v1', 'http://192.168.0.7:8000/v1', 'http://127.0.0.1.example/v1'])(
    'say that a key travels unencrypted to %s',
    (baseUrl) => {
      expect(codes(baseUrl)).toEqual(['unencrypted-endpoint']);
      expect(codes(baseUrl, 1000, { simulate: true })).toEqual([]);
    },
  );

  it('say once for an endpoint what holds for all of its models', () => {
    const { endpoint } = sampleModel();
    const one = sampleModel({ endpoint: { ...endpoint, baseUrl: 'http://gateway.example/v1' } });
    const found = endpointWarnings({ models: [one, { ...one, id: 'b' }], stream: false, simulate: false });
    expect(found.map(({ message }) => message)).toEqual([
      'gateway: gateway.example is reached by http, so its key and your cases travel unencrypted; use https',
    ]);
  });

  it('say that Node cuts a longer time limit short, unless answers are streamed', () => {
    const baseUrl = 'https://gateway.example/v1';
    expect(codes(baseUrl, 300_000)).toEqual([]);
    expect(codes(baseUrl, 301_000)).toEqual(['timeout-cut-short']);
    expect(codes(baseUrl, 301_000, { stream: true })).toEqual([]);
    expect(codes(baseUrl, 301_000, { simulate: true })).toEqual([]);
  });
});
