import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultServer } from './support/fault-server.ts';
import { json, startFaultServer } from './support/fault-server.ts';
import type { Project } from './support/project.ts';
import { createProject } from './support/project.ts';
import type { RecordedRun } from './support/recording-terminal.ts';
import { runCli } from './support/recording-terminal.ts';

let project: Project;
let server: FaultServer;

beforeEach(async () => {
  project = await createProject();
  server = await startFaultServer();
  const reply = { choices: [{ message: { content: 'a' }, finish_reason: 'stop' }], model: 'small' };
  server.answer(json(reply));
  await project.write(
    'cases.jsonl',
    Array.from({ length: 12 }, (_, index) => ({ id: `c${index}`, input: `Case ${index}`, expected: 'a' })),
  );
});

afterEach(async () => {
  await server.close();
  await project.remove();
});

async function runWith(limits: string, flags = ''): Promise<RecordedRun> {
  await project.write(
    'evalsmall.config.yaml',
    `dataset: cases.jsonl
providers:
  local: { api: openai, baseUrl: '${server.url}/v1', limits: ${limits} }
models: [local:small]
`,
  );
  return runCli(`run ${flags}`.split(' ').filter(Boolean), { cwd: project.root });
}

describe('limits in the config', () => {
  it('are kept to: what a burst does not hold waits, and the wait is queue time', async () => {
    // ten at once, then one each half a second
    const { code } = await runWith('{ requestsPerMinute: 120, alertAt: 1 }');
    expect(code).toBe(0);
    const report = await project.report();
    expect(report.warnings).toEqual([]);
    const [arm] = report.arms;
    expect(arm?.trials.completed).toBe(12);
    expect(arm?.queueMs.max).toBeGreaterThan(300);
    expect(arm?.backoffMs.max).toBe(0);
  });

  it('that use comes near are told at once, and in the report', async () => {
    const { stderr, code } = await runWith('{ requestsPerMinute: 100, alertAt: 0.1 }');
    expect(code).toBe(0);
    expect(stderr).toMatch(/warning: small: \d+ % of its 100 requests a minute/);
    const { warnings } = await project.report();
    expect(warnings.filter((warning) => warning.code === 'rate-limit-near')).toHaveLength(1);
    expect(warnings[0]?.message).toContain('12 % of its 100 requests');
  });

  it('are divided among shards', async () => {
    await runWith('{ requestsPerMinute: 200, alertAt: 0.01 }', '--shard 1/2');
    const { warnings } = await project.report();
    expect(warnings[0]?.message).toContain('of its 100 requests a minute');
  });
});

describe("the provider's own limits", () => {
  it('are learned from its headers', async () => {
    const reply = { choices: [{ message: { content: 'a' }, finish_reason: 'stop' }], model: 'small' };
    const headers = { 'x-ratelimit-limit-requests': '1000', 'x-ratelimit-remaining-requests': '100' };
    server.answer({ ...json(reply), headers });
    const { stderr } = await runWith('{}');
    expect(stderr).toContain('small: 90 % of its 1,000 requests a minute');
  });
});
