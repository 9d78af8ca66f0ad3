import { appendFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonValue } from '../src/domain/json.ts';
import { lockRun } from '../src/journal/lock-run.ts';
import { createSchemaCompiler } from '../src/lib/validate.ts';
import { loadShippedProfile } from '../src/simulator/profile.ts';
import type { Simulator } from '../src/simulator/server.ts';
import { startSimulator } from '../src/simulator/server.ts';
import { startFaultServer } from './support/fault-server.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun, RecordingOptions } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';
import { streamOf, streams } from './support/stream-samples.ts';

let project: Project;

beforeEach(async () => {
  project = await createProject();
  await project.write('cases.jsonl', tickets(12));
  await project.write('prompts/triage/v1.md', '---\nsystem: Label it.\n---\n<ticket>{{ input }}</ticket>\n');
});

afterEach(async () => {
  await project.remove();
});

function tickets(count: number): JsonValue[] {
  const labels = ['billing', 'bug', 'other'];
  return Array.from({ length: count }, (_, index) => ({
    id: `t${index}`,
    input: `Ticket number ${index}: something happened.`,
    expected: labels[index % 3] ?? '',
    tags: [index % 2 === 0 ? 'even' : 'odd'],
  }));
}

function cli(line: string, options: Partial<RecordingOptions> = {}): Promise<RecordedRun> {
  return runCli(line.split(' ').filter(Boolean), { cwd: project.root, ...options });
}

const SIMULATED = 'run --simulate -d cases.jsonl -p triage@v1 -m anthropic:claude-haiku-4-5';

