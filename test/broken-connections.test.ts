import dns from 'node:dns';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FailureKind } from '../src/domain/errors.ts';
import type { Answer, FaultServer } from './support/fault-server.ts';
import { json, startFaultServer } from './support/fault-server.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';
import { wireOf } from './support/wire-samples.ts';

let project: Project;
let server: FaultServer;

beforeAll(async () => {
  server = await startFaultServer();
});

afterAll(() => server.close());

beforeEach(async () => {
  project = await createProject();
  await project.write('cases.jsonl', [{ id: 'a', input: 'Hello', expected: 'Good day' }]);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await project.remove();
});

function run(baseUrl: string, flags: string): Promise<RecordedRun> {
  const environment = { OPENAI_API_KEY: 'sk-test-key-0123456789', OPENAI_BASE_URL: baseUrl };
  const line = `run -d cases.jsonl -m openai:gpt-4o-mini ${flags}`;
  return runCli(line.split(' '), { cwd: project.root, environment });
}

const good = json(wireOf('openai').text);

interface Broken {
  readonly fault: NonNullable<Answer['fault']>;
  readonly kind: FailureKind;
  readonly status: number | null;
}

describe('a connection that breaks in the middle', () => {
  it.each<Broken>([
    { fault: 'reset before reply', kind: 'network', status: null },
    { fault: 'close before reply', kind: 'network', status: null },
    { fault: 'reset in headers', kind: 'network', status: null },
    { fault: 'reset in body', kind: 'network', status: 200 },
    { fault: 'close in body', kind: 'network', status: 200 },
    { fault: 'cut chunked body', kind: 'network', status: 200 },
    { fault: 'bad gzip', kind: 'bad_reply', status: 200 },
    { fault: 'stall before reply', kind: 'timeout', status: null },
    { fault: 'stall in body', kind: 'timeout', status: 200 },
    { fault: 'endless body', kind: 'timeout', status: 200 },
  ])('($fault) costs an attempt and nothing else', async ({ fault, kind, status }) => {
    let isFirst = true;
    server.answer(() => {
      const answer = isFirst ? { fault } : good;
      isFirst = false;
      return answer;
    });
    const { code } = await run(`${server.url}/v1`, '--retries 1 --timeout 0.7');
    expect(code).toBe(0);
    expect(server.requests).toHaveLength(2);
    const [trial] = await project.trials();
    expect(trial?.outcome).toBe('correct');
    const [first, second] = trial?.attempts ?? [];
    expect({ kind: first?.error?.kind, status: first?.status }).toEqual({ kind, status });
    expect(first?.waitWhy).toBe('backoff');
    expect(first?.latencyMs).toBeGreaterThanOrEqual(kind === 'timeout' ? 700 : 0);
    expect(second?.error).toBeNull();
    expect(second?.latencyMs).toBe(trial?.latencyMs);
    // nothing of the broken exchange is held open
    expect(server.unfinished).toBe(0);
  });
});

describe('an endpoint that is not there', () => {
  it('because nobody knows its name is said within seconds, and exits 3', async () => {
    vi.spyOn(dns, 'lookup').mockImplementation(((host: string, _options: unknown, done: Done) => {
      const facts = { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: host };
      done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), facts));
    }) as typeof dns.lookup);
    const startedAt = performance.now();
    const { code, stderr } = await run('https://nowhere.invalid/v1', '--retries 2');
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(code).toBe(3);
    const text = stderr.replaceAll(/\s+/g, ' ');
    expect(text).toContain("https://nowhere.invalid/v1 can't be reached");
    expect(text).toContain('ENOTFOUND');
    const [trial] = await project.trials();
    expect(trial?.attempts.map(({ error, status }) => [error?.kind, status])).toEqual(
      Array.from({ length: 3 }, () => ['network', null]),
    );
  });
});

type Done = (error: Error) => void;
