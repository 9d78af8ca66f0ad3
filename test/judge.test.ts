import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DryRun } from '../src/domain/dry-run.ts';
import { reportSchema } from '../src/analysis/report-schema.ts';
import { resultSchema } from '../src/journal/result-schema.ts';
import { createSchemaCompiler } from '../src/lib/validate.ts';
import type { FaultServer, SeenRequest } from './support/fault-server.ts';
import { json, startFaultServer } from './support/fault-server.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
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
      metadata: index < 6 ? { grade: (index % 5) + 1 } : {},
    })),
  );
});

afterEach(async () => {
  await project.remove();
});

const JUDGE =
  '{ type: judge, model: critic, rubric: Is it right?, scale: [1, 5], threshold: 3, votes: 3, human: /grade }';

function config(judge = JUDGE, more = ''): string {
  return `dataset: cases.jsonl
scorers: [exact, ${judge}]
models:
  - { id: flash, model: "openai:gpt-5.4-mini", price: { input: 1, output: 2 } }
  - { id: critic, model: "anthropic:claude-haiku-4-5" }
  - id: ladder
    route: [{ use: flash }, { use: critic, when: [error] }]
${more}`;
}

async function cli(line: string, environment: Readonly<Record<string, string>> = {}): Promise<RecordedRun> {
  return runCli(line.split(' ').filter(Boolean), { cwd: project.root, environment });
}

