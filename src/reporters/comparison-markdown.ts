import type { Comparison, ComparisonReport, SetupFact, ShownChange } from '../domain/comparison.ts';
import { escapeMarkdown, escapeTerminal, markdownCode } from '../lib/escape.ts';
import { excerpt, quoted } from '../lib/width.ts';
import { formatCount } from '../lib/format.ts';
import { formatMargin, sideNames } from './comparison-figures.ts';
import { preferenceSections } from './comparison-preference.ts';
import { factTexts, figureSections, migrationNotes } from './comparison-sections.ts';
import { sideText } from './comparison-terminal.ts';
import { counted } from './datasets.ts';
import { decisionBlocks } from './decision.ts';
import { gridMarkdown, markdownTable } from './grid-markdown.ts';
import { SIMULATED_NOTE } from './run-facts.ts';
import { diffAnswers } from './text-diff.ts';

/** Of the 65,536 characters that a pull-request comment holds, those that single cases may take. */
const MOST_CHANGE_CHARACTERS = 30_000;

/** `comparison.md`: the decisions in sight, the tables and cases folded away; short enough for a pull-request comment. */
export function renderComparisonMarkdown(report: ComparisonReport): string {
  const mark = report.simulated ? ' · SIMULATED' : '';
  const share = MOST_CHANGE_CHARACTERS / Math.max(1, 2 * report.candidates.length);
  const blocks = [
    `# Comparison by ${markdownCode(quoted(report.metric))}, margin ${formatMargin(report.margin)}${mark}`,
    ...(report.simulated ? [`**${SIMULATED_NOTE}**`] : []),
    ...report.candidates.flatMap((comparison) => decisionBlocks(report.base, comparison)),
    ...report.candidates.flatMap((comparison) => candidateBlocks(report, comparison, share)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function candidateBlocks(report: ComparisonReport, comparison: Comparison, share: number): string[] {
  const { base, candidates } = report;
  const names = sideNames(base, comparison.candidate);
  const [cases, ...others] = figureSections(base, comparison, candidates.length);
  const mark = report.simulated ? ' · SIMULATED' : '';
  const section = (title: string, blocks: readonly string[]): string[] =>
    blocks.length === 0 ? [] : [`### ${title}${mark}`, ...blocks];
  return [
    `## ${markdownCode(names.candidate)} against ${markdownCode(names.base)} · ${counted(comparison.cases.common, 'case')}${mark}`,
    ...(cases === undefined ? [] : cases.grids.map(gridMarkdown)),
    ...preferenceSections(base, comparison).flatMap(({ title, grids }) =>
      section(escapeMarkdown(title), grids.map(sectionGrid)),
    ),
    '<details>',
    '<summary>Time, tokens, cost, finish reasons, single cases, set-up</summary>',
    ...others.flatMap(({ title, grids }) => section(title, grids.map(sectionGrid))),
    ...section('Regressions', changeBlocks(comparison.regressions, names, share)),
    ...section('Fixes', changeBlocks(comparison.fixes, names, share)),
    ...section('What differs in the set-up', factTable(comparison.setup)),
    ...section('What changes for the caller', [
      ...factTable(comparison.migration),
      ...noteList(migrationNotes(comparison)),
    ]),
    '</details>',
  ];
}

function sectionGrid(grid: Parameters<typeof gridMarkdown>[0]): string {
  return grid.rows.length > 0
    ? gridMarkdown(grid)
    : grid.notes.map((note) => escapeMarkdown(note)).join('\n');
}

function noteList(notes: readonly string[]): string[] {
  return notes.length === 0 ? [] : [notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n')];
}

function factTable(facts: readonly SetupFact[]): string[] {
  if (facts.length === 0) return [];
  const rows = factTexts(facts).map(({ name, base, candidate }) => [
    escapeMarkdown(name),
    markdownCode(base),
    markdownCode(candidate),
  ]);
  return [markdownTable({ headings: ['', 'baseline', 'candidate'], numbers: false, rows })];
}

function changeBlocks(
  { caseIds, shown }: Comparison['regressions'],
  names: { readonly base: string; readonly candidate: string },
  mostCharacters: number,
): string[] {
  if (caseIds.length === 0) return [];
  const blocks: string[] = [];
  let left = mostCharacters;
  let count = 0;
  for (const change of shown) {
    const block = changeBlock(change, names);
    if (block.length > left) break;
    left -= block.length;
    count += 1;
    blocks.push(block);
  }
  const more = caseIds.length - count;
  return [
    ...blocks,
    ...(more > 0 ? [`and ${formatCount(more)} more: \`comparison.json\` has their ids`] : []),
  ];
}

const LONGEST_LINE = 300;

function changeBlock(
  { caseId, input, expected, base, candidate }: ShownChange,
  names: { readonly base: string; readonly candidate: string },
): string {
  const facts = [
    ...fact('input', input),
    ...fact('expected', expected),
    ...fact(markdownCode(names.base), sideText(base)),
    ...fact(markdownCode(names.candidate), sideText(candidate)),
  ];
  const diff = diffAnswers(base.output, candidate.output).map(({ sign, text }) =>
    excerpt(`${sign} ${escapeTerminal(text)}`, LONGEST_LINE),
  );
  return [`**${markdownCode(quoted(caseId))}**`, facts.join('\n'), fenced(diff)].join('\n\n');
}

/** A line of a list; `label` is Markdown already. */
function fact(label: string, text: string): string[] {
  return text === '' ? [] : [`- ${label}: ${escapeMarkdown(excerpt(escapeTerminal(text), LONGEST_LINE))}`];
}

/** Lines in a fence that none of them can close. */
function fenced(lines: readonly string[]): string {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => line.match(/`+/g) ?? []).map(({ length }) => length),
  );
  const fence = '`'.repeat(longest + 1);
  return [`${fence}diff`, ...lines, fence].join('\n');
}
