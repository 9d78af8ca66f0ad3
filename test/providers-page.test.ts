import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config/load-config.ts';
import { NO_OVERRIDES } from '../src/config/overrides.ts';
import type { FaultServer } from './support/fault-server.ts';
import { startFaultServer } from './support/fault-server.ts';
import { createProject } from './support/project.ts';
import { BEHAVIOUR_GROUPS } from './support/provider-behaviours.ts';
import { withTables } from './support/providers-page.ts';

const PAGE = join(import.meta.dirname, '..', 'docs', 'providers.md');
const COMMAND = 'UPDATE_DOCS=1 npx vitest run test/providers-page.test.ts';

let server: FaultServer;

beforeAll(async () => {
  server = await startFaultServer();
});

afterAll(() => server.close());

describe('docs/providers.md', () => {
  it('has the tables that the adapters give', async () => {
    const page = await readFile(PAGE, 'utf8');
    const filled = await withTables(page, BEHAVIOUR_GROUPS, server);
    if (process.env['UPDATE_DOCS'] === '1') await writeFile(PAGE, filled);
    const current = await readFile(PAGE, 'utf8');
    expect(current === filled, `the tables differ from what the adapters do; rewrite them: ${COMMAND}`).toBe(
      true,
    );
  });

  it('has no table that nothing fills', async () => {
    const page = await readFile(PAGE, 'utf8');
    const places = [...page.matchAll(/<!-- behaviours:([\w-]+) -->/g)].map(([, id]) => id);
    expect(places).toEqual(BEHAVIOUR_GROUPS.map(({ id }) => id));
  });

  it('has snippets that a config can be made of', async () => {
    const page = await readFile(PAGE, 'utf8');
    const snippets = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, snippet = '']) => snippet);
    expect(snippets.length).toBeGreaterThanOrEqual(6);
    const project = await createProject();
    for (const snippet of snippets) {
      await project.write('evalsmall.config.yaml', `dataset: cases.jsonl\n${snippet}`);
      const overrides = NO_OVERRIDES;
      const loaded = await loadConfig({ file: null, cwd: project.root, environment: {}, overrides });
      expect([snippet, loaded.problems]).toEqual([snippet, []]);
      expect(loaded.config.models).toHaveLength(1);
    }
    await project.remove();
  });
});
