import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { comparisonSchema } from '../src/analysis/comparison-schema.ts';
import type { ComparisonReport } from '../src/domain/comparison.ts';
import type { Preference } from '../src/domain/preference.ts';
import { createSchemaCompiler } from '../src/lib/validate.ts';
import type { Answer, FaultServer, SeenRequest } from './support/fault-server.ts';
import { json, startFaultServer } from './support/fault-server.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun, RecordingOptions } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

const CASES = 6;
const KEY = 'sk-critic-secret-0123456789';
const COMPARE = ['compare', 'latest#one', 'latest#two', '--judge', 'critic', '--rubric', 'Which is kinder?'];

let project: Project;
let server: FaultServer;
/** Questions the judge was asked since `judgeBy`. */
let asked: SeenRequest[];

beforeEach(async () => {
  project = await createProject();
  server = await startFaultServer();
  await project.write(
    'cases.jsonl',
    Array.from({ length: CASES }, (_, index) => ({
      id: `t${index}`,
      input: `Ticket ${index}.`,
      expected: 'Hi.',
    })),
  );
  await project.write(
    'evalsmall.config.yaml',
    `dataset: cases.jsonl
defaults: { retries: 0 }
scorers: [finishReason]
providers:
  local: { api: openai, baseUrl: "${server.url}/v1" }
  other: { api: openai, baseUrl: "${server.url}/other/v1", apiKeyEnv: CRITIC_KEY }
models:
  - { id: one, model: "local:one" }
  - { id: two, model: "local:two" }
  - { id: critic, model: "other:critic-1", price: { input: 1, output: 1 } }
  - { id: twin, model: "local:two" }
  - { id: ladder, route: [{ use: one }, { use: two, when: [error] }] }
`,
  );
  judgeBy(() => 'tie');
});

afterEach(async () => {
  await server.close();
  await project.remove();
});

function completion(content: string): Answer {
  return json({
    id: 'c1',
    object: 'chat.completion',
    created: 1,
    model: 'small',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
  });
}

/** How the judge answers from now on: with the word for what is better, or in its own way. */
function judgeBy(decide: (question: string, count: number) => string | Answer, answers = plainAnswer): void {
  asked = [];
  server.answer((request) => {
    if (!request.path.startsWith('/other/')) return completion(answers(request));
    asked.push(request);
    const better = decide(request.text, asked.length);
    if (typeof better !== 'string') return better;
    return completion(JSON.stringify({ reason: `seen ${KEY}`, better }));
  });
}

const plainAnswer = ({ body }: SeenRequest): string => `From ${body['model'] === 'two' ? 'two' : 'one'}.`;

/** The candidate's answer, wherever it stands. */
function preferTwo(question: string): string {
  return question.indexOf('From two.') < question.indexOf('[end answer A') ? 'A' : 'B';
}

async function cli(argv: readonly string[], options: Partial<RecordingOptions> = {}): Promise<RecordedRun> {
  return runCli(argv, { cwd: project.root, environment: { CRITIC_KEY: KEY }, ...options });
}

async function recordRun(...flags: readonly string[]): Promise<void> {
  expect([0, 3]).toContain((await cli(['run', '-m', 'one', 'two', '--quiet', ...flags])).code);
}

async function report(): Promise<ComparisonReport> {
  const [run = ''] = (await project.runs()).toReversed();
  const read = JSON.parse(await project.read(join('reports', run, 'comparison.json'))) as ComparisonReport;
  const compiled = createSchemaCompiler().compile(comparisonSchema);
  if (!compiled.ok) throw new Error(compiled.error);
  expect(compiled.violations(read)).toEqual([]);
  return read;
}

async function preference(): Promise<Preference> {
  const found = (await report()).candidates[0]?.preference ?? null;
  if (found === null) throw new Error('nothing was judged');
  return found;
}

async function recordPath(): Promise<string> {
  const [run = ''] = (await project.runs()).toReversed();
  return join('reports', run, 'comparison.judged.jsonl');
}