describe('evalsmall run', () => {
  it('compares models on the simulated providers and writes the run folder', async () => {
    const run = await cli(`${SIMULATED} gemini:gemini-3.5-flash openai:gpt-5.4-mini`);
    expect(run.stderr).toContain('running 3 arms, 36 trials (SIMULATED)');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('SIMULATED');
    const report = await project.report();
    expect(report.run).toMatchObject({ complete: true, simulated: true, seed: 1 });
    expect(report.arms.map(({ arm }) => arm)).toEqual([
      'claude-haiku-4-5',
      'gemini-3.5-flash',
      'gpt-5.4-mini',
    ]);
    expect(report.arms.every(({ trials }) => trials.completed === 12)).toBe(true);
    expect(await project.trials()).toHaveLength(36);
  });

  it('gives the same outcomes, scores and latencies for the same seed, and others for another', async () => {
    const facts = async (seed: number): Promise<string[]> => {
      await cli(`${SIMULATED} gemini:gemini-3.5-flash --seed ${seed}`);
      const trials = await project.trials();
      return trials
        .map(({ arm, caseId, outcome, scores, latencyMs, output }) =>
          JSON.stringify({ arm, caseId, outcome, scores, latencyMs, output }),
        )
        .toSorted();
    };
    const first = await facts(1);
    expect(await facts(1)).toEqual(first);
    expect(await facts(2)).not.toEqual(first);
  });

  it('measures the time to the first token with --stream, and says so', async () => {
    const server = await startFaultServer();
    server.answer(streamOf(streams.openai.text('bill', 'ing')));
    const environment = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: `${server.url}/v1` };
    const run = await cli('run -d cases.jsonl -m openai:gpt-4o-mini --stream', { environment });
    const asked = server.requests.map(({ body }) => body.stream);
    await server.close();
    expect(run.stderr).not.toContain('incomplete');
    expect(run.code).toBe(0);
    expect(asked).toEqual(Array.from({ length: 12 }, () => true));
    const report = await project.report();
    expect(report.plan.stream).toBe(true);
    const [arm] = report.arms;
    expect(arm?.timeToFirstTokenMs?.count).toBe(12);
    expect(arm?.timeToFirstTokenMs?.max).toBeLessThanOrEqual(arm?.latencyMs.max ?? 0);
    expect(arm?.passRate.passed).toBe(4);
    for (const { ttftMs } of await project.trials()) expect(ttftMs).toBeGreaterThan(0);
    expect(run.stdout).toContain('token p50');
    expect(run.stdout).toContain('per s p50');
  });

  it('shows what too small a budget does to a reasoning model: 200, empty, length, truncated', async () => {
    await cli('run --simulate -d cases.jsonl -p triage@v1 -m gemini:gemini-3.5-flash --max-tokens 64');
    const trials = await project.trials();
    for (const trial of trials) {
      expect(trial).toMatchObject({ outcome: 'truncated', output: '', finishReason: 'length' });
      expect(trial.rawFinishReason).toBe('MAX_TOKENS');
      expect(trial.attempts.at(-1)?.status).toBe(200);
      expect(trial.usage?.reasoningTokens).toBe(64);
    }
    const { arms, warnings } = await project.report();
    expect(arms[0]).toMatchObject({ emptyOutputs: 12, outcomes: { truncated: 12, wrong: 0 } });
    expect(warnings.map(({ code }) => code)).toContain('truncated');
    await cli('run --simulate -d cases.jsonl -p triage@v1 -m gemini:gemini-3.5-flash --max-tokens 2048');
    expect((await project.report()).arms[0]?.outcomes.truncated).toBe(0);
  });

  it('prints the report and nothing else on standard output with --json', async () => {
    const run = await cli(`${SIMULATED} --json`);
    expect(JSON.parse(run.stdout)).toEqual(await project.report());
  });

  it('runs several configs and gives the most serious exit code', async () => {
    const config = 'dataset: cases.jsonl\nprompts: [triage@v1]\nmodels: [anthropic:claude-haiku-4-5]\n';
    await project.write('good.yaml', config);
    await project.write('bad.yaml', `${config}colour: red\n`);
    const run = await cli('run --simulate -c good.yaml bad.yaml');
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('bad.yaml:4:1');
    expect(await project.runs()).toHaveLength(1);
  });

  it('reads a dataset from standard input and keeps it in the run folder', async () => {
    const stdin = await project.read('cases.jsonl');
    const run = await cli('run --simulate -d - -p triage@v1 -m anthropic:claude-haiku-4-5', { stdin });
    expect(run.code).toBe(0);
    const [id = ''] = await project.runs();
    expect(id).toMatch(/^\d{8}T\d{6}Z-stdin$/);
    expect(await project.read(`reports/${id}/stdin.jsonl`)).toBe(stdin);
  });

  it('selects cases by tag, sample and limit', async () => {
    await cli(`${SIMULATED} --tag even --limit 4`);
    expect((await project.trials()).map(({ caseId }) => caseId).toSorted()).toEqual(['t0', 't2', 't4', 't6']);
    const sampled = async (): Promise<string[]> => {
      await cli(`${SIMULATED} --sample 5 --seed 3`);
      return (await project.trials()).map(({ caseId }) => caseId).toSorted();
    };
    const first = await sampled();
    expect(first).toHaveLength(5);
    expect(await sampled()).toEqual(first);
  });

  it('runs prompts side by side and names arms by them', async () => {
    await project.write('prompts/triage/v2.md', 'Another wording: {{ input }}\n');
    await cli('run --simulate -d cases.jsonl -p triage@v1 triage@v2 -m anthropic:claude-haiku-4-5');
    const { arms, plan } = await project.report();
    expect(arms.map(({ arm }) => arm)).toEqual(['claude-haiku-4-5/triage@v1', 'claude-haiku-4-5/triage@v2']);
    expect(plan.prompts.map(({ ref }) => ref)).toEqual(['triage@v1', 'triage@v2']);
  });
});

