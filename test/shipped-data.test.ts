import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judge } from '../src/app/judge.ts';
import { openDataset } from '../src/dataset/open-dataset.ts';
import { surveyDataset } from '../src/dataset/survey.ts';
import type { Arm } from '../src/domain/arm.ts';
import type { Case, ExpectedToolCall, ToolSpec } from '../src/domain/case.ts';
import type { Completion } from '../src/domain/completion.ts';
import type { JsonObject, JsonValue } from '../src/domain/json.ts';
import { isJsonObject } from '../src/domain/json.ts';
import { outcomeOf } from '../src/domain/outcome.ts';
import { createSchemaCompiler } from '../src/lib/validate.ts';
import { loadPrompt } from '../src/prompt/load-prompts.ts';
import { createRenderer } from '../src/prompt/render.ts';
import { openCodeRunner } from '../src/scorers/open-code-runner.ts';
import { createScorerRegistry } from '../src/scorers/registry.ts';
import { sampleCompletion } from './support/samples.ts';
import { registry } from './support/scoring.ts';

const ROOT = join(import.meta.dirname, '..');
const PLACES = { promptsDirectory: join(ROOT, 'prompts'), cwd: ROOT };
const codeRunner = await openCodeRunner(process.env.PATH);
const hasPython = codeRunner.isolationOf('python') !== null;
const runningRegistry = createScorerRegistry(createSchemaCompiler(), codeRunner);

async function casesOf(name: string): Promise<Case[]> {
  const cases: Case[] = [];
  for await (const example of openDataset(join(ROOT, 'datasets', name), name).cases()) cases.push(example);
  return cases;
}

async function outcome(
  example: Case,
  answer: string | Partial<Completion>,
  scorers: Arm['scorers'] = null,
): Promise<string> {
  const completion = sampleCompletion(typeof answer === 'string' ? { text: answer } : answer);
  const { scores, jsonLevel } = await judge(runningRegistry, { arm: { scorers }, example }, completion);
  return outcomeOf(completion, Object.values(scores), jsonLevel);
}

async function scorersOfPrompt(ref: string): Promise<Arm['scorers']> {
  const { prompt } = await loadPrompt(ref, PLACES);
  expect(prompt?.scorers).not.toHaveLength(0);
  return prompt?.scorers ?? null;
}

/** What a model sends that makes these calls. */
const calling = (calls: readonly ExpectedToolCall[]): Partial<Completion> => ({
  text: calls.length === 0 ? 'Which one do you mean?' : '',
  toolCalls: calls.map((call) => ({ ...call, id: null, rawArguments: JSON.stringify(call.arguments) })),
});

const isDate = (value: JsonValue): boolean =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));

const propertiesOf = ({ properties }: JsonObject): JsonObject =>
  isJsonObject(properties ?? null) ? (properties as JsonObject) : {};

const enumOf = (schema: JsonValue | undefined): readonly JsonValue[] =>
  isJsonObject(schema) && Array.isArray(schema.enum) ? schema.enum : [];

/** A value that the schema of a parameter allows, other than the given one. */
function otherValue(schema: JsonValue | undefined, value: JsonValue): JsonValue {
  const other = enumOf(schema).find((allowed) => allowed !== value);
  if (other !== undefined) return other;
  if (typeof value === 'number') return value + 1;
  if (Array.isArray(value)) return value.length > 1 ? value.toReversed() : [...value, 'x'];
  return typeof value === 'string' ? `${value}x` : 'x';
}

/** A call to a tool that is valid by its parameters. */
function validCall({ name, parameters }: ToolSpec): ExpectedToolCall {
  const required = Array.isArray(parameters.required) ? (parameters.required as readonly string[]) : [];
  const valueOf = (key: string): JsonValue => {
    const schema = propertiesOf(parameters)[key];
    const type = isJsonObject(schema) ? schema.type : null;
    return otherValue(schema, type === 'string' ? '' : 1);
  };
  return { name, arguments: Object.fromEntries(required.map((key) => [key, valueOf(key)])) };
}

