import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FinishReason } from '../src/domain/completion.ts';
import type { WireApi } from '../src/domain/model.ts';
import type { Outcome, TrialResult } from '../src/domain/trial.ts';
import type { Profile } from '../src/simulator/profile.ts';
import type { ReplyShape } from '../src/simulator/reply-shape.ts';
import { REPLY_SHAPES } from '../src/simulator/reply-shape.ts';
import { calmProfile } from './support/calm-profile.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

const scripted = vi.hoisted(() => ({ profile: null as Profile | null }));

vi.mock(import('../src/simulator/profile.ts'), async (original) => {
  const real = await original();
  return { ...real, loadShippedProfile: async () => scripted.profile ?? (await real.loadShippedProfile()) };
});

const MODELS: Readonly<Record<WireApi, string>> = {
  openai: 'gpt-5.4-mini',
  anthropic: 'claude-haiku-4-5',
  gemini: 'gemini-3.5-flash',
};

/** What a trial must say: how it ended, what it counts as, and whether it is one of the empty outputs. */
type Reading = readonly [finish: FinishReason | null, outcome: Outcome, isEmpty: boolean];

const SILENT: Reading = ['stop', 'empty', true];
const RIGHT: Reading = ['stop', 'correct', false];
const NO_REPLY: Reading = [null, 'error', false];

/** What comes of each shape, by wire; none where the wire has no such shape. */
const WHOLE: Readonly<Record<ReplyShape, Readonly<Partial<Record<WireApi, Reading>>>>> = {
  emptyText: { openai: SILENT, anthropic: SILENT, gemini: SILENT },
  nullContent: { openai: SILENT, anthropic: NO_REPLY, gemini: SILENT },
  noContent: { openai: SILENT, anthropic: NO_REPLY, gemini: SILENT },
  noParts: { gemini: SILENT },
  emptyList: { openai: SILENT, anthropic: SILENT, gemini: SILENT },
  whitespace: { openai: SILENT, anthropic: SILENT, gemini: SILENT },
  thoughtsOnly: { openai: SILENT, anthropic: SILENT, gemini: SILENT },
  reasoningContent: { openai: SILENT },
  contentParts: { openai: RIGHT, anthropic: RIGHT, gemini: RIGHT },
  refusal: { openai: ['refusal', 'refused', false], anthropic: ['refusal', 'refused', false] },
  cutToolCall: {
    openai: ['length', 'truncated', false],
    anthropic: ['length', 'truncated', false],
    gemini: ['malformed_tool_call', 'empty', true],
  },
  blockedPrompt: {
    openai: ['content_filter', 'refused', true],
    anthropic: ['refusal', 'refused', true],
    gemini: ['content_filter', 'refused', true],
  },
  noReason: {
    openai: ['unknown', 'correct', false],
    anthropic: ['unknown', 'correct', false],
    gemini: ['unknown', 'correct', false],
  },
  noUsage: { openai: RIGHT, anthropic: RIGHT, gemini: RIGHT },
};

/** Gemini leaves out a count that would be 0, which an answer with parts doesn't tell from one that isn't reported. */
const UNCOUNTED: Readonly<Record<WireApi, readonly ReplyShape[]>> = {
  openai: ['noUsage'],
  anthropic: ['noUsage'],
  gemini: ['emptyText', 'whitespace', 'noUsage'],
};

/** As streams, a message begins with an empty list of blocks, and a reason is what ends Gemini's. */
const STREAMED: typeof WHOLE = {
  ...WHOLE,
  nullContent: { ...WHOLE.nullContent, anthropic: SILENT },
  noContent: { ...WHOLE.noContent, anthropic: SILENT },
  noReason: { ...WHOLE.noReason, gemini: NO_REPLY },
};

let project: Project;

beforeEach(async () => {
  project = await createProject();
  const cases = REPLY_SHAPES.map((shape) => ({
    id: shape,
    input: `Say ${shape}.`,
    expected: `${shape} it is`,
  }));
  await project.write('cases.jsonl', cases);
});

