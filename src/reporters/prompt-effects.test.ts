import { describe, expect, it } from 'vitest';
import {
  sampleEffect,
  sampleInteraction,
  samplePromptEffects,
} from '../../test/support/sample-prompt-effects.ts';
import { sampleReport } from '../../test/support/sample-report.ts';
import type { PromptEffects } from '../domain/prompt-effects.ts';
import { displayWidth } from '../lib/width.ts';
import { markdownReporter } from './markdown.ts';
import { promptEffectNotes } from './prompt-effects.ts';
import { promptEffectSentences } from './prompt-effects-sentence.ts';
import { renderRunTables } from './run-tables.ts';

const noise: Partial<PromptEffects> = { interactions: [sampleInteraction()] };

describe('what is said of prompts and models', () => {
  it('names the model that needs a prompt, with the evidence, and none whose own change is noise', () => {
    expect(promptEffectSentences(samplePromptEffects())).toEqual([
      'gemini-3.5-flash needs triage@v2: +12.0 points with triage@v2, the other models +1.1 (interaction +10.9, 95 % +3.2 to +18.6, p 0.012 after Holm).',
      'So a mean over models or prompts mixes unlike things: compare single arms, each model with a prompt that suits it.',
    ]);
  });

  it('says that a model that loses with the later prompt needs the first', () => {
    const loses = sampleInteraction({
      own: { difference: -0.2, low: -0.3, high: -0.1 },
      difference: -0.21,
      low: -0.3,
      high: -0.12,
      holmPValue: 0.002,
      real: true,
    });
    const [said] = promptEffectSentences(samplePromptEffects({ interactions: [loses] }));
    expect(said).toMatch(/^claude-haiku-4-5 needs triage@v1: -20\.0 points with triage@v2/);
  });

  it("doesn't say that a model needs what only harms the others", () => {
    const unharmed = sampleInteraction({
      own: { difference: 0, low: -0.02, high: 0.02 },
      others: -0.3,
      difference: 0.3,
      low: 0.2,
      high: 0.4,
      holmPValue: 0.001,
      real: true,
    });
    const [said] = promptEffectSentences(samplePromptEffects({ interactions: [unharmed] }));
    expect(said).toMatch(/^triage@v2 suits claude-haiku-4-5 better than others: 0\.0 points/);
  });

  it('tells of two models the one that changes, beside the other by name', () => {
    const models = ['small', 'large'];
    const mirrored = { holmPValue: 0.001, real: true };
    const interactions = [
      sampleInteraction({
        ...mirrored,
        model: 'small',
        own: { difference: 0.02, low: -0.01, high: 0.05 },
        others: 0.3,
        difference: -0.28,
        low: -0.4,
        high: -0.16,
      }),
      sampleInteraction({
        ...mirrored,
        model: 'large',
        own: { difference: 0.3, low: 0.2, high: 0.4 },
        others: 0.02,
        difference: 0.28,
        low: 0.16,
        high: 0.4,
      }),
    ];
    const said = promptEffectSentences(samplePromptEffects({ models, interactions }));
    expect(said[0]).toMatch(/^large needs triage@v2: \+30\.0 points with triage@v2, small \+2\.0 \(/);
    expect(said).toHaveLength(2);
  });

  it('says how large an interaction could hide where none is found, and the means that differ', () => {
    expect(promptEffectSentences(samplePromptEffects(noise))).toEqual([
      'No model needs a prompt of its own, as far as 94 cases can show: an interaction below about 12 points would not be seen.',
    ]);
    const better = sampleEffect({ difference: 0.2, low: 0.1, high: 0.3, holmPValue: 0.003, real: true });
    const modelMeans = [
      { model: 'a', rate: 0.7, effect: null },
      { model: 'b', rate: 0.9, effect: better },
    ];
    expect(promptEffectSentences(samplePromptEffects({ ...noise, modelMeans }))[1]).toBe(
      'Over all prompts together, b is 20.0 points above claude-haiku-4-5 (+10.0 to +30.0, p 0.0030 after Holm).',
    );
  });

  it('claims nothing where there are too few cases, or none', () => {
    expect(promptEffectSentences(samplePromptEffects({ ...noise, n: 4, detectable: null }))[0]).toBe(
      "4 cases can't show whether a model needs a prompt of its own: that is too few for any interaction.",
    );
    expect(promptEffectSentences(samplePromptEffects({ n: 0 }))).toEqual([
      'No case was judged with every model and every prompt, so nothing can be said.',
    ]);
  });
});

describe('what is noted of prompts and models', () => {
  it('is nothing where all is known', () => {
    expect(promptEffectNotes(samplePromptEffects())).toEqual([]);
  });

  it('is what was left out, how far that could matter, and scorers that differ', () => {
    const bounded = sampleInteraction({ difference: 0.1, bounds: { low: 0.05, high: 0.13 } });
    const notes = promptEffectNotes(
      samplePromptEffects({
        leftOut: ['broken/triage@v1'],
        excluded: 3,
        partial: 1,
        unasked: 2,
        scorersDiffer: true,
        interactions: [bounded],
      }),
    );
    expect(notes).toEqual([
      'The prompts are judged by different scorers, so their difference is also one of what is asked.',
      'Left out, as a model or prompt lacks results: broken/triage@v1.',
      "3 cases left out for an error or no score in some arm, 1 known in part. If what failed isn't like the rest, the figures are off: with all answers known an interaction could differ by up to 5.0 points.",
      '2 cases without a scorer.',
    ]);
  });
});

async function markdown(effects: readonly PromptEffects[]): Promise<string> {
  const none = async function* none() {};
  const chunks: string[] = [];
  for await (const chunk of markdownReporter.render(sampleReport({ promptEffects: effects }), none()))
    chunks.push(chunk);
  return chunks.join('');
}

describe('the section on prompts and models', () => {
  const hostile = samplePromptEffects({
    models: ['\u001b[31mred', 'x'.repeat(300), '| a |'],
    leftOut: ['\u001b[2J'],
  });
  const tables = (effects: readonly PromptEffects[], width: number): string =>
    renderRunTables(sampleReport({ promptEffects: effects }), { width, colour: false });

  it('stands under the tables of its dataset, marked where simulated', () => {
    const text = tables([samplePromptEffects()], 100);
    expect(text.match(/^Prompt × model · SIMULATED$/gm)).toHaveLength(1);
    expect(text.indexOf('Prompt × model')).toBeGreaterThan(text.indexOf('Retries and errors'));
    expect(text.indexOf('Prompt × model')).toBeLessThan(text.indexOf('datasets/invoice.jsonl'));
    expect(text).toMatch(/^gemini-3\.5-flash +\+12\.0 +\+1\.1 +\+10\.9 +\+3\.2 to \+18\.6 +0\.012$/m);
    expect(text).toContain('94 cases that all were judged on · 3 models with 2 prompts · intervals 95 %');
  });

  it('is not there with one prompt', async () => {
    expect(tables([], 100)).not.toContain('Prompt × model');
    expect(await markdown([])).not.toContain('Prompt × model');
  });

  it.each([40, 80, 140])('has no line longer than %d columns, whatever models are called', (width) => {
    const text = tables([hostile], width);
    expect(Math.max(...text.split('\n').map(displayWidth))).toBeLessThanOrEqual(width);
    expect(text).not.toContain('\u001b');
  });

  it('stands in report.md in sight', async () => {
    const text = await markdown([samplePromptEffects()]);
    expect(text).toContain('### Prompt × model · SIMULATED');
    expect(text.indexOf('### Prompt × model')).toBeLessThan(text.indexOf('<details>'));
    expect(text).toContain('| `gemini-3.5-flash` | +12.0 | +1.1 | +10.9 | +3.2 to +18.6 | 0.012 |');
    expect(await markdown([hostile])).not.toContain('\u001b');
  });
});