describe('a judged run on simulated providers', () => {
  it('marks what is judged, and keeps what judging took apart', async () => {
    await project.write('evalsmall.config.yaml', config());
    const { code, stdout, stderr } = await cli('run -m flash --simulate');
    expect(stderr).not.toContain('error');
    expect(code).toBe(0);
    const report = await project.report();
    const compiler = createSchemaCompiler();
    const [reports, results] = [compiler.compile(reportSchema), compiler.compile(resultSchema)];
    if (!reports.ok || !results.ok) throw new Error('a schema can not be used');
    expect(reports.violations(report)).toEqual([]);
    const [arm] = report.arms;
    expect(report.arms.map(({ arm: id }) => id)).toEqual(['flash']);
    expect(report.plan.models.map(({ id }) => id).toSorted()).toEqual(['critic', 'flash']);
    expect(arm?.scores['exact']).toMatchObject({ judged: false, agreement: null });
    expect(arm?.scores['judge']).toMatchObject({ judged: true, scored: 8, errors: 0, agreement: { n: 6 } });
    expect(arm?.judging).toMatchObject({
      models: ['critic'],
      trials: 8,
      calls: 24,
      failedCalls: 0,
      attempts: 24,
    });
    const trials = await project.trials();
    for (const trial of trials) {
      expect(results.violations(trial)).toEqual([]);
      expect(trial.attempts.map(({ model }) => model)).toEqual(['flash']);
      expect(new Set(trial.judging?.attempts.map(({ model }) => model))).toEqual(new Set(['critic']));
      expect(trial.scores['judge']?.answer).toMatchObject({
        votes: [expect.anything(), expect.anything(), expect.anything()],
      });
    }
    const own = trials.reduce((sum, { costUsd }) => sum + (costUsd ?? Number.NaN), 0);
    expect(arm?.costUsd?.total).toBeCloseTo(own, 12);
    expect(arm?.judging?.costUsd).toBeGreaterThan(0);
    const markdown = await project.read(`reports/${(await project.runs())[0] ?? ''}/report.md`);
    for (const text of [stdout, markdown.replaceAll('\\', '')]) {
      expect(text).toContain('judge*');
      expect(text).toContain('pass rate*');
      expect(text).toContain("another model's grade, an opinion");
      expect(text).toContain("Krippendorff's alpha");
      expect(text).toContain('24 calls');
    }
  });

  it('holds outputs against the expected answer, and tells how far both orders agreed', async () => {
    const against = '{ type: judge, model: critic, rubric: Which is better?, against: expected, votes: 2 }';
    await project.write('evalsmall.config.yaml', config(against));
    const { code, stdout } = await cli('run -m flash --simulate');
    expect(code).toBe(0);
    const [arm] = (await project.report()).arms;
    const trials = await project.trials();
    const asked = trials.filter(({ scores }) => scores['exact']?.pass === false);
    expect(asked.length).toBeGreaterThan(0);
    // the simulated answers that aren't right are other texts than the expected one
    expect(arm?.judging).toMatchObject({ calls: 4 * asked.length, failedCalls: 0 });
    expect(arm?.scores['judge']).toMatchObject({
      judged: true,
      scored: 8,
      errors: 0,
      agreement: null,
      positionConsistency: { votes: 2 * asked.length },
    });
    expect(arm?.scores['exact']).toMatchObject({ judged: false, positionConsistency: null });
    expect(stdout.replaceAll('\n', ' ')).toContain('judge is by pairs: position consistency');
  });

  it('refuses a case that has no text to be held against, before anything is sent', async () => {
    await project.write('cases.jsonl', [{ id: 'a', input: 'Hi', expected: 5 }]);
    const against = '{ type: judge, model: critic, rubric: Which is better?, against: expected }';
    await project.write('evalsmall.config.yaml', config(against).replace('exact, ', ''));
    const { code, stderr } = await cli('run -m flash --simulate');
    expect(code).toBe(2);
    expect(stderr).toContain('cases.jsonl:1');
    expect(stderr).toContain('needs a case whose expected answer is a text');
  });

  it('grades alike when it is run again', async () => {
    await project.write('evalsmall.config.yaml', config());
    await cli('run -m flash --simulate --limit 3');
    await cli('run -m flash --simulate --limit 3 --concurrency 1');
    const gradesOf = async (run: string | undefined) =>
      new Map((await project.trials(run)).map(({ caseId, scores }) => [caseId, scores['judge']?.answer]));
    const [first, second] = await project.runs();
    expect(await gradesOf(second)).toEqual(await gradesOf(first));
  });

  it('takes judges that only a case names, and keeps recorded grades when outputs are scored again', async () => {
    const scorer = { type: 'judge', model: 'critic', rubric: 'Kind?', scale: [0, 1], threshold: 0.5 };
    await project.write('cases.jsonl', [
      { id: 'a', input: 'Hi', expected: 'x', scorers: [scorer] },
      { id: 'b', input: 'Ho', expected: 'x' },
    ]);
    await project.write('evalsmall.config.yaml', config('finishReason'));
    expect((await cli('run -m flash --simulate')).code).toBe(0);
    const before = (await project.trials()).find(({ caseId }) => caseId === 'a');
    expect(before?.judging).toMatchObject({ models: { judge: 'critic' }, calls: 1 });
    await cli('report latest --rescore');
    expect(await project.runs()).toHaveLength(2);
    const after = (await project.trials()).find(({ caseId }) => caseId === 'a');
    const reason = before?.scores['judge']?.reason ?? '';
    expect(after?.scores['judge']).toEqual({
      ...before?.scores['judge'],
      reason: `kept as recorded: ${reason}`,
    });
    expect((await project.report()).arms[0]?.scores['judge']).toMatchObject({ judged: true });
    await project.write('cases.jsonl', [
      { id: 'a', input: 'Hi', expected: 'y', scorers: [scorer] },
      { id: 'b', input: 'Ho', expected: 'x' },
    ]);
    for (let times = 0; times < 2; times += 1) {
      await cli('report latest --rescore');
      const edited = (await project.trials()).find(({ caseId }) => caseId === 'a');
      expect(edited?.scores['judge']?.reason).toBe(
        `kept as recorded, of the case before it was edited: ${reason}`,
      );
    }
  });

  it('is forecast by a dry run, apart and as an estimate', async () => {
    await project.write('evalsmall.config.yaml', config());
    const { code, stdout } = await cli('run -m flash ladder --repeats 2 --dry-run --json');
    expect(code).toBe(0);
    const { arms, total, warnings } = JSON.parse(stdout) as DryRun;
    const [flash] = arms;
    // 8 cases, 2 repeats, 3 votes; a question may be put twice, and has 5 attempts
    expect(flash?.judging).toMatchObject({ models: ['critic'], requests: { planned: 48, most: 480 } });
    expect(flash?.judging?.tokens.output).toBe(48 * 128);
    // each question holds the rubric, the case and an answer of 512 tokens
    expect((flash?.judging?.tokens.input ?? 0) / 48).toBeGreaterThan(512 + 200);
    expect((flash?.judging?.tokens.input ?? 0) / 48).toBeLessThan(512 + 600);
    const { input, output } = flash?.judging?.tokens ?? { input: 0, output: 0 };
    expect(flash?.judging?.costUsd).toBeCloseTo((input * 1 + output * 5) / 1e6, 9);
    expect(total.judging).toMatchObject({ requests: { planned: 96 } });
    expect(flash?.requests.planned).toBe(16);
    expect(warnings.map((warning) => warning.code)).not.toContain('judging-not-forecast');
    const shown = await cli('run -m flash --dry-run');
    expect(shown.stdout).toContain('Judging · an estimate');
    expect(shown.stdout).toMatch(/flash +critic +24 +240/);
  });

  it('has no forecast where nobody judges, and none of the cost where no price is known', async () => {
    const unpriced = config().replace('anthropic:claude-haiku-4-5', 'anthropic:claude-unknown-9');
    await project.write('evalsmall.config.yaml', unpriced);
    const { stdout } = await cli('run -m flash --dry-run --json');
    expect((JSON.parse(stdout) as DryRun).total.judging).toMatchObject({ costUsd: null });
    await project.write('evalsmall.config.yaml', config('finishReason'));
    const without = await cli('run -m flash --dry-run --json');
    expect((JSON.parse(without.stdout) as DryRun).total.judging).toBeNull();
    expect((await cli('run -m flash --dry-run')).stdout).not.toContain('Judging');
  });

  it('is forecast for the cases that name a judge alone', async () => {
    const scorer = { type: 'judge', model: 'critic', rubric: 'Kind?', scale: [0, 1], threshold: 0.5 };
    await project.write('cases.jsonl', [
      { id: 'a', input: 'Hi', expected: 'x', scorers: [scorer] },
      { id: 'b', input: 'Ho', expected: 'x' },
    ]);
    await project.write('evalsmall.config.yaml', config('finishReason'));
    const { stdout } = await cli('run -m flash --dry-run --json');
    expect((JSON.parse(stdout) as DryRun).arms[0]?.judging).toMatchObject({ requests: { planned: 1 } });
  });

  it('says that a model grades itself', async () => {
    await project.write('evalsmall.config.yaml', config());
    await cli('run --simulate');
    const { warnings } = await project.report();
    const self = warnings.filter(({ code }) => code === 'self-judged').map(({ arm }) => arm);
    expect(self).toEqual(['critic', 'ladder']);
  });
});

