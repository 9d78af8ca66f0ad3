import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judge } from '../src/app/judge.ts';
import { openDataset } from '../src/dataset/open-dataset.ts';
import { surveyDataset } from '../src/dataset/survey.ts';
import type { Case } from '../src/domain/case.ts';
import type { JsonValue } from '../src/domain/json.ts';
import { isJsonObject } from '../src/domain/json.ts';
import { outcomeOf } from '../src/domain/outcome.ts';
import { createSchemaCompiler } from '../src/lib/validate.ts';
import { loadPrompt } from '../src/prompt/load-prompts.ts';
import { createRenderer } from '../src/prompt/render.ts';
import { createScorerRegistry } from '../src/scorers/registry.ts';
import { sampleCompletion } from './support/samples.ts';

const ROOT = join(import.meta.dirname, '..');
const PLACES = { promptsDirectory: join(ROOT, 'prompts'), cwd: ROOT };
const registry = createScorerRegistry(createSchemaCompiler());

async function casesOf(name: string): Promise<Case[]> {
  const cases: Case[] = [];
  for await (const example of openDataset(join(ROOT, 'datasets', name), name).cases()) cases.push(example);
  return cases;
}

async function outcome(example: Case, text: string): Promise<string> {
  const completion = sampleCompletion({ text });
  const { scores, jsonLevel } = await judge(registry, { arm: { scorers: null }, example }, completion);
  return outcomeOf(completion, Object.values(scores), jsonLevel);
}

const metadata = (example: Case, key: string): JsonValue | undefined =>
  isJsonObject(example.metadata) ? example.metadata[key] : undefined;

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
    expect(survey.cases).toBeGreaterThanOrEqual(40);
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
});

describe('the prompts that ship', () => {
  const target = { provider: 'anthropic', model: 'claude-haiku-4-5' };

  it.each([
    ['triage@v1', 'triage.jsonl'],
    ['triage@v2', 'triage.jsonl'],
    ['signals@v1', 'signals.jsonl'],
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
