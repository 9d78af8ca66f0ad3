import { describe, expect, it } from 'vitest';
import { sampleModel } from '../../test/support/samples.ts';
import type { Prompt } from '../domain/prompt.ts';
import type { PlannedDataset } from './plan-arms.ts';
import { collidingArms, planArms } from './plan-arms.ts';

function prompt(ref: string): Prompt {
  const base = { name: ref, version: null, description: null, file: `${ref}.md`, sha256: 'f'.repeat(64) };
  return { ...base, ref, system: null, template: '{{ input }}', variants: {}, scorers: null };
}

function dataset(path: string, refs: readonly string[]): PlannedDataset {
  return { ref: { path, file: `/data/${path}` }, prompts: refs.map(prompt), scorers: null };
}

const ids = (datasets: readonly PlannedDataset[], models = ['a', 'b']): string[] =>
  planArms(
    models.map((id) => sampleModel({ id })),
    datasets,
  ).map((arm) => arm.id);

describe('planning arms', () => {
  it('names an arm by its model where that is enough', () => {
    expect(ids([dataset('t.jsonl', [])])).toEqual(['a', 'b']);
    expect(ids([dataset('t.jsonl', ['triage@v1'])])).toEqual(['a', 'b']);
  });

  it('adds the prompt where a run has several', () => {
    expect(ids([dataset('t.jsonl', ['triage@v1', 'triage@v2'])], ['a'])).toEqual([
      'a/triage@v1',
      'a/triage@v2',
    ]);
    expect(ids([dataset('t.jsonl', ['triage@v1']), dataset('s.jsonl', ['signals@v1'])], ['a'])).toEqual([
      'a/triage@v1',
      'a/signals@v1',
    ]);
  });

  it('adds the dataset where one prompt, or none, meets several', () => {
    expect(ids([dataset('x/t.jsonl', ['p@v1']), dataset('s.csv', ['p@v1'])], ['a'])).toEqual(['a/t', 'a/s']);
    expect(ids([dataset('t.jsonl', []), dataset('-', [])], ['a'])).toEqual(['a/t', 'a/stdin']);
  });

  it('finds ids that are still the same', () => {
    const arms = planArms([sampleModel({ id: 'a' })], [dataset('x/t.jsonl', []), dataset('y/t.jsonl', [])]);
    expect(collidingArms(arms).map(({ message }) => message)).toEqual(['two arms are called "a/t"']);
  });
});