afterEach(() => project.remove());

function simulate(api: WireApi, ...flags: readonly string[]): Promise<RecordedRun> {
  const faults = REPLY_SHAPES.filter((shape) => WHOLE[shape][api] !== undefined).map(
    (shape) => `{ case: ${shape}, do: { shape: ${shape} } }`,
  );
  scripted.profile = calmProfile({ timeScale: 50, latencyMs: 300, faults });
  const model = `${api}:${MODELS[api]}`;
  return runCli(['run', '--simulate', '-d', 'cases.jsonl', '-m', model, '--retries', '0', ...flags], {
    cwd: project.root,
  });
}

function readingOf({ finishReason, outcome, output, toolCalls }: TrialResult): Reading {
  const isEmpty = output !== null && output.trim() === '' && toolCalls?.length === 0;
  return [finishReason, outcome, isEmpty];
}

describe.each(['openai', 'anthropic', 'gemini'] as const)('on the %s wire', (api) => {
  it.each([
    ['whole', [], WHOLE],
    ['streamed', ['--stream'], STREAMED],
  ] as const)('every way to be empty is counted as what it is, %s', async (_form, flags, readings) => {
    const { code } = await simulate(api, ...flags);
    const expected = REPLY_SHAPES.map((shape) => readings[shape][api] ?? RIGHT);
    const trials = (await project.trials()).toSorted((a, b) => a.ordinal - b.ordinal);
    expect(trials.map(({ caseId }) => caseId)).toEqual(REPLY_SHAPES);
    expect(trials.map(readingOf)).toEqual(expected);
    const [arm] = (await project.report()).arms;
    const count = (test: (reading: Reading) => boolean): number => expected.filter(test).length;
    const errors = count(([, outcome]) => outcome === 'error');
    expect(code).toBe(errors === 0 ? 0 : 3);
    expect(arm?.emptyOutputs).toBe(count(([, , isEmpty]) => isEmpty));
    expect(arm?.outcomes).toMatchObject({
      error: errors,
      empty: count(([, outcome]) => outcome === 'empty'),
    });
    expect(arm?.finishReasons.unknown).toBe(count(([finish]) => finish === 'unknown'));
    const withoutCount = trials.filter(({ outcome, usage }) => {
      return outcome !== 'error' && (usage?.outputTokens ?? null) === null;
    });
    expect(withoutCount.map(({ caseId }) => caseId)).toEqual(UNCOUNTED[api]);
    expect(arm?.tokens.output.reported).toBe(trials.length - errors - withoutCount.length);
  });

  it('an empty answer after a spent budget is truncated, and its thoughts are counted', async () => {
    await simulate(api, '--max-tokens', '2');
    const trials = await project.trials();
    const trialOf = (shape: ReplyShape): TrialResult | undefined => {
      return trials.find(({ caseId }) => caseId === shape);
    };
    for (const shape of ['emptyText', 'emptyList', 'thoughtsOnly'] as const) {
      expect(readingOf(trialOf(shape)!)).toEqual(['length', 'truncated', true]);
    }
    expect(trialOf('thoughtsOnly')?.usage?.reasoningTokens).toBe(2);
  });
});

describe('a shape that a wire has not got', () => {
  it('is refused in words instead of being passed over', async () => {
    scripted.profile = calmProfile({ timeScale: 50, latencyMs: 300, faults: ['{ do: { shape: noParts } }'] });
    const model = `openai:${MODELS.openai}`;
    const { code } = await runCli(['run', '--simulate', '-d', 'cases.jsonl', '-m', model, '--limit', '1'], {
      cwd: project.root,
    });
    expect(code).toBe(3);
    expect((await project.trials())[0]?.error?.message).toContain(
      "noParts, which the openai wire hasn't got",
    );
  });
});