describe('compare --judge', () => {
  it('tells which side is preferred, apart from the verdict and marked as judged', async () => {
    await recordRun();
    const plain = await cli(COMPARE.slice(0, 3));
    judgeBy(preferTwo);
    const { code, stdout } = await cli(COMPARE);
    expect(code).toBe(plain.code);
    expect(asked).toHaveLength(2 * CASES);
    const found = await preference();
    expect(found).toMatchObject({
      judged: true,
      judge: 'critic',
      votes: 1,
      simulated: false,
      cases: { candidate: CASES, base: 0, tie: 0, couldNotJudge: 0, notAsked: 0, identical: 0 },
      share: { rate: 1, n: CASES },
      pValue: { conservative: expect.closeTo(2 / 2 ** CASES, 12) },
      positionConsistency: { agreed: CASES, votes: CASES, rate: 1 },
      judging: { calls: 2 * CASES, failedCalls: 0, kept: 0 },
    });
    expect(found.caseIds.candidate).toEqual(['t0', 't1', 't2', 't3', 't4', 't5']);
    expect(found.judging.costUsd).toBeCloseTo((2 * CASES * 12) / 1e6, 12);
    const [run = ''] = await project.runs();
    const markdown = (await project.read(`reports/${run}/comparison.md`)).replaceAll('\\', '');
    for (const text of [stdout, markdown]) {
      expect(text).toContain('Which is better, judged*');
      expect(text).toContain('preferred*');
      expect(text.replaceAll('\n', ' ')).toContain("another model's opinion, in no verdict");
    }
    expect((await report()).candidates[0]?.rate).toEqual(
      (JSON.parse((await cli([...COMPARE.slice(0, 3), '--json'])).stdout) as ComparisonReport).candidates[0]
        ?.rate,
    );
  });

  it('makes ties of a judge that always says the first, with no consistency', async () => {
    await recordRun();
    judgeBy(() => 'A');
    await cli([...COMPARE, '--votes', '2']);
    expect(asked).toHaveLength(4 * CASES);
    expect(await preference()).toMatchObject({
      cases: { tie: CASES, candidate: 0, base: 0 },
      share: { rate: null, low: null, high: null, n: 0 },
      pValue: null,
      positionConsistency: { agreed: 0, votes: 2 * CASES, rate: 0 },
    });
  });

  it('asks the same command for nothing again, and with more votes or another rubric for what is missing', async () => {
    await recordRun();
    judgeBy(preferTwo);
    await cli(COMPARE);
    const first = await preference();
    const record = await project.read(await recordPath());
    const edited = record.split('\n')[0]?.replace(/"costUsd":[^,]+/, '"costUsd":-9') ?? '';
    await appendFile(join(project.root, await recordPath()), `${edited}\n`);
    // a line that a crash tore, and one that isn't ours
    await appendFile(join(project.root, await recordPath()), 'null\n{"key":"abc');
    judgeBy(() => 'B');
    await cli(COMPARE);
    expect(asked).toEqual([]);
    expect(await preference()).toEqual({ ...first, judging: { ...first.judging, kept: 2 * CASES } });
    judgeBy(preferTwo);
    await cli([...COMPARE, '--votes', '2']);
    expect(asked).toHaveLength(2 * CASES);
    judgeBy(preferTwo);
    await project.write('rubric.md', 'Which is shorter?\n');
    await cli([...COMPARE.slice(0, -1), '@rubric.md']);
    expect(asked).toHaveLength(2 * CASES);
    expect((await preference()).rubric).toBe('Which is shorter?');
  });

  it('keeps what was paid for when the judge fails, is incomplete, and asks again', async () => {
    await recordRun();
    // t3 gets no readable answer to its second order; t4 none at all
    judgeBy((question) => {
      if (question.includes('Ticket 4.')) return json({ error: { message: 'overloaded' } }, { status: 500 });
      const better = preferTwo(question);
      return question.includes('Ticket 3.') && better === 'B' ? 'neither' : better;
    });
    const { code, stderr } = await cli(COMPARE);
    expect(code).toBe(3);
    expect(stderr).toContain('the judge critic could not judge 2 cases of two');
    expect(await preference()).toMatchObject({
      cases: { candidate: CASES - 2, tie: 0, couldNotJudge: 2 },
      caseIds: { couldNotJudge: ['t3', 't4'] },
      judging: { failedCalls: 1 },
    });
    judgeBy(preferTwo);
    expect((await cli(COMPARE)).code).not.toBe(3);
    // of t3 the order without an answer, of t4 both
    expect(asked).toHaveLength(3);
    expect(await preference()).toMatchObject({
      cases: { candidate: CASES, couldNotJudge: 0 },
      judging: { failedCalls: 1, kept: 2 * CASES - 3 },
    });
  });

  it('keeps what was done at Ctrl-C, and goes on from there', async () => {
    await recordRun();
    let interrupt = (): void => undefined;
    judgeBy((question, count) => {
      if (count === 5) interrupt();
      return preferTwo(question);
    });
    const onReady = (given: () => void): void => void (interrupt = given);
    const { code, stderr } = await cli(COMPARE, { onReady });
    expect(code).toBe(130);
    expect(stderr).toContain('interrupted: what was done is kept');
    const sent = asked.length;
    expect(sent).toBeLessThan(2 * CASES);
    const { cases } = await preference();
    expect(cases.notAsked).toBeGreaterThan(0);
    expect(cases.candidate + cases.notAsked).toBe(CASES);
    judgeBy(preferTwo);
    await cli(COMPARE);
    expect(asked).toHaveLength(2 * CASES - sent);
    expect((await preference()).cases).toMatchObject({ candidate: CASES, notAsked: 0 });
  });

  it('asks nothing of the same answers, of none and of empty ones', async () => {
    judgeBy(
      () => 'tie',
      (request) => {
        if (request.text.includes('Ticket 0.')) return 'The same.';
        const isTwo = request.body['model'] === 'two';
        return request.text.includes('Ticket 1.') && isTwo ? ' ' : plainAnswer(request);
      },
    );
    await recordRun();
    const [run = ''] = await project.runs();
    const journal = (await project.read(`reports/${run}/results.jsonl`)).trimEnd().split('\n');
    const lost = journal.filter((line) => !(line.includes('"caseId":"t2"') && line.includes('"arm":"one"')));
    await project.write(`reports/${run}/results.jsonl`, `${lost.join('\n')}\n`);
    await cli(COMPARE);
    expect((await preference()).cases).toEqual({
      candidate: 0,
      base: 0,
      tie: CASES - 3,
      couldNotJudge: 0,
      notAsked: 0,
      identical: 1,
      error: 1,
      empty: 1,
    });
    expect(asked).toHaveLength(2 * (CASES - 3));
    for (const { text } of asked) expect(text).not.toMatch(/Ticket [012]\./);
  });

  it('says how far it is, and nothing where it is to be quiet', async () => {
    await recordRun();
    const { stderr } = await cli([...COMPARE, '--votes', '2']);
    expect(stderr).toContain(
      `asking the judge critic about ${CASES} cases, at most ${4 * CASES} questions\n`,
    );
    expect(stderr).toContain(`${CASES}/${CASES} cases\n`);
    expect((await cli([...COMPARE, '--quiet'])).stderr).toBe('');
  });

  it('stops before the budget is passed, and the same command goes on', async () => {
    await recordRun();
    judgeBy(preferTwo);
    const { code, stderr } = await cli([...COMPARE, '--budget', '0.0000301']);
    expect(code).toBe(3);
    expect(stderr).toContain('is used up');
    expect(stderr).toContain('the same command goes on');
    expect(stderr).not.toContain('could not judge');
    expect(stderr).not.toContain('--resume');
    const sent = asked.length;
    expect(sent).toBeLessThan(2 * CASES);
    expect(await preference()).toMatchObject({ cases: { couldNotJudge: 0, notAsked: CASES - sent / 2 } });
    expect((await cli([...COMPARE, '--budget', '5'])).code).not.toBe(3);
    expect(asked).toHaveLength(2 * CASES);
    expect(await preference()).toMatchObject({ cases: { candidate: CASES, notAsked: 0 } });
  });

  it('says why the judge gave no answer', async () => {
    await recordRun();
    judgeBy(() => json({ error: { message: 'bad key' } }, { status: 401 }));
    const { code, stderr } = await cli(COMPARE);
    expect(code).toBe(3);
    expect(stderr).toContain(`could not judge ${CASES} cases of two (`);
    expect(stderr).toContain('bad key');
  });

  it('asks a question that two cases share once, and counts it once', async () => {
    const same = { input: 'Ticket.', expected: 'Hi.' };
    await project.write('cases.jsonl', [
      { id: 'a', ...same },
      { id: 'b', ...same },
    ]);
    await recordRun();
    judgeBy(preferTwo);
    await cli(COMPARE);
    expect(asked).toHaveLength(2);
    const found = await preference();
    expect(found).toMatchObject({ cases: { candidate: 2 }, judging: { calls: 2, attempts: 2, kept: 0 } });
    expect(found.judging.costUsd).toBeCloseTo((2 * 12) / 1e6, 12);
  });

  it('writes no key, though the judge repeats it', async () => {
    await recordRun();
    await cli(COMPARE);
    const [run = ''] = await project.runs();
    expect(await project.read(await recordPath())).toContain('seen [redacted]');
    for (const file of await readdir(join(project.root, 'reports', run))) {
      expect(await project.read(join('reports', run, file))).not.toContain(KEY);
    }
  });

  it('says that a judge judges its own answers', async () => {
    await recordRun();
    await cli(COMPARE.map((word) => (word === 'critic' ? 'twin' : word)));
    const warnings = (await report()).candidates[0]?.warnings ?? [];
    expect(warnings.filter(({ code }) => code === 'self-judged').map(({ arm }) => arm)).toEqual(['two']);
  });

  it('judges case by case with repeats, and each of several candidates', async () => {
    expect((await cli(['run', '-m', 'one', 'two', 'twin', '--quiet', '--repeats', '2'])).code).toBe(0);
    judgeBy(preferTwo);
    const operands = ['latest#one', 'latest#two', 'latest#twin', '--judge', 'critic', '--rubric', 'Kind?'];
    await cli(['compare', ...operands]);
    // the third asks what the second asked
    expect(asked).toHaveLength(2 * 2 * CASES);
    const found = (await report()).candidates.map((candidate) => candidate.preference);
    for (const one of found) {
      expect(one).toMatchObject({ cases: { candidate: CASES }, positionConsistency: { votes: 2 * CASES } });
      expect(one?.holmPValue).toBeCloseTo(2 * (one?.pValue?.value ?? Number.NaN), 12);
    }
  });
});