describe('interrupting and resuming', () => {
  it('keeps what was done, exits 130, and --resume ends where an undisturbed run does', async () => {
    let interrupt: () => void = () => undefined;
    await project.write('cases.jsonl', tickets(60));
    const line = `${SIMULATED} --concurrency 4`;
    const first = cli(line, {
      onReady: (play) => {
        interrupt = play;
      },
    });
    setTimeout(() => interrupt(), 700);
    const interrupted = await first;
    expect(interrupted.code).toBe(130);
    const [id = ''] = await project.runs();
    const before = await project.trials(id);
    expect(before.length).toBeLessThan(60);
    expect((await project.report(id)).run.complete).toBe(false);
    const resumed = await cli(`${line} --resume`);
    expect(resumed.code).toBe(0);
    expect(await project.runs()).toEqual([id]);
    const after = await project.trials(id);
    expect(after).toHaveLength(60);
    expect(after.slice(0, before.length)).toEqual(before);
    await cli(line);
    const undisturbed = await project.trials();
    const facts = (trials: typeof after): string[] =>
      trials.map(({ caseId, outcome, latencyMs }) => `${caseId} ${outcome} ${latencyMs}`).toSorted();
    expect(facts(after)).toEqual(facts(undisturbed));
  });

  it('forgives a torn last line', async () => {
    await cli(`${SIMULATED} --limit 3`);
    const [id = ''] = await project.runs();
    const path = join('reports', id, 'results.jsonl');
    const whole = await project.read(path);
    const lines = whole.split('\n');
    await project.write(path, `${lines.slice(0, 3).join('\n')}\n${lines[3]?.slice(0, 40)}`);
    const run = await cli(`${SIMULATED} --limit 3 --resume ${id}`);
    expect(run.code).toBe(0);
    expect((await project.trials(id)).map(({ caseId }) => caseId).toSorted()).toEqual(['t0', 't1', 't2']);
  });

  it('names the line of a journal that is broken in the middle', async () => {
    await cli(`${SIMULATED} --limit 3`);
    const [id = ''] = await project.runs();
    const path = join('reports', id, 'results.jsonl');
    const lines = (await project.read(path)).split('\n');
    await project.write(path, [lines[0], '{"type":"tri', ...lines.slice(2)].join('\n'));
    const run = await cli(`${SIMULATED} --limit 3 --resume ${id}`);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('results.jsonl:2: broken journal');
  });

  it('refuses to go on with another dataset, prompt or setting, and says which', async () => {
    await cli(`${SIMULATED} --limit 3`);
    const [id = ''] = await project.runs();
    await appendFile(join(project.root, 'prompts/triage/v1.md'), 'One more line.\n');
    const run = await cli(`${SIMULATED} --limit 3 --max-tokens 99 --stream --resume ${id}`);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("a prompt, a model's settings or endpoint, streaming changed");
  });

  it('has nothing to resume when every run is complete', async () => {
    await cli(`${SIMULATED} --limit 3`);
    const run = await cli(`${SIMULATED} --limit 3 --resume`);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('no incomplete run');
  });
});