describe('a judge that can not be one', () => {
  it.each([
    ['is unknown', 'critik', 'the judge "critik" is no model of the config'],
    ['is a route', 'ladder', 'the judge "ladder" is a route'],
  ])('is found before anything is sent where it %s', async (_, model, message) => {
    await project.write('evalsmall.config.yaml', config(JUDGE.replace('critic', model)));
    const { code, stderr } = await cli('run -m flash --simulate');
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(await project.runs()).toEqual([]);
  });

  it('is found in a case too, with its line', async () => {
    const scorer = { type: 'judge', model: 'nobody', rubric: 'Kind?', scale: [1, 5], threshold: 3 };
    await project.write('cases.jsonl', [{ id: 'a', input: 'Hi', scorers: [scorer] }]);
    await project.write('evalsmall.config.yaml', config());
    const { code, stderr } = await cli('run -m flash --simulate');
    expect(code).toBe(2);
    expect(stderr).toContain('cases.jsonl:1');
    expect(stderr).toContain('the judge "nobody" is no model');
  });

  it('needs a key, and with a budget a price', async () => {
    await project.write('evalsmall.config.yaml', config());
    const { code, stderr } = await cli('run -m flash', { OPENAI_API_KEY: 'sk-test' });
    expect(code).toBe(2);
    expect(stderr).toContain('ANTHROPIC_API_KEY is not set');
    const unpriced = config().replace('anthropic:claude-haiku-4-5', 'anthropic:claude-unknown-9');
    await project.write('evalsmall.config.yaml', unpriced);
    const budget = await cli('run -m flash --simulate --budget 5');
    expect(budget.code).toBe(2);
    expect(budget.stderr).toContain('no price is known for critic');
  });
});

