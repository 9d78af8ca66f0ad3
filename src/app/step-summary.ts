import { appendFile, stat } from 'node:fs/promises';
import type { RunReport } from '../domain/report.ts';
import { markdownReporter } from '../reporters/markdown.ts';

export { gateSentence } from '../reporters/gates.ts';

/** GitHub shows no step summary above 1 MiB at all. */
const MOST_BYTES = 1024 * 1024;

const CUT = '\n\n</details>\n\n**The rest is cut: a step summary holds 1 MiB. The whole is in report.md.**\n';

/** Appends a run's report as Markdown to the file that GitHub shows as the step's summary, as far as it has room. */
export async function appendStepSummary(file: string, report: RunReport): Promise<void> {
  const before = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  const text = await markdownOf(report);
  await appendFile(file, `${summaryWithin(text, MOST_BYTES - before - 1)}\n`);
}

async function markdownOf(report: RunReport): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of markdownReporter.render(report, noTrials())) chunks.push(chunk);
  return chunks.join('');
}

async function* noTrials(): AsyncGenerator<never> {}

/** A report's Markdown as it is, or its first whole paragraphs with a note that it is cut; `''` where none fits. */
export function summaryWithin(text: string, mostBytes: number): string {
  if (Buffer.byteLength(text) <= mostBytes) return text;
  const room = mostBytes - Buffer.byteLength(CUT);
  const kept: string[] = [];
  let bytes = 0;
  for (const block of text.split('\n\n')) {
    bytes += Buffer.byteLength(block) + 2;
    if (bytes > room) break;
    kept.push(block);
  }
  if (kept.length === 0) return '';
  const isOpen = kept.lastIndexOf('<details>') > kept.lastIndexOf('</details>');
  return `${kept.join('\n\n')}${isOpen ? CUT : CUT.replace('\n\n</details>', '')}`;
}