describe('what must not be lost or told', () => {
  it('leaves a folder alone that another process is writing', async () => {
    await cli(`${SIMULATED} --limit 3`);
    const [id = ''] = await project.runs();
    const release = await lockRun(join(project.root, 'reports', id));
    // whatever the other one is just writing there, nothing is read of it
    await project.write(`reports/${id}/results.jsonl`, '{"type":"plan"}\nhalf a li\n');
    const run = await cli(`${SIMULATED} --limit 3 --resume ${id}`);
    await release();
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(`process ${process.pid} on `);
    expect(run.stderr).not.toContain('broken');
  });

  it('can be stopped while it waits for standard input, and leaves nothing behind', async () => {
    let interrupt: () => void = () => undefined;
    const waiting = cli('run --simulate -d - -m anthropic:claude-haiku-4-5', {
      stdin: new Readable({ read: () => undefined }),
      onReady: (play) => {
        interrupt = play;
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    interrupt();
    expect((await waiting).code).toBe(130);
    expect(await project.runs()).toEqual([]);
  });

  it('keeps a secret of the config out of files and off the screen, and resumes with it', async () => {
    const environment = { TENANT_TOKEN: 'tenant-secret-12345' };
    await project.write(
      'evalsmall.config.yaml',
      `dataset: cases.jsonl
defaults: { headers: { X-Tenant: "\${TENANT_TOKEN}" }, extraBody: { tenant: "\${TENANT_TOKEN}" } }
models: [anthropic:claude-haiku-4-5]
`,
    );
    const run = await cli('run --simulate --json', { environment });
    expect(run.code).toBe(0);
    const [id = ''] = await project.runs();
    const written = [run.stdout, run.stderr];
    for (const file of ['results.jsonl', 'report.json', 'report.md']) {
      written.push(await project.read(`reports/${id}/${file}`));
    }
    expect(written.filter((text) => text.includes('tenant-secret'))).toEqual([]);
    expect(run.stdout).toContain('[redacted]');
    expect((await cli(`run --simulate --resume ${id}`, { environment })).code).toBe(0);
  });

  it('does not take a team named in a header for a secret that stands in answers', async () => {
    await project.write(
      'evalsmall.config.yaml',
      `dataset: cases.jsonl
defaults: { headers: { X-Team: "\${TEAM}" } }
scorers: [{ type: choice, labels: [billing, bug, other] }]
models: [anthropic:claude-haiku-4-5]
`,
    );
    await cli('run --simulate', { environment: { TEAM: 'billing' } });
    const { arms } = await project.report();
    expect(arms[0]?.labels?.['billing']?.support).toBe(4);
    expect(Object.keys(arms[0]?.labels ?? {}).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'billing',
      'bug',
      'other',
    ]);
  });

  it('runs the cases it recorded even when the dataset is edited meanwhile', async () => {
    // long enough that the file is not read to its end at once
    const lines = (expected: string): JsonValue[] =>
      Array.from({ length: 40 }, (_, index) => {
        return { id: `t${index}`, input: `Ticket ${index}: ${'and so on '.repeat(3000)}`, expected };
      });
    await project.write('cases.jsonl', lines('billing'));
    const running = cli(`${SIMULATED} --concurrency 2`);
    await new Promise((resolve) => setTimeout(resolve, 900));
    await project.write('cases.jsonl', lines('bug'));
    expect((await running).code).toBe(0);
    const { arms } = await project.report();
    expect(arms[0]?.passRate.passed).toBeGreaterThan(30);
  });

  it('has a complete run whatever formats it writes', async () => {
    await cli(`${SIMULATED} --limit 3 --format md`);
    expect((await project.report()).run.complete).toBe(true);
    expect((await cli(`${SIMULATED} --limit 3 --resume`)).stderr).toContain('no incomplete run');
  });
});

describe('bad input: exit 2, all problems at once, nothing sent, no folder left', () => {
  const bad = async (line: string, options: Partial<RecordingOptions> = {}): Promise<string> => {
    const run = await cli(line, options);
    expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 2, stdout: '' });
    expect(await project.runs()).toEqual([]);
    return run.stderr;
  };

  it('names the variable of a missing key and mentions --simulate', async () => {
    const stderr = await bad('run -d cases.jsonl -p triage@v1 -m anthropic:claude-haiku-4-5');
    expect(stderr).toContain('ANTHROPIC_API_KEY');
    expect(stderr).toContain('--simulate');
  });

  it('refuses a key that cannot stand in a header', async () => {
    const environment = { ANTHROPIC_API_KEY: 'sk-one\nsk-two' };
    const stderr = await bad('run -d cases.jsonl -p triage@v1 -m anthropic:claude-haiku-4-5', {
      environment,
    });
    expect(stderr).toContain('ANTHROPIC_API_KEY');
    expect(stderr).not.toContain('sk-one');
  });

  it('lists every bad line of a dataset with its place', async () => {
    await project.write(
      'bad.jsonl',
      '{"id":"a","input":"x"}\n{"id":"a","input":"y"}\n{"id":"b", oops}\n{"id":"c"}\n',
    );
    const stderr = await bad('run --simulate -d bad.jsonl -m anthropic:claude-haiku-4-5');
    expect(stderr).toContain('bad.jsonl:2');
    expect(stderr).toContain('bad.jsonl:3:');
    expect(stderr).toContain('bad.jsonl:4');
  });

  it('finds a missing template variable before anything is sent', async () => {
    await project.write('prompts/triage/v2.md', 'Customer {{ customer }} says {{ input }}\n');
    expect(await bad('run --simulate -d cases.jsonl -p triage@v2 -m openai:gpt-5.4-mini')).toContain(
      'customer',
    );
  });

  it('says what a config key should have been', async () => {
    await project.write('evalsmall.config.yaml', 'dataset: cases.jsonl\nmodles: [openai:gpt-5.4-mini]\n');
    const stderr = await bad('run --simulate');
    expect(stderr).toContain('evalsmall.config.yaml:2:1');
    expect(stderr).toContain('Did you mean "models"?');
  });

  it.each([
    ['a directory', 'prompts', 'directory'],
    ['a missing file', 'nowhere.jsonl', 'nowhere.jsonl'],
    ['an empty file', 'empty.jsonl', 'empty'],
  ])('refuses %s as dataset', async (_title, path, message) => {
    await project.write('empty.jsonl', '\n\n');
    expect(await bad(`run --simulate -d ${path} -m openai:gpt-5.4-mini`)).toContain(message);
  });

  it('refuses a selection that selects nothing', async () => {
    expect(await bad(`${SIMULATED} --tag nobody`)).toContain('nobody');
  });

  it('refuses an unknown scorer, prompt, model and flag', async () => {
    await project.write('c.jsonl', [{ id: '1', input: 'x', expected: 'y', scorers: ['exakt'] }]);
    expect(await bad('run --simulate -d c.jsonl -m openai:gpt-5.4-mini')).toContain('exact');
    expect(await bad('run --simulate -d cases.jsonl -p triage@v9 -m openai:gpt-5.4-mini')).toContain(
      'triage',
    );
    expect(await bad('run --simulate -d cases.jsonl -m nobody')).toContain('nobody');
    expect(await bad('run --simulate -d cases.jsonl -m acme:model')).toContain('acme');
    expect(await bad(`${SIMULATED} --repeets 3`)).toContain('--repeats');
    expect(await bad(`${SIMULATED} --repeats none`)).toContain('whole number');
  });

  it('refuses a reports folder it cannot write to', async () => {
    await project.write('file', 'not a folder');
    expect(await bad(`${SIMULATED} --out file/reports`)).toContain('--out');
  });

  it('reports several mistakes together', async () => {
    await project.write('bad.jsonl', '{"id":"a"}\n');
    const stderr = await bad('run -d bad.jsonl -p nowhere@v1 -m anthropic:claude-haiku-4-5');
    expect(stderr).toContain('ANTHROPIC_API_KEY');
    expect(stderr).toContain('nowhere');
    expect(stderr).toContain('bad.jsonl:1');
  });
});