describe('a judge that fails', () => {
  let server: FaultServer;

  const replyOf = (content: string) => ({
    id: 'c1',
    object: 'chat.completion',
    created: 1,
    model: 'small',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
  });
  const GRADED = replyOf('{"reason":"ok","grade":5}');

  beforeEach(async () => {
    server = await startFaultServer();
  });

  afterEach(async () => {
    await server.close();
  });

  const modelOf = ({ body }: SeenRequest): string => (typeof body['model'] === 'string' ? body['model'] : '');

  /** Answers for the arm, and grades of those judges that work. */
  function answerWith(...working: readonly string[]): void {
    server.answer((request) => {
      const model = modelOf(request);
      if (!model.startsWith('critic')) return json(replyOf('billing'));
      return working.includes(model)
        ? json(GRADED)
        : json({ error: { message: 'bad key' } }, { status: 401 });
    });
  }

  function asked(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const request of server.requests) {
      const model = modelOf(request);
      counts[model] = (counts[model] ?? 0) + 1;
    }
    return counts;
  }

  async function writeConfig(...judges: readonly number[]): Promise<void> {
    const price = 'price: { input: 1000, output: 1000 }';
    const providers = [0, 1, 2].map((at) => `  p${at}: { api: openai, baseUrl: "${server.url}/p${at}/v1" }`);
    const models = judges.map((at) => `  - { id: critic-${at}, model: "p${at}:critic-${at}", ${price} }`);
    const one = JUDGE.replace('votes: 3, ', '');
    const scorers = judges.map((at) => one.replace('critic', `critic-${at}, name: judge-${at}`));
    await project.write(
      'evalsmall.config.yaml',
      `dataset: cases.jsonl
defaults: { retries: 0 }
providers:
${providers.join('\n')}
scorers: [${scorers.join(', ')}]
models:
  - { id: small, model: "p0:small", ${price} }
${models.join('\n')}
`,
    );
  }

  it('leaves the paid answer recorded, exit 3, and alone is asked again by --resume', async () => {
    await writeConfig(1);
    answerWith();
    const { code, stderr } = await cli('run -m small');
    expect(stderr).toContain('a scorer could not judge: judge-1 (8 times)');
    expect(code).toBe(3);
    const trials = await project.trials();
    expect(trials.map(({ output }) => output)).toEqual(Array.from({ length: 8 }, () => 'billing'));
    expect(new Set(trials.map(({ outcome }) => outcome))).toEqual(new Set(['unscored']));
    expect(trials[0]?.scores['judge-1']).toMatchObject({ status: 'error', pass: null });
    const [before] = (await project.report()).arms;
    expect(before?.passRate).toMatchObject({ scored: 0, rate: null });

    answerWith('critic-1');
    const resumed = await cli('run -m small --resume');
    expect(resumed.stderr).not.toContain('error');
    expect(resumed.code).toBe(0);
    expect(asked()).toEqual({ 'critic-1': 8 });
    const [after] = (await project.report()).arms;
    expect(after?.scores['judge-1']).toMatchObject({ passed: 8, errors: 0 });
    expect(after?.costUsd).toMatchObject({ total: before?.costUsd?.total });
    expect(after?.latencyMs).toEqual(before?.latencyMs);
    expect(after?.judging).toMatchObject({ trials: 8, calls: 16, failedCalls: 8 });
  });

  it('takes nothing from a report that is made again', async () => {
    await writeConfig(1);
    answerWith();
    expect((await cli('run -m small')).code).toBe(3);
    const before = await project.report();
    expect((await cli('report latest')).code).toBe(3);
    expect(await project.report()).toEqual(before);
  });

  it('does not take the grades with it that other judges were paid for', async () => {
    await writeConfig(1, 2);
    answerWith('critic-1');
    expect((await cli('run -m small')).code).toBe(3);
    const costBefore = (await project.report()).arms[0]?.judging?.costUsd ?? 0;
    expect(costBefore).toBeCloseTo(8 * 0.012, 9);
    answerWith('critic-1', 'critic-2');
    expect((await cli('run -m small --resume')).code).toBe(0);
    expect(asked()).toEqual({ 'critic-2': 8 });
    const [arm] = (await project.report()).arms;
    expect(arm?.scores).toMatchObject({ 'judge-1': { passed: 8 }, 'judge-2': { passed: 8 } });
    expect(arm?.judging?.costUsd).toBeCloseTo(2 * costBefore, 9);
  });

  it('is asked again as often as it takes', async () => {
    await writeConfig(1);
    answerWith();
    expect((await cli('run -m small')).code).toBe(3);
    expect((await cli('run -m small --resume')).code).toBe(3);
    expect(asked()['small']).toBe(8);
    answerWith('critic-1');
    expect((await cli('run -m small --resume')).code).toBe(0);
    expect(asked()).toEqual({ 'critic-1': 8 });
    const [arm] = (await project.report()).arms;
    expect(arm?.judging).toMatchObject({ trials: 8, calls: 24, failedCalls: 16 });
    expect(arm?.costUsd?.total).toBeCloseTo(8 * 0.012, 9);
  });
});
