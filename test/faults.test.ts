import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FailureKind } from '../src/domain/errors.ts';
import type { Attempt, TrialResult } from '../src/domain/trial.ts';
import type { Profile } from '../src/simulator/profile.ts';
import type { Project } from './support/project.ts';
import { calmProfile } from './support/calm-profile.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

const scripted = vi.hoisted(() => ({ profile: null as Profile | null }));

vi.mock(import('../src/simulator/profile.ts'), async (original) => {
  const real = await original();
  return { ...real, loadShippedProfile: async () => scripted.profile ?? (await real.loadShippedProfile()) };
});

const OPENAI = 'openai:gpt-5.4-mini';
const ALL_WIRES = `${OPENAI} anthropic:claude-haiku-4-5 gemini:gemini-3.5-flash`;
const TIMEOUT_MS = 120_000;

let project: Project;

beforeEach(async () => {
  project = await createProject();
  const cases = Array.from({ length: 4 }, (_, index) => {
    return { id: `c${index}`, input: `Say ${index}.`, expected: 'yes' };
  });
  await project.write('cases.jsonl', cases);
});

afterEach(() => project.remove());

/** Simulated providers that are right at once but for these faults. A second of theirs takes 20 ms. */
function play(...faults: readonly string[]): void {
  scripted.profile = calmProfile({ timeScale: 50, latencyMs: 300, faults });
}

function simulate(flags: string): Promise<RecordedRun> {
  return runCli(`run --simulate -d cases.jsonl ${flags}`.split(' '), { cwd: project.root });
}

interface Failed {
  readonly kind: FailureKind;
  readonly status: number | null;
}

function failuresOf({ attempts }: TrialResult): readonly Failed[] {
  return attempts.flatMap(({ error, status }) => (error === null ? [] : [{ kind: error.kind, status }]));
}

type WaitCheck = (attempt: Attempt) => void;

const asked = (low: number, high = low): WaitCheck => {
  return ({ waitMs, waitWhy }) => {
    expect(waitWhy).toBe('retry-after');
    expect(waitMs).toBeGreaterThanOrEqual(low);
    expect(waitMs).toBeLessThanOrEqual(high);
  };
};

const drawn: WaitCheck = ({ waitMs, waitWhy }) => {
  expect(waitWhy).toBe('backoff');
  expect(waitMs).toBeLessThanOrEqual(500);
};

interface OneFault {
  /** What the server does to the first attempt at one case. */
  readonly effect: string;
  readonly kind: FailureKind;
  readonly status: number | null;
  readonly wait?: WaitCheck;
}

const ONE_FAULT: readonly OneFault[] = [
  { effect: 'status: 429, retryAfter: 2', kind: 'rate_limit', status: 429, wait: asked(2000) },
  { effect: 'status: 429, retryAfter: 1.5', kind: 'rate_limit', status: 429, wait: asked(1500) },
  {
    effect: "status: 429, headers: { retry-after-ms: '700' }",
    kind: 'rate_limit',
    status: 429,
    wait: asked(700),
  },
  { effect: 'status: 429, retryAfter: $date+3', kind: 'rate_limit', status: 429, wait: asked(2000, 4000) },
  { effect: 'status: 429', kind: 'rate_limit', status: 429 },
  { effect: 'status: 429, retryAfter: soon', kind: 'rate_limit', status: 429 },
  { effect: "status: 429, retryAfter: '-5'", kind: 'rate_limit', status: 429 },
  { effect: 'status: 429, retryAfter: 0', kind: 'rate_limit', status: 429 },
  { effect: 'status: 500', kind: 'unavailable', status: 500 },
  { effect: 'status: 502', kind: 'unavailable', status: 502 },
  { effect: 'status: 503', kind: 'unavailable', status: 503 },
  { effect: 'status: 503, retryAfter: 4', kind: 'unavailable', status: 503, wait: asked(4000) },
  { effect: 'status: 504', kind: 'timeout', status: 504 },
  { effect: 'status: 529', kind: 'unavailable', status: 529 },
  { effect: 'reset: true', kind: 'network', status: null },
  { effect: 'cutAtByte: 20, reset: true', kind: 'network', status: 200 },
  { effect: 'cutAtByte: 20', kind: 'bad_reply', status: 200 },
  { effect: 'stall: true', kind: 'timeout', status: null },
  { effect: 'cutAtByte: 20, stall: true', kind: 'timeout', status: 200 },
  { effect: 'delayMs: 600000', kind: 'timeout', status: null },
  { effect: "garbage: '<html>Log in</html>', contentType: text/html", kind: 'bad_reply', status: 200 },
  { effect: "garbage: ''", kind: 'bad_reply', status: 200 },
  { effect: 'status: 200, error: overloaded', kind: 'unavailable', status: 200 },
];

describe('a fault that passes costs an attempt and nothing else, on every wire', () => {
  it.each(ONE_FAULT)(
    '{ $effect }: $kind, then the answer',
    async ({ effect, kind, status, wait = drawn }) => {
      play(`{ case: c1, attempt: 1, do: { ${effect} } }`);
      const { code, stderr } = await simulate(`-m ${ALL_WIRES}`);
      expect(stderr).not.toContain('incomplete');
      expect(code).toBe(0);
      const trials = await project.trials();
      expect(trials).toHaveLength(12);
      expect(trials.every(({ outcome }) => outcome === 'correct')).toBe(true);
      for (const trial of trials.filter(({ caseId }) => caseId === 'c1')) {
        expect(failuresOf(trial)).toEqual([{ kind, status }]);
        expect(trial.attempts).toHaveLength(2);
        const [first] = trial.attempts;
        if (first !== undefined) wait(first);
        const isOurs = kind === 'timeout' && status !== 504;
        // a timer may fire a millisecond early, which is 50 of theirs
        expect(first?.latencyMs).toBeGreaterThanOrEqual(isOurs ? TIMEOUT_MS - 50 : 0);
        // the attempt that answered is measured, without what went before it
        expect(trial.latencyMs).toBe(300);
      }
      for (const { retries } of (await project.report()).arms) {
        expect(retries).toMatchObject({ attempts: 5, trialsRetried: 1, byReason: { [kind]: 1 } });
      }
    },
  );
});

