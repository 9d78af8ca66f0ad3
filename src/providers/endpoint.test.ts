import { describe, expect, it } from 'vitest';
import { modelAt } from '../../test/support/provider-samples.ts';
import { authHeaders, baseUrlOf, hostOf, sdkTimeoutMs } from './endpoint.ts';

describe('the base URL', () => {
  it.each([
    ['openai', 'https://a.example/v1/', 'https://a.example/v1'],
    ['openai', 'https://a.example/openai/v1', 'https://a.example/openai/v1'],
    ['anthropic', 'https://a.example/', 'https://a.example'],
    ['anthropic', 'https://a.example/proxy/v1', 'https://a.example/proxy'],
    ['gemini', 'https://a.example/v1beta/', 'https://a.example'],
    ['gemini', 'https://a.example/v1beta/models', 'https://a.example/v1beta/models'],
  ] as const)('on the %s wire %s becomes %s', (api, baseUrl, expected) => {
    expect(baseUrlOf(modelAt(api, baseUrl, 'm').endpoint)).toBe(expected);
  });

  it('is shown without what it holds of a password', () => {
    expect(hostOf(modelAt('openai', 'https://me:secret@a.example:8443/v1', 'm').endpoint)).toBe(
      'a.example:8443',
    );
    expect(hostOf(modelAt('openai', 'me:secret', 'm').endpoint)).not.toContain('secret');
    expect(hostOf(modelAt('openai', 'nonsense', 'm').endpoint)).toBe('openai');
  });
});

describe('the key', () => {
  it('travels without the white space around it', () => {
    const { endpoint } = modelAt('openai', 'https://a.example/v1', 'm');
    expect(authHeaders(endpoint, ' sk-1\n')).toEqual({ authorization: 'Bearer sk-1' });
    expect(authHeaders(endpoint, null)).toEqual({});
  });

  it('is never in the error about it, nor in its cause', () => {
    const { endpoint } = modelAt('gemini', 'https://a.example', 'm');
    const thrown = ((): unknown => {
      try {
        return authHeaders(endpoint, 'sk-1\nsk-2');
      } catch (error) {
        return error;
      }
    })();
    expect(String(thrown)).toContain('API key for gemini');
    expect(String(thrown)).not.toContain('sk-');
    expect(thrown).not.toHaveProperty('cause');
  });
});

describe('the time limit of an SDK', () => {
  it.each([1, 0.5, 120_000, 2 ** 40])(
    'for %s ms is a whole number far above it that a timer can hold',
    (timeoutMs) => {
      const model = modelAt('openai', 'https://a.example/v1', 'm');
      const limit = sdkTimeoutMs({ ...model, retry: { retries: 0, timeoutMs } });
      expect(Number.isInteger(limit)).toBe(true);
      expect(limit).toBeGreaterThan(Math.min(timeoutMs, 2 ** 31 - 2));
      expect(limit).toBeLessThan(2 ** 31);
    },
  );
});