describe('providers that fail: not a silent success', () => {
  const environment = (port: number) => ({
    OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
    OPENAI_API_KEY: 'sk-test-key-123456',
  });

  it('says within seconds that a port is closed, and exits 3', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const line = 'run -d cases.jsonl -p triage@v1 -m openai:gpt-5.4-mini --retries 1';
    const run = await cli(line, { environment: environment(port) });
    expect(run.code).toBe(3);
    expect(run.stderr).toContain("can't be reached");
    expect((await project.report()).run.complete).toBe(false);
  });

  async function simulated<T>(use: (baseUrls: Simulator['baseUrls']) => Promise<T>): Promise<T> {
    const { default: defaults, ...profile } = await loadShippedProfile();
    const calm = { ...defaults, rateLimited: 0, serverErrors: 0 };
    const simulator = await startSimulator({
      profile: { ...profile, default: calm, personas: new Map() },
      datasets: [],
      seed: 1,
      timeScale: 1000,
      port: 0,
    });
    try {
      return await use(simulator.baseUrls);
    } finally {
      await simulator.stop();
    }
  }

  it('runs with a key and no config file, and the key reaches no file', async () => {
    const key = 'sk-ant-secret-0123456789';
    await simulated(async ({ anthropic }) => {
      const line = 'run -d cases.jsonl -p triage@v1 -m anthropic:claude-haiku-4-5';
      const run = await cli(line, { environment: { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: anthropic } });
      expect(run.code).toBe(0);
      // they were asked for by base URL alone, and the tables say so all the same
      expect(run.stdout).toContain('SIMULATED');
      const [id = ''] = await project.runs();
      for (const file of ['results.jsonl', 'cases.jsonl', 'report.json', 'report.md']) {
        expect(await project.read(`reports/${id}/${file}`)).not.toContain(key);
      }
    });
  });

  it('stops what a refused key reaches, says so, lets the others finish, and exits 3', async () => {
    await project.write('cases.jsonl', tickets(40));
    await simulated(async ({ anthropic, openai }) => {
      const line = 'run -d cases.jsonl -p triage@v1 -m anthropic:claude-haiku-4-5 openai:gpt-5.4-mini';
      const run = await cli(line, {
        environment: {
          ANTHROPIC_API_KEY: 'wrong-key',
          ANTHROPIC_BASE_URL: anthropic,
          OPENAI_API_KEY: 'sk-good',
          OPENAI_BASE_URL: openai,
        },
      });
      expect(run.code).toBe(3);
      expect(run.stderr).toContain('incomplete: claude-haiku-4-5: it was given up');
      const { arms } = await project.report();
      expect(arms[0]?.trials.completed).toBe(0);
      expect(arms[0]?.trials.errored).toBeLessThanOrEqual(8);
      expect(arms[0]?.errors.auth).toBe(arms[0]?.trials.errored);
      expect(arms[1]?.trials.completed).toBe(40);
    });
  });

  it('gives up a model that does not exist, but not its neighbour on the same key', async () => {
    await simulated(async ({ gemini }) => {
      const line = 'run -d cases.jsonl -p triage@v1 -m gemini:no-such-model gemini:gemini-3.5-flash';
      const run = await cli(line, { environment: { GOOGLE_API_KEY: 'any', GEMINI_BASE_URL: gemini } });
      expect(run.code).toBe(3);
      const { arms } = await project.report();
      expect(arms.map(({ trials }) => trials.completed)).toEqual([0, 12]);
      expect(Object.keys(arms[0]?.errors ?? {})).toEqual(['model_not_found']);
    });
  });
});

