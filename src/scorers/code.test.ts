import { describe, expect, it } from 'vitest';
import { sampleCase, sampleCompletion } from '../../test/support/samples.ts';
import { specOf } from '../../test/support/scoring.ts';
import type { JsonValue } from '../domain/json.ts';
import { createSchemaCompiler } from '../lib/validate.ts';
import type { CodeProgram, CodeRunner } from './code-runner.ts';
import { createScorerRegistry } from './registry.ts';

const PYTHON = { type: 'code', language: 'python', tests: 'assert f(1) == 2' };

function recordingRunner(pass: boolean): { readonly runner: CodeRunner; readonly programs: CodeProgram[] } {
  const programs: CodeProgram[] = [];
  const runner: CodeRunner = {
    isolationOf: (language) => (language === 'python' ? 'apart' : null),
    run: (program) => {
      programs.push(program);
      return Promise.resolve({ pass, reason: 'it was run' });
    },
  };
  return { runner, programs };
}

const problemsOf = (raw: JsonValue, runner: CodeRunner | null) => {
  const registry = createScorerRegistry(createSchemaCompiler(), runner);
  const resolved = registry.resolve([specOf(raw)], sampleCase({}));
  expect(registry.check([specOf(raw)])).toEqual(resolved.problems);
  if (resolved.problems.length > 0) expect(resolved.scorers).toEqual([]);
  return resolved.problems.map(({ message, hint }) => `${message} ${hint ?? ''}`);
};

async function scoreOf(text: string, runner: CodeRunner, raw: JsonValue = PYTHON) {
  const registry = createScorerRegistry(createSchemaCompiler(), runner);
  const { scorers } = registry.resolve([specOf(raw)], sampleCase({}));
  return scorers[0]?.score(sampleCase({}), sampleCompletion({ text }));
}

describe('the scorer code', () => {
  it("can't be used unless running code is allowed, and says how to allow it", () => {
    expect(problemsOf(PYTHON, null)).toEqual([expect.stringContaining('--allow-code')]);
    expect(problemsOf(PYTHON, recordingRunner(true).runner)).toEqual([]);
  });

  it("can't be used in a language that can't be run here", () => {
    const javascript = { ...PYTHON, language: 'javascript' };
    const found = problemsOf(javascript, recordingRunner(true).runner);
    expect(found).toEqual([expect.stringContaining("javascript can't be run")]);
  });

  it('leaves the label of a choice beside it known where code is not allowed', () => {
    const specs = [specOf(PYTHON), specOf({ type: 'choice', labels: ['a', 'b'] })];
    const example = sampleCase({ expected: { value: 'a' } });
    const registry = createScorerRegistry(createSchemaCompiler());
    expect(registry.expectedLabel(specs, 'choice', example)).toBe('a');
  });

  it.each([
    { type: 'code' },
    { type: 'code', language: 'python' },
    { ...PYTHON, language: 'ruby' },
    { ...PYTHON, tests: ' \n' },
    { ...PYTHON, timeoutSeconds: 0 },
    { ...PYTHON, timeoutSeconds: 301 },
    { ...PYTHON, allowCode: true },
  ])('refuses the options %j', (raw) => {
    expect(problemsOf(raw, recordingRunner(true).runner)).not.toEqual([]);
  });

  it('runs the code of the output with the tests, five seconds by itself', async () => {
    const { runner, programs } = recordingRunner(true);
    const score = await scoreOf('```python\ndef f(x): return 2\n```', runner);
    expect(score).toMatchObject({ pass: true, answer: 'def f(x): return 2', reason: 'it was run' });
    expect(programs).toEqual([
      { language: 'python', solution: 'def f(x): return 2', tests: PYTHON.tests, timeoutSeconds: 5 },
    ]);
    await scoreOf('x', runner, { ...PYTHON, timeoutSeconds: 30 });
    expect(programs[1]?.timeoutSeconds).toBe(30);
  });

  it('fails what the tests fail', async () => {
    expect(await scoreOf('x', recordingRunner(false).runner)).toMatchObject({ pass: false, value: 0 });
  });

  it('fails an output without code, or with too much of it, without running anything', async () => {
    const { runner, programs } = recordingRunner(true);
    expect(await scoreOf('```java\nx\n```', runner)).toMatchObject({ pass: false, answer: null });
    expect(await scoreOf('', runner)).toMatchObject({ pass: false });
    expect(await scoreOf('x'.repeat(200_001), runner)).toMatchObject({ pass: false });
    expect(programs).toEqual([]);
  });

  it('leaves it to the caller what it means that code could not be run', async () => {
    const runner = { ...recordingRunner(true).runner, run: () => Promise.reject(new Error('no process')) };
    await expect(scoreOf('x', runner)).rejects.toThrow('no process');
  });
});
