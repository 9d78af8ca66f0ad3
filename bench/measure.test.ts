import { describe, expect, it } from 'vitest';
import { measureWallMs, parseUsage } from './measure.ts';

const place = { cwd: process.cwd(), signal: new AbortController().signal };

describe('measuring a program', () => {
  it('reads what the probe wrote', () => {
    expect(parseUsage('{"cpuMs":12.5,"peakBytes":40960000}')).toEqual({ cpuMs: 12.5, peakBytes: 40_960_000 });
  });

  it('takes a report that is not whole for a failure and never for 0', () => {
    expect(() => parseUsage('')).toThrow('the probe wrote ""');
    expect(() => parseUsage('{"cpuMs":12.5,')).toThrow('the probe wrote');
    expect(() => parseUsage('{"cpuMs":null,"peakBytes":1}')).toThrow('the probe wrote');
  });

  it('does not measure a program that failed', async () => {
    const args = ['-e', 'console.error("broken"); process.exitCode = 3'];
    await expect(measureWallMs({ ...place, args })).rejects.toThrow(/ended with 3:\s+broken/);
  });
});