describe('the other commands', () => {
  it('serves the simulated providers until it is stopped', async () => {
    let interrupt: () => void = () => undefined;
    const serving = cli('simulate --port 0 -d cases.jsonl', {
      onReady: (play) => {
        interrupt = play;
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    interrupt();
    const { code, stdout } = await serving;
    expect(code).toBe(0);
    expect(stdout).toMatch(/ANTHROPIC_BASE_URL=http:\/\/127\.0\.0\.1:\d+/);
    expect(stdout).toContain('SIMULATED');
  });

  it.each(['config', 'case', 'report', 'result', 'comparison'])(
    'prints a sound JSON Schema of %s',
    async (format) => {
      const { code, stdout } = await cli(`schema ${format}`);
      expect(code).toBe(0);
      expect(createSchemaCompiler().compile(JSON.parse(stdout)).ok).toBe(true);
    },
  );

  it('names every scorer in the schema of the config', async () => {
    const { properties } = JSON.parse((await cli('schema config')).stdout) as {
      properties: { scorers: { description: string } };
    };
    expect(properties.scorers.description).toContain('There are exact, choice, contains, regex, numeric,');
  });

  it('writes files that are valid against those schemas', async () => {
    await cli(`${SIMULATED} gemini:gemini-3.5-flash --repeats 2`);
    const [id = ''] = await project.runs();
    const violations = async (format: string, value: unknown): Promise<unknown> => {
      const compiled = createSchemaCompiler().compile(JSON.parse((await cli(`schema ${format}`)).stdout));
      return compiled.ok ? compiled.violations(value) : compiled.error;
    };
    expect(await violations('report', await project.report(id))).toEqual([]);
    const trials = await project.trials(id);
    expect(trials).toHaveLength(48);
    for (const trial of trials.slice(0, 5)) expect(await violations('result', trial)).toEqual([]);
  });

  it('says what there is for a command that does not exist', async () => {
    const { code, stderr } = await cli('rnu');
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean run?');
    expect((await cli('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
