import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCORER_METAS } from '../src/scorers/registry.ts';
import { withHostile } from './support/hostile-outputs.ts';
import { SCORER_EXAMPLES } from './support/scorer-examples.ts';
import { judgeExample, withScorers } from './support/scorers-page.ts';

const PAGE = join(import.meta.dirname, '..', 'docs', 'scorers.md');
const COMMAND = 'UPDATE_DOCS=1 npx vitest run test/scorers-page.test.ts';

describe('docs/scorers.md', () => {
  it('says of each scorer what the scorer says of itself, and of its outputs', async () => {
    const judged = await withScorers(await readFile(PAGE, 'utf8'), SCORER_METAS, SCORER_EXAMPLES);
    const filled = await withHostile(judged, SCORER_METAS, SCORER_EXAMPLES);
    if (process.env['UPDATE_DOCS'] === '1') await writeFile(PAGE, filled);
    const current = await readFile(PAGE, 'utf8');
    expect(current === filled, `the page differs from the scorers; rewrite it: ${COMMAND}`).toBe(true);
  });

  it.each(Object.entries(SCORER_EXAMPLES))('shows of %s what passes and what fails', async (_, example) => {
    const scores = await judgeExample(example);
    expect(scores.map(({ status }) => status)).not.toContain('error');
    expect(new Set(scores.map(({ pass }) => pass))).toEqual(new Set([true, false]));
  });

  it('has an example of every scorer, in which that scorer judges, and of no other', () => {
    const judging = Object.values(SCORER_EXAMPLES).map(({ line }) => JSON.stringify(line['scorers']));
    const ids = SCORER_METAS.map(({ id }) => id);
    expect(Object.keys(SCORER_EXAMPLES).toSorted()).toEqual(ids.toSorted());
    for (const [index, id] of Object.keys(SCORER_EXAMPLES).entries()) {
      expect(judging[index]).toContain(`"${id}"`);
    }
  });
});
