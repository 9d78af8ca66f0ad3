import { appendFile, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { comparisonSchema } from '../src/analysis/comparison-schema.ts';
import type { ComparisonReport } from '../src/domain/comparison.ts';
import type { TrialResult } from '../src/domain/trial.ts';
import { displayWidth } from '../src/lib/width.ts';
import { createSchemaCompiler } from '../src/lib/validate.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';
import { tickets } from './support/tickets.ts';

let project: Project;

beforeEach(async () => {
  project = await createProject();
  await project.write('cases.jsonl', tickets(24));
  await project.write('prompts/triage/v1.md', '---\nsystem: Label it.\n---\n<ticket>{{ input }}</ticket>\n');
});

afterEach(async () => {
  await project.remove();
});

function cli(line: string): Promise<RecordedRun> {
  return runCli(line.split(' ').filter(Boolean), { cwd: project.root });
}

const HAIKU = 'anthropic:claude-haiku-4-5';
const FLASH = 'gemini:gemini-3.5-flash';

/** Runs models on the simulated providers and gives the run's id. */
async function simulate(flags: string, dataset = 'cases.jsonl'): Promise<string> {
  const before = new Set(await project.runs());
  const run = await cli(`run --simulate -d ${dataset} -p triage@v1 --concurrency 24 --quiet ${flags}`);
  expect([0, 3]).toContain(run.code);
  return (await project.runs()).find((id) => !before.has(id)) ?? '';
}

async function comparison(run: string): Promise<ComparisonReport> {
  const report = JSON.parse(await project.read(join('reports', run, 'comparison.json'))) as ComparisonReport;
  const compiled = createSchemaCompiler().compile(comparisonSchema);
  if (!compiled.ok) throw new Error(compiled.error);
  expect(compiled.violations(report)).toEqual([]);
  return report;
}

/** Writes a run's journal again with some of its trials changed. */
async function changeTrials(run: string, change: (trial: TrialResult) => TrialResult | null): Promise<void> {
  const path = join('reports', run, 'results.jsonl');
  const [plan = '', ...lines] = (await project.read(path)).trimEnd().split('\n');
  const changed = lines.flatMap((line) => {
    const trial = change(JSON.parse(line) as TrialResult);
    return trial === null ? [] : [JSON.stringify(trial)];
  });
  await project.write(path, `${[plan, ...changed].join('\n')}\n`);
}

describe('the verdicts of evalsmall compare', () => {
  it('is MIGRATE where the candidate is no worse within the margin', async () => {
    const run = await simulate(`-m ${HAIKU} ${FLASH}`);
    const outcome = await cli(`compare ${run}#haiku ${run}#flash --margin 40pp`);
    expect(outcome.stderr).toContain(`wrote reports/${run}`);
    expect(outcome.code).toBe(0);
    expect(outcome.stdout).toMatch(/^MIGRATE: gemini-3\.5-flash is /m);
    expect(outcome.stdout.split('\n')[0]).toContain('SIMULATED');
    const report = await comparison(run);
    const [only] = report.candidates;
    expect(only?.rate.verdict).toBe('MIGRATE');
    expect(only?.rate.deciding.low).toBeGreaterThan(-0.4);
    const { bothRight, regressions, fixes, bothWrong } = only!.rate.table;
    expect(bothRight + regressions + fixes + bothWrong).toBe(24);
    expect(only?.regressions.caseIds).toHaveLength(regressions);
    const arms = (await project.report(run)).arms;
    expect(only?.rate.baseRate).toBeCloseTo(arms[0]?.passRate.rate ?? Number.NaN, 12);
    expect(only?.rate.candidateRate).toBeCloseTo(arms[1]?.passRate.rate ?? Number.NaN, 12);
    expect(only?.ratios.find(({ metric }) => metric === 'latencyMs')?.base).toBeCloseTo(
      arms[0]?.latencyMs.mean ?? Number.NaN,
      6,
    );
  });

  it('is STAY where a small budget cuts every answer off, and shows the finish reasons', async () => {
    const base = await simulate(`-m ${FLASH}`);
    const candidate = await simulate(`-m ${FLASH} --max-tokens 64`);
    const outcome = await cli(`compare ${base} ${candidate}`);
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toMatch(/^STAY: gemini-3\.5-flash of .* is worse than/m);
    expect(outcome.stdout).toContain('stop → length');
    expect(outcome.stdout).toContain('maxTokens: - → 64');
    expect(outcome.stdout).toContain('and 4 more');
    const report = await comparison(candidate);
    expect(report.candidates[0]?.regressions.caseIds).toHaveLength(24);
    expect(report.candidates[0]?.regressions.shown).toHaveLength(20);
    expect(report.candidates[0]?.regressions.shown[0]?.candidate).toMatchObject({
      outcome: 'truncated',
      finishReason: 'length',
      output: '',
    });
  });

  it('is INCONCLUSIVE where the cases are too few, with the number that would settle it', async () => {
    const run = await simulate(`-m ${HAIKU} ${FLASH}`);
    const outcome = await cli(`compare ${run}#haiku ${run}#flash --margin 1%`);
    expect(outcome.code).toBe(4);
    const text = outcome.stdout.replaceAll('\n', ' ');
    expect(text).toMatch(/INCONCLUSIVE: 24 cases can't tell whether .* by more than 1 point:/);
    expect(text).toMatch(/About [\d,]+ cases would settle it/);
  });
});

describe('evalsmall compare', () => {
  it('prints the same facts as JSON, Markdown and tables, and nothing else', async () => {
    const run = await simulate(`-m ${HAIKU} ${FLASH}`);
    const json = await cli(`compare ${run}#haiku ${run}#flash --json -o out`);
    expect(json.stdout).toBe(await project.read('out/comparison.json'));
    const markdown = await cli(`compare latest#haiku latest#flash --format md -o out`);
    expect(markdown.stdout).toBe(await project.read('out/comparison.md'));
    expect(markdown.stdout.length).toBeLessThan(65_536);
    const quiet = await cli(`compare ${run}#haiku ${run}#flash --quiet`);
    expect([quiet.stdout, quiet.stderr]).toEqual(['', '']);
    const table = await cli(`compare ${run}#haiku ${run}#flash --tag`);
    const widths = table.stdout.split('\n').map(displayWidth);
    expect(Math.max(...widths)).toBeLessThanOrEqual(80);
    expect(table.stdout).toContain('By tag, for exploring only');
  });

  it('shares the error level among several candidates, and takes the most serious exit code', async () => {
    const run = await simulate(`-m ${HAIKU} ${FLASH} openai:gpt-5.4-mini`);
    const outcome = await cli(`compare ${run}#haiku ${run}#flash ${run}#gpt --margin 1pp`);
    expect(outcome.stdout).toContain("Holm's rule");
    const { candidates } = await comparison(run);
    expect(candidates.map(({ candidate }) => candidate.arm)).toEqual(['gemini-3.5-flash', 'gpt-5.4-mini']);
    for (const { rate, holmPValue } of candidates) {
      expect(rate.deciding.level).toBeGreaterThanOrEqual(0.9);
      expect(holmPValue).toBeGreaterThanOrEqual(rate.pValue?.value ?? 1);
    }
    expect(candidates.some(({ rate }) => rate.deciding.level > 0.94)).toBe(true);
  });

  it('averages repeats and decides by the bootstrap over cases', async () => {
    const run = await simulate(`-m ${HAIKU} ${FLASH} --repeats 3`);
    await cli(`compare ${run}#haiku ${run}#flash`);
    const { rate } = (await comparison(run)).candidates[0]!;
    expect(rate.method).toContain('tango');
    expect(rate.pValue?.method).toContain('sign flips');
    expect(rate.deciding.low).toBeLessThanOrEqual(rate.difference ?? Number.NaN);
    expect(rate.deciding.high).toBeGreaterThanOrEqual(rate.difference ?? Number.NaN);
  });

  it('tells which settings either side was called without, and which of the baseline the candidate refuses', async () => {
    const model = (id: string, name: string, settings: object) => ({ id, model: name, ...settings });
    const setByAll = { temperature: 0, seed: 3, maxTokens: 500 };
    await project.write(
      'evalsmall.config.yaml',
      JSON.stringify({
        models: [
          model('mini', 'openai:gpt-5.4-mini', { ...setByAll, reasoning: { effort: 'low' } }),
          model('haiku', HAIKU, { ...setByAll, seed: null }),
          model('plain', 'openai:gpt-5.4-mini', { maxTokens: 500, reasoning: { effort: 'low' } }),
        ],
      }),
    );
    const run = await simulate('');
    const factsOf = async (operands: string) => {
      await cli(`compare ${operands} --quiet`);
      const [only] = (await comparison(run)).candidates;
      return { setup: only?.setup ?? [], migration: only?.migration ?? [] };
    };
    const fromMini = await factsOf(`${run}#mini ${run}#haiku`);
    expect(fromMini.setup).toContainEqual({ name: 'temperature', base: '0 (not sent)', candidate: '0' });
    expect(fromMini.setup).toContainEqual({ name: 'seed', base: '3', candidate: null });
    expect(fromMini.migration).toContainEqual({
      name: 'settings not sent',
      base: 'temperature',
      candidate: null,
    });
    const refused = { name: "baseline's settings that it refuses", base: null };
    expect(fromMini.migration).toContainEqual({ ...refused, candidate: 'seed' });
    const fromHaiku = await factsOf(`${run}#haiku ${run}#plain`);
    expect(fromHaiku.migration).toContainEqual({ ...refused, candidate: 'temperature' });
    expect(fromHaiku.migration.map(({ name }) => name)).not.toContain('settings not sent');
  });

  it('pairs by case, whatever order the datasets have', async () => {
    const base = await simulate(`-m ${HAIKU}`);
    await project.write('shuffled.jsonl', tickets(24).toReversed());
    const candidate = await simulate(`-m ${HAIKU}`, 'shuffled.jsonl');
    await cli(`compare ${base} ${candidate}`);
    const { rate, cases } = (await comparison(candidate)).candidates[0]!;
    expect(cases).toEqual({ common: 24, onlyBase: 0, onlyCandidate: 0, changed: 0 });
    expect(rate.table).toMatchObject({ regressions: 0, fixes: 0 });
  });

  it('slices by the tags named, with q-values', async () => {
    const run = await simulate(`-m ${HAIKU} ${FLASH}`);
    await cli(`compare ${run}#haiku ${run}#flash --tag odd`);
    const { tags } = (await comparison(run)).candidates[0]!;
    expect(tags).toMatchObject([{ tag: 'odd', n: 12 }]);
    const unknown = await cli(`compare ${run}#haiku ${run}#flash --tag nope`);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('even, odd');
  });

  it('judges by one scorer where it is asked to', async () => {
    const run = await simulate(`-m ${HAIKU} ${FLASH}`);
    await cli(`compare ${run}#haiku ${run}#flash --metric exact`);
    expect((await comparison(run)).metric).toBe('exact');
    const latency = await cli(`compare ${run}#haiku ${run}#flash --metric latencyMs.p95`);
    expect(latency.code).toBe(2);
    expect(latency.stderr).toContain('passRate, exact');
  });

  it('counts errors on one side apart, gives their best and worst case, and is incomplete', async () => {
    const base = await simulate(`-m ${HAIKU}`);
    const candidate = await simulate(`-m ${FLASH}`);
    const error = { kind: 'timeout' as const, message: 'no reply' };
    await changeTrials(candidate, (trial) =>
      trial.ordinal < 3
        ? { ...trial, outcome: 'error', output: null, scores: {}, finishReason: null, error }
        : trial,
    );
    const outcome = await cli(`compare ${base} ${candidate} --margin 50pp`);
    expect(outcome.code).toBe(3);
    expect(outcome.stdout).toContain('INCOMPLETE');
    expect(outcome.stdout.replaceAll('\n', ' ')).toMatch(/at worst the difference is .* at best/);
    expect(outcome.stderr).toContain('3 of 24 planned trials ended in an error');
    const { rate } = (await comparison(candidate)).candidates[0]!;
    expect(rate.n).toBe(21);
    expect(rate.missing.baseRight + rate.missing.baseWrong).toBe(3);
  });

  it('says of an unfinished run what has no result', async () => {
    const base = await simulate(`-m ${HAIKU}`);
    const candidate = await simulate(`-m ${FLASH}`);
    await changeTrials(candidate, (trial) => (trial.ordinal === 5 ? null : trial));
    const outcome = await cli(`compare ${base} ${candidate}`);
    expect(outcome.code).toBe(3);
    expect(outcome.stderr).toContain('1 of 24 planned trials have no result');
  });

  it('shows hostile outputs as text, in the terminal and in Markdown', async () => {
    const run = await simulate(`-m ${HAIKU} ${FLASH}`);
    const hostile =
      '\u001b[2J</details><script>alert(1)</script>\n````\n@octocat ![x](http://evil.example/x)';
    await changeTrials(run, (trial) =>
      trial.arm.includes('flash')
        ? {
            ...trial,
            outcome: 'wrong',
            output: hostile,
            scores: {
              exact: { status: 'scored', pass: false, value: 0, answer: hostile, reason: hostile },
            },
          }
        : trial,
    );
    const outcome = await cli(`compare ${run}#haiku ${run}#flash`);
    expect(outcome.stdout).not.toContain('\u001b');
    const markdown = await project.read(join('reports', run, 'comparison.md'));
    const outside = markdown.replaceAll(/^(`{3,})diff\n[^]*?\n\1$/gm, '');
    expect(markdown).toContain('`````diff');
    expect(outside).not.toContain('<script>');
    expect(outside).not.toMatch(/@octocat|!\[x\]\(/);
    expect(outside.match(/<\/details>/g)).toHaveLength(1);
    expect(markdown.length).toBeLessThan(65_536);
  });

  it('needs no report.json, and is not misled by one that was edited', async () => {
    const run = await simulate(`-m ${HAIKU} ${FLASH}`);
    const flags = `${run}#haiku ${run}#flash --json`;
    const before = await cli(`compare ${flags}`);
    await writeFile(join(project.root, 'reports', run, 'report.json'), '{"schemaVersion": 9}');
    expect(await cli(`compare ${flags}`)).toEqual(before);
    await rm(join(project.root, 'reports', run, 'report.json'));
    expect(await cli(`compare ${flags}`)).toEqual(before);
  });
});

describe('what evalsmall compare refuses', () => {
  async function refused(line: string): Promise<string> {
    const outcome = await cli(`compare ${line}`);
    expect(outcome.code).toBe(2);
    expect(outcome.stdout).toBe('');
    return outcome.stderr.replaceAll(/\s+/g, ' ');
  }

  it('names the arms where an arm is missing, unknown or ambiguous', async () => {
    const run = await simulate(`-m ${HAIKU} ${FLASH}`);
    expect(await refused(`${run} ${run}#flash`)).toContain('2 arms: claude-haiku-4-5, gemini-3.5-flash');
    expect(await refused(`${run}#gpt ${run}#flash`)).toContain(
      'no arm "gpt" hint: Its arms are claude-haiku-4-5, gemini',
    );
    expect(await refused(`${run}#a ${run}#flash`)).toContain('fits several arms');
    expect(await refused(`${run}#flash ${run}#gemini`)).toContain('compared with itself');
    expect(await refused(`nowhere#flash ${run}#gemini`)).toContain('no run "nowhere"');
    expect(await refused(`#flash ${run}#gemini`)).toContain('names no run');
    expect(await refused(`${run}#haiku ${run}#flash --margin 1`)).toContain('below 1');
  });

  it('refuses cases that differ, and compares the common ones when asked', async () => {
    const base = await simulate(`-m ${HAIKU}`);
    const changed = tickets(26).slice(2);
    await project.write('other.jsonl', [{ ...changed[0]!, expected: 'bug!' }, ...changed.slice(1)]);
    const candidate = await simulate(`-m ${HAIKU}`, 'other.jsonl');
    const message = await refused(`${base} ${candidate}`);
    expect(message).toContain('1 are not the same in both, though they have the same id (t2)');
    expect(message).toContain(`2 are only in ${base}`);
    expect(message).toContain('t0, t1');
    expect(message).toContain('the 21 common ones with --common');
    const common = await cli(`compare ${base} ${candidate} --common`);
    expect(common.stdout.replaceAll('\n', ' ')).toContain('only the 21 common cases are compared');
    expect((await comparison(candidate)).candidates[0]?.cases).toEqual({
      common: 21,
      onlyBase: 2,
      onlyCandidate: 2,
      changed: 1,
    });
  });

  it('refuses runs without a common case even with --common', async () => {
    const base = await simulate(`-m ${HAIKU}`);
    await project.write(
      'other.jsonl',
      tickets(3).map(({ id, input, expected }) => ({ id: `o${id}`, input, expected })),
    );
    const candidate = await simulate(`-m ${HAIKU}`, 'other.jsonl');
    expect(await refused(`${base} ${candidate} --common`)).toContain('no case in common');
  });

  it('refuses a journal of another version, a broken one, and a folder without its cases', async () => {
    const run = await simulate(`-m ${HAIKU} ${FLASH}`);
    const copy = async (name: string, journal: string): Promise<void> => {
      await mkdir(join(project.root, 'reports', name), { recursive: true });
      await writeFile(join(project.root, 'reports', name, 'results.jsonl'), journal);
      await copyFile(
        join(project.root, 'reports', run, 'cases.jsonl'),
        join(project.root, 'reports', name, 'cases.jsonl'),
      );
    };
    const journal = await project.read(join('reports', run, 'results.jsonl'));
    await copy('newer', journal.replace('"schemaVersion":1', '"schemaVersion":2'));
    expect(await refused(`${run}#haiku newer#flash`)).toContain('schema version 2');
    await copy('edited', journal.replace('\n', '\n{"type":"tri\n'));
    expect(await refused(`${run}#haiku edited#flash`)).toContain('broken journal');
    await copy('bare', journal);
    await rm(join(project.root, 'reports', 'bare', 'cases.jsonl'));
    expect(await refused(`${run}#haiku bare#flash`)).toContain('cases.jsonl');
  });

  it.each([
    ['an expectation', '"value":"billing"', '"value":"bug"'],
    ['an input', 'Ticket number 0', 'Ticket number zero'],
    ['a line', '{', '[{'],
  ])('refuses recorded cases of which %s was edited, and so does a report', async (_what, before, after) => {
    const run = await simulate(`-m ${HAIKU} ${FLASH}`);
    const path = join('reports', run, 'cases.jsonl');
    await project.write(path, (await project.read(path)).replace(before, after));
    expect(await refused(`${run}#haiku ${run}#flash`)).toContain('cases.jsonl:1');
    expect((await cli(`report ${run}`)).code).toBe(2);
    expect((await cli(`report ${run} --rescore`)).code).toBe(2);
  });

  it('refuses a journal that has a case by another id than the cases, and so does a report', async () => {
    const run = await simulate(`-m ${HAIKU}`);
    const other = await simulate(`-m ${FLASH}`);
    await changeTrials(run, (trial) => (trial.ordinal === 2 ? { ...trial, caseId: 't3' } : trial));
    expect(await refused(`${run} ${other}`)).toContain('cases.jsonl:3');
    expect((await cli(`report ${run}`)).code).toBe(2);
  });

  it('passes over a torn last line as a resume would', async () => {
    const run = await simulate(`-m ${HAIKU} ${FLASH}`);
    await appendFile(join(project.root, 'reports', run, 'results.jsonl'), '{"type":"trial","arm":"cl');
    expect((await cli(`compare ${run}#haiku ${run}#flash --margin 50pp`)).code).toBe(0);
  });
});
