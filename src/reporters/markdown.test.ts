import { describe, expect, it } from 'vitest';
import { sampleArm, samplePassRate, sampleReport } from '../../test/support/sample-report.ts';
import type { RunReport } from '../domain/report.ts';
import type { TrialResult } from '../domain/trial.ts';
import { reporters } from './registry.ts';

async function* noTrials(): AsyncGenerator<TrialResult> {}

async function written(format: keyof typeof reporters, report: RunReport): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of reporters[format].render(report, noTrials())) chunks.push(chunk);
  return chunks.join('');
}

describe('report.md', () => {
  it('reads well', async () => {
    expect(reporters.md.fileName).toBe('report.md');
    await expect(await written('md', sampleReport())).toMatchFileSnapshot('__snapshots__/report.md');
  });

  it('says SIMULATED in its title and in every heading', async () => {
    const headings = (await written('md', sampleReport())).split('\n').filter((line) => line.startsWith('#'));
    expect(headings.length).toBeGreaterThan(10);
    expect(headings.filter((line) => !line.endsWith(' · SIMULATED'))).toEqual([]);
  });

  it('says that a run is incomplete', async () => {
    const report = sampleReport();
    const text = await written('md', { ...report, run: { ...report.run, complete: false } });
    expect(text).toMatch(/^# Run .* · INCOMPLETE · SIMULATED$/m);
    expect(text).toMatch(/^\| arm \| planned \| completed \| errored \| not run \|$/m);
  });

  it('shows a command as code that can be copied, and nothing else of a warning as markup', async () => {
    const warn = async (message: string): Promise<string> => {
      const report = sampleReport({ warnings: [{ code: 'truncated', message, arm: null, caseIds: [] }] });
      const lines = (await written('md', report)).split('\n');
      return lines.find((line) => line.startsWith('- `truncated`: ')) ?? '';
    };
    expect(await warn('Raise it; `evalsmall sweep -p triage@v1` finds one, `x`.')).toBe(
      '- `truncated`: Raise it; `evalsmall sweep -p triage@v1` finds one, &#96;x&#96;.',
    );
    expect(await warn('`evalsmall <b>` @you <b>')).toBe(
      '- `truncated`: `evalsmall <b>` @&#8203;you &#60;b&#62;',
    );
    expect(await warn('`evalsmall a|b` and $`evalsmall x`$')).not.toContain('`evalsmall');
  });

  it('has tables of equal rows whatever texts it is given', async () => {
    const hostile = [
      'a | b',
      '\\|',
      '`|`',
      '<script>alert(1)</script></details>',
      '# x\n\n- y',
      '@octocat #1',
      '\u001b[31m\u202e',
      'x'.repeat(10_000),
    ];
    const report = sampleReport({
      arms: hostile.map((text) =>
        sampleArm({
          arm: text,
          dataset: 'd',
          scores: Object.fromEntries([
            [
              text,
              {
                ...samplePassRate(1, 2),
                errors: 0,
                judged: false,
                agreement: null,
                positionConsistency: null,
              },
            ],
          ]),
          byTag: Object.fromEntries([[text, { passRate: samplePassRate(1, 2) }]]),
          labels: Object.fromEntries([[text, { precision: 1, recall: 1, f1: 1, support: 2 }]]),
          confusion: { a: Object.fromEntries([[text, 3]]) },
          worst: [{ caseId: text, repeat: 0, outcome: 'wrong', expected: text, given: text, reason: text }],
        }),
      ),
      warnings: hostile.map((text) => ({ code: text, message: text, arm: text, caseIds: [text] })),
    });
    const text = await written('md', report);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    const outsideCode = text.replaceAll(/`[^`\n]*`/g, 'code');
    expect(outsideCode).not.toMatch(/<script|@octocat| #1/);
    expect(outsideCode.match(/<\/details>/g)).toHaveLength(1);
    expect(text.length).toBeLessThan(150_000);
    expect(unevenTables(outsideCode)).toEqual([]);
  });
});

/** Tables whose rows don't all have as many cells as the first. */
function unevenTables(markdown: string): string[] {
  const tables = markdown.split('\n\n').filter((block) => block.startsWith('|'));
  expect(tables.length).toBeGreaterThan(10);
  return tables.filter((table) => new Set(table.split('\n').map((row) => row.split('|').length)).size !== 1);
}

describe('report.json', () => {
  it('is the report, indented by two, with a line feed at its end', async () => {
    const report = sampleReport();
    const text = await written('json', report);
    expect(reporters.json.fileName).toBe('report.json');
    expect(text).toBe(`${JSON.stringify(report, null, 2)}\n`);
    expect(JSON.parse(text)).toEqual(report);
  });
});
