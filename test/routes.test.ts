import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src/domain/json.ts';
import { reportSchema } from '../src/analysis/report-schema.ts';
import { openDataset } from '../src/dataset/open-dataset.ts';
import { resultSchema } from '../src/journal/result-schema.ts';
import { createSchemaCompiler } from '../src/lib/validate.ts';
import { startSimulator } from '../src/simulator/server.ts';
import type { FaultServer } from './support/fault-server.ts';
import { json, startFaultServer } from './support/fault-server.ts';
import type { Project } from './support/project.ts';
import { calmProfile } from './support/calm-profile.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun, RecordingOptions } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

let project: Project;

beforeEach(async () => {
  project = await createProject();
  await project.write(
    'cases.jsonl',
    Array.from({ length: 8 }, (_, index) => ({
      id: `t${index}`,
      input: `Ticket number ${index}.`,
      expected: index % 2 === 0 ? 'billing' : 'bug',
      tags: index === 7 ? ['hard'] : [],
    })),
  );
});

afterEach(async () => {
  await project.remove();
});

const CONFIG = `dataset: cases.jsonl
defaults: { retries: 0 }
models:
  - { id: flash, model: "openai:gpt-5.4-mini" }
  - { id: haiku, model: "anthropic:claude-haiku-4-5" }
  - id: ladder
    route:
      - { use: flash }
      - { use: haiku, when: [rate_limit, unavailable, tag=hard] }
`;

function cli(line: string, options: Partial<RecordingOptions> = {}): Promise<RecordedRun> {
  return runCli(line.split(' ').filter(Boolean), { cwd: project.root, ...options });
}

const FAULTS = [
  '{ model: gpt-5.4-mini, case: t1, do: { status: 429 } }',
  '{ model: gpt-5.4-mini, case: t2, do: { status: 503 } }',
  '{ model: gpt-5.4-mini, case: t3, do: { status: 400 } }',
];

describe('a route on providers that fail', () => {
  async function run(line: string, openaiKey = 'sk-test'): Promise<RecordedRun> {
    const cases = [];
    for await (const example of openDataset(`${project.root}/cases.jsonl`, 'cases.jsonl').cases())
      cases.push(example);
    const profile = calmProfile({ timeScale: 1000, latencyMs: 100, faults: FAULTS });
    const datasets = [{ name: 'cases.jsonl', cases }];
    const simulator = await startSimulator({ profile, datasets, seed: 1, timeScale: 1000, port: 0 });
    const { openai, anthropic } = simulator.baseUrls;
    try {
      return await cli(line, {
        environment: {
          OPENAI_API_KEY: openaiKey,
          OPENAI_BASE_URL: openai,
          ANTHROPIC_API_KEY: 'sk-ant-test',
          ANTHROPIC_BASE_URL: anthropic,
        },
      });
    } finally {
      await simulator.stop();
    }
  }

  it('goes on to the next step for what it waits for, and counts each step in every report', async () => {
    await project.write('evalsmall.config.yaml', CONFIG);
    const recorded = await run('run -m ladder --max-error-rate 0.2');
    expect(recorded.stderr).not.toContain('incomplete');
    const trials = await project.trials();
    const servedBy = Object.fromEntries(trials.map((trial) => [trial.caseId, trial.servedBy]));
    expect(servedBy).toEqual({
      t0: 'flash',
      t1: 'haiku',
      t2: 'haiku',
      t3: null,
      t4: 'flash',
      t5: 'flash',
      t6: 'flash',
      t7: 'haiku',
    });
    expect(trials.find(({ caseId }) => caseId === 't1')).toMatchObject({
      arm: 'ladder',
      model: 'ladder',
      outcome: 'correct',
      attempts: [
        { model: 'flash', status: 429 },
        { model: 'haiku', status: 200 },
      ],
      route: [
        { step: 'flash', why: null, result: 'rate_limit' },
        { step: 'haiku', why: 'rate_limit', result: 'answered' },
      ],
    });
    const report = await project.report();
    expect(report.arms).toHaveLength(1);
    expect(report.arms[0]?.route).toEqual({
      servedBy: { flash: 4, haiku: 3 },
      escalationRate: 1 / 7,
      fallbackRate: 2 / 7,
      repairRate: 0,
      repairHelpedRate: null,
    });
    expect(report.arms[0]?.retries).toMatchObject({ attempts: 10, trialsRetried: 0, byReason: {} });
    expect(report.plan.models.map(({ id }) => id)).toEqual(['flash', 'haiku']);
    expect(report.arms[0]?.costUsd?.total).toBeGreaterThan(0);
    expect(report.warnings.map(({ code }) => code)).not.toContain('served-model-differs');
    expect(recorded.stdout).toContain('ladder answered by flash 4, haiku 3; escalated 14 %; fell back 29 %');
    const [id = ''] = await project.runs();
    expect(await project.read(`reports/${id}/report.md`)).toContain('answered by flash 4, haiku 3');
    const compiler = createSchemaCompiler();
    const schemas = [compiler.compile(reportSchema), compiler.compile(resultSchema)];
    const values = [report, trials[0]];
    expect(schemas.map((schema, index) => schema.ok && schema.violations(values[index]))).toEqual([[], []]);
  });

  it('goes on without a model that was given up where a step takes over, and says so', async () => {
    await project.write('evalsmall.config.yaml', CONFIG.replace('rate_limit, unavailable', 'error'));
    const recorded = await run('run -m ladder --concurrency 1', 'wrong-key');
    expect(recorded.code).toBe(0);
    const { arms, warnings } = await project.report();
    expect(arms[0]).toMatchObject({
      stopped: null,
      trials: { completed: 8 },
      route: { servedBy: { haiku: 8 } },
    });
    expect(warnings.map(({ code }) => code)).toContain('step-given-up');
  });

  it('is given up where no step takes over', async () => {
    await project.write('evalsmall.config.yaml', CONFIG);
    const recorded = await run('run -m ladder --concurrency 1', 'wrong-key');
    expect(recorded.code).toBe(3);
    expect(recorded.stderr).toContain('its step flash was given up and no other took over');
    // the first met the refusal, the last is hard and goes to the other model
    expect((await project.trials()).map(({ caseId, servedBy }) => [caseId, servedBy])).toEqual([
      ['t0', null],
      ['t7', 'haiku'],
    ]);
  });

  it('says what is missing of the keys of all its steps', async () => {
    await project.write('evalsmall.config.yaml', CONFIG);
    const { code, stderr } = await cli('run -m ladder', { environment: { OPENAI_API_KEY: 'sk-test' } });
    expect(code).toBe(2);
    expect(stderr).toContain('ANTHROPIC_API_KEY');
  });
});