interface Lasting {
  readonly effect: string;
  readonly kind: FailureKind;
  /** Attempts at each case that was asked for. */
  readonly attempts: number;
  readonly says: string;
}

describe('a fault that lasts', () => {
  it.each<Lasting>([
    { effect: 'status: 500', kind: 'unavailable', attempts: 3, says: '4 of 4 planned trials ended' },
    { effect: 'reset: true', kind: 'network', attempts: 3, says: "can't be reached" },
    { effect: 'stall: true', kind: 'timeout', attempts: 3, says: '4 of 4 planned trials ended' },
    { effect: "garbage: 'null'", kind: 'bad_reply', attempts: 3, says: '4 of 4 planned trials ended' },
    {
      effect: 'error: context_exceeded',
      kind: 'context_exceeded',
      attempts: 1,
      says: '4 of 4 planned trials ended',
    },
    { effect: 'error: too_large', kind: 'invalid_request', attempts: 1, says: '4 of 4 planned trials ended' },
    { effect: 'status: 429, retryAfter: 600', kind: 'rate_limit', attempts: 1, says: 'asks to wait 600 s' },
    { effect: 'status: 429, retryAfter: $date+600', kind: 'rate_limit', attempts: 1, says: 'asks to wait' },
    { effect: 'status: 503, retryAfter: 61', kind: 'unavailable', attempts: 1, says: 'asks to wait 61 s' },
  ])('{ $effect }: $attempts attempts of $kind, exit 3, and it is said', async (row) => {
    play(`{ model: gpt-5.4-mini, do: { ${row.effect} } }`);
    const flags = `-m ${OPENAI} anthropic:claude-haiku-4-5 --retries 2 --concurrency 1 --timeout 30`;
    const { code, stdout, stderr } = await simulate(flags);
    expect(code).toBe(3);
    expect(stdout).toContain(row.kind);
    const text = stderr.replaceAll(/\s+/g, ' ');
    expect(text).toContain('incomplete: gpt-5.4-mini: ');
    expect(text).toContain(row.says);
    expect(text).toContain('go on with: evalsmall run --resume');
    const trials = await project.trials();
    const failed = trials.filter(({ arm }) => arm === 'gpt-5.4-mini');
    expect(failed.length).toBeGreaterThan(0);
    for (const trial of failed) {
      expect(trial.outcome).toBe('error');
      expect(trial.error?.kind).toBe(row.kind);
      expect(trial.attempts).toHaveLength(row.attempts);
    }
    expect(trials.filter(({ outcome }) => outcome === 'correct')).toHaveLength(4);
    play();
    expect((await simulate(`${flags} --resume`)).code).toBe(0);
    expect((await project.report()).arms.map(({ passRate }) => passRate.passed)).toEqual([4, 4]);
  });

  it('is waited for longer and longer', async () => {
    play('{ case: c0, do: { status: 500 } }');
    await simulate(`-m ${OPENAI} --retries 5`);
    const failed = (await project.trials()).find(({ caseId }) => caseId === 'c0');
    const waits = failed?.attempts.map(({ waitMs }) => waitMs) ?? [];
    expect(waits).toHaveLength(6);
    expect(waits.at(-1)).toBe(0);
    for (const [index, wait] of waits.slice(0, -1).entries())
      expect(wait).toBeLessThanOrEqual(500 * 2 ** index);
  });
});

describe('what concerns a key or a model', () => {
  it.each([
    ['quota', 'quota'],
    ['spend_limit', 'quota'],
    ['wrong_key', 'auth'],
  ])('%s gives up every arm on that key at once, and the others go on', async (error, kind) => {
    play(`{ model: gpt-5.4-mini, do: { error: ${error} } }`, '{ model: gpt-5.4, do: { stall: true } }');
    const startedAt = performance.now();
    // its neighbour on the key is waiting for an answer that never comes; one attempt of it is let end
    const models = `${OPENAI} openai:gpt-5.4 anthropic:claude-haiku-4-5`;
    const { code, stderr } = await simulate(`-m ${models} --concurrency 1 --timeout 60`);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(code).toBe(3);
    expect(stderr).toContain('incomplete: gpt-5.4-mini: it was given up');
    expect(stderr).toContain('incomplete: gpt-5.4: it was given up');
    expect(stderr).not.toContain('incomplete: claude');
    const { arms } = await project.report();
    expect(arms.map(({ trials }) => trials.completed)).toEqual([0, 0, 4]);
    expect(arms[0]?.errors).toEqual({ [kind]: 1 });
    expect(arms[0]?.retries.attempts).toBe(1);
    expect(arms[1]?.stopped).toBe(arms[0]?.stopped);
  });

  it('an unknown model gives up its arm alone', async () => {
    play('{ model: gpt-5.4, do: { error: unknown_model } }');
    const { code } = await simulate(`-m ${OPENAI} openai:gpt-5.4 --concurrency 1`);
    expect(code).toBe(3);
    const { arms } = await project.report();
    expect(arms.map(({ trials }) => trials.completed)).toEqual([4, 0]);
    expect(arms[1]?.errors).toEqual({ model_not_found: 1 });
  });
});
