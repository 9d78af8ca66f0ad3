import { describe, expect, it } from 'vitest';
import { UserError } from '../domain/errors.ts';
import type { DrawKey } from './draws.ts';
import { drawLatencyMs, drawReasoningTokens } from './draws.ts';
import { personaOf } from './persona.ts';
import { loadShippedProfile, parseProfile } from './profile.ts';

const COMPLETE = `timeScale: 10
default:
  accuracy: { default: 0.9, tags: { hard: 0.5 } }
  latencyMs: { median: 1000, sigma: 0.5, floor: 100 }
  fencedJson: 0.25
  reasoningTokens: none
  rateLimited: 0
  serverErrors: 0
`;

function problemsOf(text: string): string[] {
  try {
    parseProfile(text, 'mine.yaml');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.problems.map(
      ({ message, source }) => `${source?.file}:${source?.line}:${source?.column} ${message}`,
    );
  }
  return [];
}

describe('parseProfile', () => {
  it('fills what a persona leaves out from the default', () => {
    const profile = parseProfile(
      `${COMPLETE}personas:
  own-default: { accuracy: { default: 0.7 }, servedModel: own-1, maxInputTokens: 1000, retiresAt: 2026-11-30 }
  own-tags: { accuracy: { tags: { easy: 1 } }, reasoningTokens: { median: 300, sigma: 0.3 } }
answers:
  - { promptContains: as JSON, json: { label: $answer } }
`,
      'mine.yaml',
    );
    expect(profile.timeScale).toBe(10);
    expect(profile.personas.get('own-default')).toEqual({
      ...profile.default,
      accuracy: { default: 0.7, tags: new Map([['hard', 0.5]]) },
      servedModel: 'own-1',
      maxInputTokens: 1000,
      retiresAt: '2026-11-30T00:00:00Z',
    });
    expect(profile.personas.get('own-tags')).toEqual({
      ...profile.default,
      accuracy: { default: 0.9, tags: new Map([['easy', 1]]) },
      reasoningTokens: { median: 300, sigma: 0.3 },
    });
    expect(profile.default).toMatchObject({ reasoningTokens: null, servedModel: null, fencedJson: 0.25 });
    expect(profile.answers).toEqual([{ promptContains: 'as JSON', json: { label: '$answer' } }]);
  });

  it('gives batches their usual time where a profile says nothing of them', () => {
    expect(parseProfile(COMPLETE, 'mine.yaml').batch).toEqual({
      minutes: { median: 3, sigma: 0.4 },
      expiredShare: 0,
    });
    const own = `${COMPLETE}batch: { minutes: { median: 60, sigma: 0 } }\n`;
    expect(parseProfile(own, 'mine.yaml').batch).toEqual({
      minutes: { median: 60, sigma: 0 },
      expiredShare: 0,
    });
    expect(
      problemsOf(`${COMPLETE}batch: { minutes: { median: 0, sigma: 0 }, expiredShare: 2 }\n`),
    ).toHaveLength(2);
  });

  it('refuses a fault that names both an endpoint and a case', () => {
    const faults = `faults:\n  - { endpoint: create, case: a, do: { status: 500 } }\n`;
    expect(problemsOf(`${COMPLETE}${faults}`)).toEqual([
      expect.stringContaining("faults.0: an endpoint's fault can't name a case"),
    ]);
  });

  it('lists all problems together, each with its place', () => {
    const text = `${COMPLETE}personas:
  a:
    fencedJson: 2
    speed: 3
    reasoningTokens: some
    retiresAt: soon
  b:
    latencyMs: { median: 100, sigma: 1, floor: 100 }
answer: []
`;
    const problems = problemsOf(text);
    expect(problems.toSorted()).toEqual([
      expect.stringMatching(/^mine\.yaml:11:\d+ personas\.a\.fencedJson must be <= 1$/),
      expect.stringMatching(/^mine\.yaml:12:\d+ unknown key "speed" in personas\.a$/),
      expect.stringMatching(
        /^mine\.yaml:13:\d+ personas\.a\.reasoningTokens must be none, or median and sigma$/,
      ),
      expect.stringMatching(/^mine\.yaml:14:\d+ personas\.a\.retiresAt must match format "date"$/),
      expect.stringMatching(
        /^mine\.yaml:16:\d+ personas\.b\.latencyMs: the floor \(100\) must be below the median/,
      ),
      expect.stringMatching(/^mine\.yaml:17:\d+ unknown key "answer" in the profile$/),
    ]);
  });

  it('needs a complete default', () => {
    const problems = problemsOf('timeScale: 10\ndefault: { accuracy: {}, rateLimited: 0 }\n').join('\n');
    for (const key of ['latencyMs', 'fencedJson', 'reasoningTokens', 'serverErrors']) {
      expect(problems).toContain(`default needs "${key}"`);
    }
    expect(problems).toContain('default.accuracy needs "default"');
    expect(problemsOf('').join('\n')).not.toBe('');
  });

  it('reports text that is not YAML', () => {
    expect(problemsOf('timeScale: [1')).not.toEqual([]);
  });
});

function keysOf(model: string): DrawKey[] {
  return Array.from({ length: 217 }, (_, index) => ({
    seed: 1,
    model,
    dataset: 'triage',
    caseId: `case-${index}`,
    repeat: 0,
  }));
}

describe('the shipped profile', () => {
  it('lets gemini-3.5-flash think longer than 64 tokens and shorter than 2048', async () => {
    const persona = personaOf(await loadShippedProfile(), 'gemini-3.5-flash');
    const tokens = keysOf('gemini-3.5-flash').map((key) => drawReasoningTokens(persona, key));
    expect(Math.min(...tokens)).toBeGreaterThan(64);
    expect(Math.max(...tokens)).toBeLessThan(1500);
  });

  it('fences JSON for both Claude models and never for Gemini', async () => {
    const profile = await loadShippedProfile();
    expect(personaOf(profile, 'claude-haiku-4-5').fencedJson).toBe(1);
    expect(personaOf(profile, 'claude-sonnet-4-5').fencedJson).toBe(1);
    expect(personaOf(profile, 'gemini-3.5-flash').fencedJson).toBe(0);
  });

  it('answers 217 trials at concurrency 8 within twelve real seconds for each model', async () => {
    const profile = await loadShippedProfile();
    expect(profile.personas.size).toBeGreaterThanOrEqual(4);
    for (const [model, persona] of profile.personas) {
      const simulatedMs = keysOf(model).reduce((sum, key) => sum + drawLatencyMs(persona, key), 0);
      expect(simulatedMs / 8 / profile.timeScale).toBeLessThan(10_000);
    }
  });

  it('dresses answers for prompts that ask for a label and a reason', async () => {
    const { answers } = await loadShippedProfile();
    const prompt = 'Reply with a JSON object with the keys "label" and "reason", nothing else.';
    const format = answers.find(({ promptContains }) => prompt.includes(promptContains));
    expect(format?.json).toMatchObject({ label: '$answer', reason: expect.any(String) });
  });
});
