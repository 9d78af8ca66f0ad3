import type { ArmSummary, RunReport, Warning, WorstCase } from '../domain/report.ts';
import type { Reporter } from '../domain/reporter.ts';
import { escapeMarkdown, markdownCode } from '../lib/escape.ts';
import { quoted } from '../lib/width.ts';
import { baselineBlocks, baselineFacts, baselineMark } from './against-baseline.ts';
import type { DatasetResults } from './datasets.ts';
import { counted, datasetsOf, sectionsOf } from './datasets.ts';
import { gatesLine, gatesMarkdown } from './gates.ts';
import { gridMarkdown, markdownTable } from './grid-markdown.ts';
import {
  PROMPT_EFFECTS_TITLE,
  promptEffectFacts,
  promptEffectGrids,
  promptEffectNotes,
  promptEffectsOn,
} from './prompt-effects.ts';
import { promptEffectSentences } from './prompt-effects-sentence.ts';
import {
  firstWarnings,
  INCOMPLETE_NOTE,
  incompleteMark,
  lastWarnings,
  priceNote,
  progressGrid,
  readingNote,
  runFacts,
  aliasNote,
  SIMULATED_NOTE,
  simulatedMark,
  warningText,
} from './run-facts.ts';
import { caseName } from './worst-cases.ts';

/** `report.md`: the facts of the terminal's tables, to be pasted into a pull request. */
export const markdownReporter: Reporter = {
  id: 'md',
  fileName: 'report.md',
  async *render(report) {
    yield `${headBlocks(report).join('\n\n')}\n`;
    for (const dataset of datasetsOf(report)) yield `\n${datasetBlocks(report, dataset).join('\n\n')}\n`;
    yield `\n${closingBlocks(report).join('\n\n')}\n`;
  },
};

function headBlocks(report: RunReport): string[] {
  const progress = progressGrid(report);
  const served = aliasNote(report);
  return [
    `# Run ${markdownCode(report.run.id)}${incompleteMark(report)}${simulatedMark(report)}`,
    escapeMarkdown(runFacts(report)),
    ...(served === null ? [] : [escapeMarkdown(served)]),
    ...firstWarnings(report).map((warning) => `**Warning** ${warningMarkdown(warning)}`),
    ...(report.run.simulated ? [`**${SIMULATED_NOTE}**`] : []),
    ...(report.run.complete ? [] : [`**${INCOMPLETE_NOTE}**`]),
    ...(progress === null ? [] : [gridMarkdown(progress)]),
    ...(report.gates.length === 0
      ? []
      : [`## ${gatesLine(report.gates)}${simulatedMark(report)}`, gatesMarkdown(report.gates)]),
    ...(report.comparisons.length === 0
      ? []
      : [
          `## Against the baseline${baselineMark(report)}`,
          escapeMarkdown(baselineFacts(report)),
          ...baselineBlocks(report),
        ]),
  ];
}

/** The summary and the quality table in sight, the rest folded away. */
function datasetBlocks(report: RunReport, { path, cases, arms }: DatasetResults): string[] {
  const mark = simulatedMark(report);
  const facts = [markdownCode(quoted(path)), cases, counted(arms.length, 'arm')].filter(
    (fact) => fact !== null,
  );
  const sections = sectionsOf(arms).map(({ title, grids }) =>
    [`### ${title}${mark}`, ...grids.map(gridMarkdown)].join('\n\n'),
  );
  const worst = worstCases(arms, report.plan.repeats);
  return [
    `## ${facts.join(' · ')}${mark}`,
    ...sections.slice(0, 2),
    ...promptEffectBlocks(report, path),
    '<details>',
    '<summary>Finish reasons, latency, tokens, cost, retries, errors and single cases</summary>',
    ...sections.slice(2),
    ...(worst.length === 0 ? [] : [`### Worst cases${mark}`, ...worst]),
    '</details>',
  ];
}

function promptEffectBlocks(report: RunReport, dataset: string): string[] {
  const effects = promptEffectsOn(report, dataset);
  if (effects === null) return [];
  const notes = promptEffectNotes(effects).map((note) => `- ${escapeMarkdown(note)}`);
  return [
    `### ${PROMPT_EFFECTS_TITLE}${simulatedMark(report)}`,
    escapeMarkdown(promptEffectFacts(effects)),
    ...promptEffectSentences(effects).map(escapeMarkdown),
    ...(notes.length === 0 ? [] : [notes.join('\n')]),
    ...promptEffectGrids(effects).map(gridMarkdown),
  ];
}

function worstCases(arms: readonly ArmSummary[], repeats: number): string[] {
  return arms
    .filter(({ worst }) => worst.length > 0)
    .flatMap(({ arm, worst }) => [
      `**${markdownCode(quoted(arm))}**`,
      markdownTable({
        headings: ['case', 'outcome', 'expected', 'given', 'reason'],
        numbers: false,
        rows: worst.map((example) => worstCaseCells(example, repeats)),
      }),
    ]);
}

function worstCaseCells(example: WorstCase, repeats: number): string[] {
  return [
    codeExcerpt(caseName(example, repeats)),
    example.outcome,
    codeExcerpt(example.expected),
    codeExcerpt(example.given),
    escapeMarkdown(quoted(example.reason)),
  ];
}

function codeExcerpt(text: string): string {
  return text === '' ? '(nothing)' : markdownCode(quoted(text));
}

function closingBlocks(report: RunReport): string[] {
  const prices = priceNote(report);
  const warnings = lastWarnings(report).map((warning) => `- ${warningMarkdown(warning)}`);
  return [
    ...(warnings.length === 0 ? [] : [`## Warnings${simulatedMark(report)}`, warnings.join('\n')]),
    ...(report.run.simulated ? [`**${SIMULATED_NOTE}**`] : []),
    ...(prices === null ? [] : [escapeMarkdown(prices)]),
    escapeMarkdown(readingNote(report)),
  ];
}

function warningMarkdown(warning: Warning): string {
  return `${markdownCode(quoted(warning.code))}: ${withCommands(warningText(warning))}`;
}

/** Our own commands in a text as code spans, so that they can be copied as they are; all else is shown literally. */
function withCommands(text: string): string {
  // two dollars make a formula, wherever they stand
  if (text.includes('$')) return escapeMarkdown(text);
  const parts = text.split(/`(evalsmall [^`]*)`/);
  return parts.map((part, index) => (index % 2 === 1 ? markdownCode(part) : betweenCode(part))).join('');
}

function betweenCode(text: string): string {
  const [before = ''] = /^ */.exec(text) ?? [];
  const [after = ''] = /(?<=\S) *$/.exec(text) ?? [];
  return `${before}${escapeMarkdown(text)}${after}`;
}
