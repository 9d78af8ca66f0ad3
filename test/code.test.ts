import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonValue } from '../src/domain/json.ts';
import { openCodeRunner } from '../src/scorers/open-code-runner.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

const hasIsolation = (await openCodeRunner(process.env.PATH)).isolationOf('javascript') !== null;

let project: Project;

beforeEach(async () => {
  project = await createProject();
  await project.write('cases.jsonl', sums(4));
});

afterEach(async () => {
  await project.remove();
});

const code = { type: 'code', language: 'javascript', tests: 'assert.equal(add(1, 2), 3);' };

function sums(count: number, scorer: JsonValue = code): JsonValue[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `s${index}`,
    input: `Write add, number ${index}.`,
    scorers: [scorer],
    metadata: {
      reference: '```js\nconst add = (a, b) => a + b;\n```',
      distractor: '```js\nconst add = (a, b) => a - b;\n```',
    },
  }));
}

function cli(line: string): Promise<RecordedRun> {
  const environment = { PATH: process.env.PATH ?? '' };
  return runCli(line.split(' '), { cwd: project.root, environment });
}

const SIMULATED = 'run --simulate -d cases.jsonl -m openai:gpt-5.4-mini';

describe('evalsmall run with the scorer code', () => {
  it('refuses to start without --allow-code, and says so', async () => {
    const run = await cli(SIMULATED);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('--allow-code');
    expect(await project.runs()).toEqual([]);
  });

  it('knows no key of the config that allows it', async () => {
    await project.write('evalsmall.config.yaml', 'allowCode: true\n');
    const run = await cli(SIMULATED);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('allowCode');
  });

  it('says once what a prompt or config that names it needs', async () => {
    await project.write('plain.jsonl', [
      { id: 'a', input: 'x' },
      { id: 'b', input: 'y' },
    ]);
    await project.write('evalsmall.config.yaml', `scorers: [${JSON.stringify(code)}]\n`);
    const run = await cli('run --simulate -d plain.jsonl -m openai:gpt-5.4-mini');
    expect(run.code).toBe(2);
    expect(run.stderr.split('--allow-code')).toHaveLength(2);
  });

  it.skipIf(!hasIsolation)('runs it with --allow-code, and says first how it is kept apart', async () => {
    const run = await cli(`${SIMULATED} --allow-code --quiet`);
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/^warning: --allow-code: code that the models write is run .*javascript: /);
    const report = await project.report();
    expect(report.warnings[0]).toMatchObject({ code: 'code-is-run' });
    expect(report.arms[0]?.scores.code).toMatchObject({ n: 4 });
    const trials = await project.trials();
    expect(trials.map(({ scores }) => scores.code?.status)).toEqual(['scored', 'scored', 'scored', 'scored']);
    for (const { scores } of trials)
      expect(scores.code?.reason).toMatch(/\(javascript, (bubblewrap|namespaces|limits)\)/);
  });

  it.skipIf(!hasIsolation)('counts tests that do not compile as not judged: exit 3, no fail', async () => {
    await project.write('cases.jsonl', sums(2, { ...code, tests: 'assert.equal(' }));
    const run = await cli(`${SIMULATED} --allow-code`);
    expect(run.code).toBe(3);
    const [first] = await project.trials();
    expect(first?.scores.code).toMatchObject({ status: 'error', pass: null });
    expect(first?.scores.code?.reason).toContain('tests');
  });

  it('warns of nothing with --allow-code left out and no code to run', async () => {
    await project.write('cases.jsonl', [{ id: 'a', input: 'x', expected: 'y' }]);
    expect((await cli(SIMULATED)).stderr).not.toContain('--allow-code');
  });
});
