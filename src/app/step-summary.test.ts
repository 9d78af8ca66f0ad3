import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sampleReport } from '../../test/support/sample-report.ts';
import { appendStepSummary, summaryWithin } from './step-summary.ts';

describe('appendStepSummary', () => {
  it('adds the report to what is there and stays below 1 MiB', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'evalsmall-summary-'));
    const file = join(folder, 'summary.md');
    await writeFile(file, 'before\n');
    await appendStepSummary(file, sampleReport());
    const text = await readFile(file, 'utf8');
    expect(text.startsWith('before\n# Run `20261120T213000Z-triage`')).toBe(true);
    await writeFile(file, 'x'.repeat(1024 * 1024 - 2000));
    await appendStepSummary(file, sampleReport());
    const full = await readFile(file);
    expect(full.length).toBeLessThanOrEqual(1024 * 1024);
    expect(full.toString('utf8')).toContain('The rest is cut');
    await rm(folder, { recursive: true });
  });
});

describe('summaryWithin', () => {
  it('cuts between paragraphs and closes what it cut open', () => {
    const text = `# Title\n\n<details>\n\n${'ü'.repeat(300)}\n\n${'z'.repeat(300)}\n\n</details>\n`;
    const cut = summaryWithin(text, 800);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(800);
    expect(cut).toContain('ü'.repeat(300));
    expect(cut).not.toContain('z');
    expect(cut.match(/<details>/g)?.length).toBe(cut.match(/<\/details>/g)?.length);
    expect(summaryWithin(text, 10_000)).toBe(text);
    expect(summaryWithin(text, 20)).toBe('');
  });
});
