import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SessionFacts } from '../domain/session-facts.ts';
import { createRedact } from '../lib/redact.ts';
import { appendSession, readSessions } from './sessions-file.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalsmall-sessions-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const facts: SessionFacts = {
  startedAt: '2026-11-20T21:30:00.000Z',
  finishedAt: '2026-11-20T21:31:00.000Z',
  stopped: [{ arm: 'small', reason: 'the key sk-secret-value was refused' }],
  unrecorded: [],
  eventLoop: { delayMeanMs: 0, delayP99Ms: 1, delayMaxMs: 2, utilization: 0.3 },
  rateLimits: [],
};

it('gives back every sitting, without secrets', async () => {
  const redact = createRedact(['sk-secret-value']);
  await appendSession(folder, facts, redact);
  await appendSession(folder, { ...facts, stopped: [] }, redact);
  expect(await readSessions(folder)).toEqual([
    { ...facts, stopped: [{ arm: 'small', reason: 'the key [redacted] was refused' }] },
    { ...facts, stopped: [] },
  ]);
  expect(await readFile(join(folder, 'sessions.jsonl'), 'utf8')).not.toContain('sk-secret');
});

it('passes over what is torn or foreign', async () => {
  await appendFile(join(folder, 'sessions.jsonl'), 'null\n{"stopped":7}\n[]\n');
  await appendSession(folder, facts, createRedact([]));
  await appendFile(join(folder, 'sessions.jsonl'), '{"startedAt":"20');
  expect(await readSessions(folder)).toEqual([facts]);
  await appendSession(folder, { ...facts, stopped: [] }, createRedact([]));
  expect(await readSessions(folder)).toEqual([facts, { ...facts, stopped: [] }]);
});

it('knows no sitting of a run that was killed in its first', async () => {
  expect(await readSessions(folder)).toEqual([]);
});