describe('a route on the simulated providers', () => {
  it('runs, resumes, and refuses to resume as another route', async () => {
    await project.write('evalsmall.config.yaml', CONFIG);
    const first = await cli('run --simulate -m ladder flash');
    expect(first.stderr).toContain('running 2 arms, 16 trials (SIMULATED)');
    const [id = ''] = await project.runs();
    const whole = await project.read(`reports/${id}/results.jsonl`);
    const before = await project.trials(id);
    await project.write(`reports/${id}/results.jsonl`, `${whole.split('\n').slice(0, 6).join('\n')}\n`);
    await cli(`run --simulate -m ladder flash --resume ${id}`);
    const facts = (trials: typeof before): string[] =>
      trials
        .map(({ arm, caseId, latencyMs, servedBy }) => `${arm} ${caseId} ${latencyMs} ${servedBy}`)
        .toSorted();
    expect(facts(await project.trials(id))).toEqual(facts(before));
    expect(before.find(({ arm, caseId }) => arm === 'ladder' && caseId === 't7')?.servedBy).toBe('haiku');
    await project.write('evalsmall.config.yaml', CONFIG.replace('unavailable, ', ''));
    const changed = await cli(`run --simulate -m ladder flash --resume ${id}`);
    expect(changed.code).toBe(2);
    expect(changed.stderr).toContain('a route changed');
  });
});

describe('a repair by a simulated model', () => {
  it('takes the code fence off', async () => {
    const cases = [
      { id: 'one', input: 'Ticket 1.', expected: { label: 'bug' }, scorers: ['json', 'jsonMatch'] },
    ];
    await project.write('cases.jsonl', cases);
    const mended = '  - { id: mended, route: [{ use: haiku }, { repair: true }] }\n';
    await project.write('evalsmall.config.yaml', `${CONFIG}${mended}`.replace('retries: 0', 'retries: 4'));
    await cli('run --simulate -m haiku mended');
    const levels = (await project.trials()).map(({ arm, jsonLevel, servedBy }) => [arm, jsonLevel, servedBy]);
    expect(levels).toContainEqual(['haiku', 'fenced', null]);
    expect(levels).toContainEqual(['mended', 'strict', 'haiku#repair']);
  });
});

describe('a repair', () => {
  let server: FaultServer;

  beforeEach(async () => {
    server = await startFaultServer();
  });

  afterEach(async () => {
    await server.close();
  });

  const reply = (content: string): JsonObject => ({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-4o-mini',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  });

  it('sends the answer back with what it breaks of the schema, and takes the corrected one', async () => {
    const schema = { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] };
    await project.write('cases.jsonl', [
      { id: 'invoice', input: 'Total 12', expected: { total: 12 }, schema },
    ]);
    await project.write(
      'evalsmall.config.yaml',
      `dataset: cases.jsonl
models:
  - { id: mini, model: "openai:gpt-4o-mini" }
  - { id: mended, route: [{ use: mini }, { repair: true }] }
`,
    );
    server.answer(({ body }) =>
      json(reply((body.messages as unknown[]).length === 1 ? '{"total":"12"}' : '{"total":12}')),
    );
    const environment = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: `${server.url}/v1` };
    expect((await cli('run', { environment })).code).toBe(0);
    const trials = await project.trials();
    expect(trials.find(({ arm }) => arm === 'mini')).toMatchObject({
      outcome: 'wrong',
      servedBy: null,
      route: null,
    });
    expect(trials.find(({ arm }) => arm === 'mended')).toMatchObject({
      outcome: 'correct',
      output: '{"total":12}',
      servedBy: 'mini#repair',
      usage: { inputTokens: 20, outputTokens: 10 },
    });
    const [, assistant, user] = (server.requests.find(({ body }) => (body.messages as unknown[]).length === 3)
      ?.body.messages ?? []) as readonly unknown[];
    expect(assistant).toMatchObject({ role: 'assistant', content: '{"total":"12"}' });
    expect(JSON.stringify(user)).toContain('/total');
    const { arms } = await project.report();
    expect(arms.find(({ arm }) => arm === 'mended')?.route).toMatchObject({
      repairRate: 1,
      repairHelpedRate: 1,
    });
  });
});