/** Calls that each differ in one thing: an argument changed, left out or added, a call left out, added or repeated. */
function* wrongCalls({ tools, expectedToolCalls }: Case): Generator<readonly ExpectedToolCall[]> {
  const calls = expectedToolCalls ?? [];
  for (const [index, call] of calls.entries()) {
    const properties = propertiesOf(tools.find(({ name }) => name === call.name)?.parameters ?? {});
    for (const key of Object.keys(call.arguments)) {
      const { [key]: value = null, ...others } = call.arguments;
      const changed = { ...others, [key]: otherValue(properties[key], value) };
      yield calls.with(index, { ...call, arguments: changed });
      yield calls.with(index, { ...call, arguments: others });
    }
    yield calls.with(index, { ...call, arguments: { ...call.arguments, note: 'x' } });
    yield calls.toSpliced(index, 1);
    yield [...calls, call];
  }
  for (const tool of tools) yield [...calls, validCall(tool)];
}

/** The tags that follow from a routing case itself. */
function derivedTags({ input, tools, expectedToolCalls }: Case): string[] {
  const calls = expectedToolCalls ?? [];
  const schemas = calls.map((call) => tools.find(({ name }) => name === call.name)?.parameters ?? {});
  const values = calls.flatMap((call, index) =>
    Object.entries(call.arguments).map(([key, value]) => {
      const schema = propertiesOf(schemas[index] ?? {})[key];
      return { value, isEnum: enumOf(schema).length > 0 };
    }),
  );
  const hasOptional = (schema: JsonObject) =>
    Object.keys(propertiesOf(schema)).length > (Array.isArray(schema.required) ? schema.required.length : 0);
  const holds: Readonly<Record<string, boolean>> = {
    'no-call': calls.length === 0,
    parallel: calls.length > 1,
    enum: values.some(({ isEnum }) => isEnum),
    number: values.some(({ value }) => typeof value === 'number'),
    date: values.some(({ value }) => isDate(value)),
    optional: schemas.some(hasOptional),
    long: typeof input === 'string' && input.split(/\s+/).length >= 120,
  };
  return Object.keys(holds).filter((tag) => holds[tag] === true);
}

const metadata = (example: Case, key: string): JsonValue | undefined =>
  isJsonObject(example.metadata) ? example.metadata[key] : undefined;

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : 'no text');

const labelOf = (expected: Case['expected']): string =>
  typeof expected?.value === 'string' ? expected.value : '';