describe('a simulated judge', () => {
  it('answers in the form, alike each time, and is marked', async () => {
    await recordRun('--simulate');
    const { stdout, stderr } = await cli([...COMPARE, '--simulate', '--votes', '2']);
    expect(stderr).not.toContain('incomplete');
    expect(stdout).toContain('Which is better, judged* · SIMULATED');
    const first = await preference();
    expect(first).toMatchObject({ simulated: true, cases: { couldNotJudge: 0 } });
    await cli([...COMPARE, '--simulate', '--votes', '2', '--out', 'elsewhere']);
    const again = JSON.parse(await project.read('elsewhere/comparison.json')) as ComparisonReport;
    expect(again.candidates[0]?.preference).toEqual(first);
  });

  it('is told apart from real answers', async () => {
    await recordRun();
    await cli([...COMPARE, '--simulate']);
    const { simulated, candidates } = await report();
    expect(simulated).toBe(true);
    expect(candidates[0]?.warnings.map(({ code }) => code)).toContain('judge-simulated');
  });
});

describe('a judge that can not be asked', () => {
  it.each<[string, readonly string[], string]>([
    ['is unknown', ['--judge', 'critik', '--rubric', 'x'], 'Did you mean "critic"?'],
    ['is a route', ['--judge', 'ladder', '--rubric', 'x'], 'the judge "ladder" is a route'],
    ['has no rubric', ['--judge', 'critic'], 'the judge critic has no rubric'],
    ['has an empty rubric', ['--judge', 'critic', '--rubric', ' '], 'the rubric is empty'],
    [
      'has its rubric nowhere',
      ['--judge', 'critic', '--rubric', '@no.md'],
      'the rubric no.md does not exist',
    ],
    ['has no votes', ['--judge', 'critic', '--rubric', 'x', '--votes', '0'], 'from 1 to 25'],
    ['has too many votes', ['--judge', 'critic', '--rubric', 'x', '--votes', '26'], 'from 1 to 25'],
    ['has a budget without a judge', ['--budget', '1'], '--budget is about a judge'],
    ['is none', ['--rubric', 'x', '--votes', '2'], '--rubric, --votes are about a judge'],
    ['is unlike all models', ['--judge', 'zzz', '--rubric', 'x'], 'the config has one, two, critic, twin.'],
    ['is in no config', ['--judge', 'critic', '--rubric', 'x', '-c', 'no.yaml'], 'the config does not exist'],
  ])('is found before anything is sent where it %s', async (_, flags, message) => {
    await recordRun();
    judgeBy(() => 'A');
    const { code, stderr } = await cli([...COMPARE.slice(0, 3), ...flags]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(server.requests).toEqual([]);
    const [run = ''] = await project.runs();
    expect((await readdir(join(project.root, 'reports', run))).join()).not.toContain('comparison');
  });

  it('needs a price where there is a budget', async () => {
    await recordRun();
    judgeBy(() => 'A');
    const argv = COMPARE.map((word) => (word === 'critic' ? 'twin' : word));
    const { code, stderr } = await cli([...argv, '--budget', '1']);
    expect(code).toBe(2);
    expect(stderr).toContain("no price is known for twin, so a budget can't be kept");
    expect(asked).toEqual([]);
  });

  it('needs its key', async () => {
    await recordRun();
    const { code, stderr } = await cli(COMPARE, { environment: {} });
    expect(code).toBe(2);
    expect(stderr).toContain('CRITIC_KEY is not set');
    expect(asked).toEqual([]);
  });
});
