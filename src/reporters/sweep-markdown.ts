import type { BudgetAnswer, SweepReport } from '../domain/sweep.ts';
import { escapeMarkdown, markdownCode } from '../lib/escape.ts';
import { createPaint } from '../lib/paint.ts';
import { quoted } from '../lib/width.ts';
import { gridMarkdown } from './grid-markdown.ts';
import { INCOMPLETE_NOTE, SIMULATED_NOTE } from './run-facts.ts';
import {
  answerSentence,
  configLines,
  contradictionSentence,
  firstSentences,
  headroomSentence,
  notAskedSentence,
  openSentence,
} from './sweep-sentence.ts';
import { chartLines, endingsGrid, tokensGrid } from './sweep-tables.ts';

const CHART_COLUMNS = 100;

/** `sweep.md`: the answers first, then the facts of the terminal's tables, to be pasted into a pull request. */
export function renderSweepMarkdown(report: SweepReport): string {
  const { arms, answers } = report;
  const mark = report.simulated ? ' · SIMULATED' : '';
  const chart = chartLines(report, { width: CHART_COLUMNS, paint: createPaint(false) });
  const blocks = [
    `# Sweep ${markdownCode(quoted(report.run))}${report.complete ? '' : ' · INCOMPLETE'}${mark}`,
    ...(report.simulated ? [`**${SIMULATED_NOTE}**`] : []),
    ...(report.complete ? [] : [`**${INCOMPLETE_NOTE}**`]),
    ...firstSentences(report).map((text) => `**Warning**: ${escapeMarkdown(text)}`),
    ...answers.flatMap((answer) => answerBlocks(answer, report)),
    `## How answers ended${mark}`,
    gridMarkdown(endingsGrid(report)),
    `## Tokens, latency and cost${mark}`,
    gridMarkdown(tokensGrid(arms)),
    `## What became of the answers${mark}`,
    // indented, because a name could end a fence
    chart.map((line) => `    ${line}`).join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function answerBlocks(answer: BudgetAnswer, report: SweepReport): readonly string[] {
  const doubts = [openSentence(answer, report), contradictionSentence(answer, report)];
  const facts = [notAskedSentence(answer, report), headroomSentence(answer)];
  const config = configLines(answer);
  return [
    `## ${markdownCode(quoted(answer.series))}${report.simulated ? ' · SIMULATED' : ''}`,
    `**${escapeMarkdown(answerSentence(answer, report))}**`,
    ...doubts.filter((text) => text !== null).map((text) => `**${escapeMarkdown(text)}**`),
    ...facts.filter((text) => text !== null).map((text) => escapeMarkdown(text)),
    ...(config.length === 0 ? [] : [['```yaml', ...config, '```'].join('\n')]),
  ];
}