describe('the datasets that ship', () => {
  const files = readdirSync(join(ROOT, 'datasets')).filter((name) => name.endsWith('.jsonl'));

  it.each(files)('%s has no problem and no warning', async (name) => {
    const survey = await surveyDataset(openDataset(join(ROOT, 'datasets', name), name), {
      maxProblems: 20,
      check: (example) =>
        registry.resolve(example.scorers ?? [], example).problems.map(({ message, hint }) => ({
          code: 'bad-scorer',
          message,
          hint,
          source: null,
        })),
    });
    expect(survey.problems).toEqual([]);
    expect(survey.warnings).toEqual([]);
    expect(survey.cases).toBeGreaterThanOrEqual(name === 'bugfix.jsonl' ? 9 : 40);
  });

  it('triage.jsonl has every label often enough, in several languages, with its rule', async () => {
    const cases = await casesOf('triage.jsonl');
    expect(cases.length).toBeGreaterThanOrEqual(80);
    const support = new Map<string, number>();
    for (const { expected } of cases) {
      const label = labelOf(expected);
      support.set(label, (support.get(label) ?? 0) + 1);
    }
    expect([...support.keys()].toSorted()).toEqual(['account', 'billing', 'bug', 'feature-request', 'other']);
    expect(Math.min(...support.values())).toBeGreaterThanOrEqual(14);
    const languages = new Set(cases.flatMap(({ tags }) => tags.filter((tag) => tag.startsWith('lang-'))));
    expect(languages.size).toBeGreaterThanOrEqual(8);
    expect(cases.filter((example) => typeof metadata(example, 'rule') !== 'string')).toEqual([]);
  });

  it('signals.jsonl has eight or more variants of each of its five tasks', async () => {
    const cases = await casesOf('signals.jsonl');
    const tasks = ['bullets', 'reasoning', 'bugfix', 'cost', 'strict-json'];
    for (const task of tasks) {
      expect(cases.filter(({ tags }) => tags.includes(task)).length).toBeGreaterThanOrEqual(8);
    }
    expect(cases.filter(({ tags }) => tasks.filter((task) => tags.includes(task)).length !== 1)).toEqual([]);
  });

  it('signals.jsonl: every reference passes its own scorers and every distractor does not', async () => {
    const cases = await casesOf('signals.jsonl');
    const wrong: string[] = [];
    for (const example of cases) {
      const reference = metadata(example, 'reference');
      const distractor = metadata(example, 'distractor');
      if (typeof reference !== 'string' || typeof distractor !== 'string')
        wrong.push(`${example.id}: lacks one`);
      else if ((await outcome(example, reference)) !== 'correct')
        wrong.push(`${example.id}: reference fails`);
      else if ((await outcome(example, distractor)) === 'correct')
        wrong.push(`${example.id}: distractor passes`);
    }
    expect(wrong).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(40);
  });

  it.skipIf(!hasPython)(
    'bugfix.jsonl: every reference passes its tests; the distractor and the function as given do not',
    async () => {
      const cases = await casesOf('bugfix.jsonl');
      const outcomes: Record<string, readonly string[]> = {};
      for (const example of cases) {
        const texts = [metadata(example, 'reference'), metadata(example, 'distractor'), example.input];
        outcomes[example.id] = await Promise.all(texts.map((text) => outcome(example, textOf(text))));
      }
      expect(outcomes).toEqual(
        Object.fromEntries(cases.map(({ id }) => [id, ['correct', 'wrong', 'wrong']])),
      );
      expect(cases).toHaveLength(9);
    },
    60_000,
  );

  it('bugfix.jsonl has the functions of the bug fixes of signals.jsonl', async () => {
    const functionsOf = (cases: readonly Case[]): readonly string[] =>
      cases.map(({ input }) => /```python\n([^`]*)```/.exec(textOf(input))?.[1] ?? 'none');
    const signals = (await casesOf('signals.jsonl')).filter(({ tags }) => tags.includes('bugfix'));
    expect(functionsOf(await casesOf('bugfix.jsonl'))).toEqual(functionsOf(signals));
  });

  it('invoices.jsonl: the expected object is correct by its prompt and the distractor is not', async () => {
    const cases = await casesOf('invoices.jsonl');
    const scorers = await scorersOfPrompt('invoices@v1');
    const wrong: string[] = [];
    for (const example of cases) {
      const distractor = metadata(example, 'distractor');
      const expected = JSON.stringify(example.expected?.value);
      if (typeof distractor !== 'string') wrong.push(`${example.id}: lacks a distractor`);
      else if ((await outcome(example, expected, scorers)) !== 'correct')
        wrong.push(`${example.id}: the expected object fails`);
      else if ((await outcome(example, distractor, scorers)) !== 'wrong')
        wrong.push(`${example.id}: the distractor is not just wrong`);
    }
    expect(wrong).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(50);
  });

  it('routing.jsonl: the expected calls are correct, and nothing else is', async () => {
    const cases = await casesOf('routing.jsonl');
    const scorers = await scorersOfPrompt('routing@v1');
    const surprises: string[] = [];
    let tried = 0;
    for (const example of cases) {
      const calls = example.expectedToolCalls ?? [];
      const outcomeOfCalls = (made: readonly ExpectedToolCall[]) => outcome(example, calling(made), scorers);
      for (const right of [calls, calls.toReversed()]) {
        if ((await outcomeOfCalls(right)) !== 'correct') surprises.push(`${example.id}: fails`);
      }
      for (const made of wrongCalls(example)) {
        tried += 1;
        const found = await outcomeOfCalls(made);
        if (found !== 'wrong') surprises.push(`${example.id}: ${JSON.stringify(made)} is ${found}`);
      }
    }
    expect(surprises).toEqual([]);
    expect(tried).toBeGreaterThan(5 * cases.length);
  });

  it('routing.jsonl has every kind of case, tagged as it is, with its rule', async () => {
    const cases = await casesOf('routing.jsonl');
    expect(cases.length).toBeGreaterThanOrEqual(55);
    const count = (tag: string) => cases.filter(({ tags }) => tags.includes(tag)).length;
    expect(count('no-call')).toBeGreaterThanOrEqual(10);
    for (const tag of ['parallel', 'number', 'date']) expect(count(tag)).toBeGreaterThanOrEqual(5);
    for (const tag of ['enum', 'optional', 'similar-tools']) expect(count(tag)).toBeGreaterThanOrEqual(15);
    for (const tag of ['injection', 'long']) expect(count(tag)).toBeGreaterThanOrEqual(3);
    expect(cases.filter(({ tags }) => tags.some((tag) => tag.startsWith('lang-'))).length).toBeGreaterThan(
      11,
    );
    const judged = new Set(['similar-tools', 'injection']);
    for (const example of cases) {
      const tags = example.tags.filter((tag) => !judged.has(tag) && !tag.startsWith('lang-'));
      expect({ id: example.id, tags }).toEqual({ id: example.id, tags: derivedTags(example) });
      expect(example.tools.length).toBeGreaterThanOrEqual(2);
      expect(example.tools.length).toBeLessThanOrEqual(6);
      expect(metadata(example, 'rule')).toMatch(/^[RTAN]\d(, [RTAN]\d)*: ./);
    }
  });

  it('routing.jsonl has one definition for each tool, and copied arguments stand in the text', async () => {
    const cases = await casesOf('routing.jsonl');
    const definitions = new Map<string, string>();
    let copied = 0;
    for (const { id, input, tools, expectedToolCalls } of cases) {
      for (const tool of tools) {
        const definition = JSON.stringify(tool);
        expect(definitions.get(tool.name) ?? definition).toBe(definition);
        definitions.set(tool.name, definition);
      }
      for (const call of expectedToolCalls ?? []) {
        for (const [key, value] of Object.entries(call.arguments)) {
          if (!/_id$|email$|_number$/.test(key)) continue;
          copied += 1;
          expect({
            id,
            isCopied: typeof value === 'string' && typeof input === 'string' && input.includes(value),
          }).toEqual({
            id,
            isCopied: true,
          });
        }
      }
    }
    expect(definitions.size).toBeGreaterThanOrEqual(20);
    expect(copied).toBeGreaterThanOrEqual(40);
  });
});

describe('the prompts that ship', () => {
  const target = { provider: 'anthropic', model: 'claude-haiku-4-5' };

  it.each([
    ['triage@v1', 'triage.jsonl'],
    ['triage@v2', 'triage.jsonl'],
    ['signals@v1', 'signals.jsonl'],
    ['bugfix@v1', 'bugfix.jsonl'],
    ['invoices@v1', 'invoices.jsonl'],
    ['routing@v1', 'routing.jsonl'],
  ])('%s renders every case of %s with its text as it stands', async (ref, dataset) => {
    const { prompt, problems } = await loadPrompt(ref, PLACES);
    expect(problems).toEqual([]);
    const renderer = createRenderer();
    const cases = await casesOf(dataset);
    expect(cases.length).toBeGreaterThan(0);
    for (const example of cases) {
      expect(renderer.caseProblems(prompt, example, target)).toEqual([]);
      expect(renderer.render(prompt, example, target).user).toContain(example.input);
      const specs = example.scorers ?? prompt?.scorers ?? [];
      expect(registry.resolve(specs, example).problems).toEqual([]);
    }
  });

  it('triage@v1 and v2 accept the right label in the form they ask for, and no other', async () => {
    const cases = await casesOf('triage.jsonl');
    const answers = {
      'triage@v1': (label: string) => label,
      'triage@v2': (label: string) => JSON.stringify({ label, reason: 'It fits the rule.' }),
    };
    for (const [ref, answer] of Object.entries(answers)) {
      const { prompt } = await loadPrompt(ref, PLACES);
      for (const example of cases) {
        const right = labelOf(example.expected);
        const wrong = right === 'bug' ? 'billing' : 'bug';
        const arm = { scorers: prompt?.scorers ?? null };
        for (const label of [right, wrong]) {
          const completion = sampleCompletion({ text: answer(label) });
          const { scores } = await judge(registry, { arm, example }, completion);
          const passes = Object.values(scores).every(({ pass }) => pass === true);
          expect({ id: example.id, ref, label, passes }).toEqual({
            id: example.id,
            ref,
            label,
            passes: label === right,
          });
        }
      }
    }
  });
});
