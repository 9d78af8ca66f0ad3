import type { ComparedArm, Comparison } from '../domain/comparison.ts';
import { escapeMarkdown, escapeTerminal, markdownCode } from '../lib/escape.ts';
import { quoted } from '../lib/width.ts';
import { verdictSentence } from './comparison-sentence.ts';
import type { Canvas } from './grid-layout.ts';
import { wrapText } from './wrap.ts';

/** A candidate whose verdict is to be told. */
export type Decided = Pick<Comparison, 'candidate' | 'rate' | 'ratios' | 'warnings'>;

/** The verdict's word and sentence for the terminal, with what is incomplete and what to know before believing it. */
export function decisionLines(base: ComparedArm, decided: Decided, { width, paint }: Canvas): string[] {
  const { verdict } = decided.rate;
  const [first = '', ...rest] = wrapText(
    escapeTerminal(`${verdict}: ${verdictSentence(base, decided)}`),
    width,
  );
  const tone = verdict === 'STAY' ? 'bad' : verdict === 'INCONCLUSIVE' ? 'caution' : 'strong';
  const shown = `${paint(tone, first.slice(0, verdict.length))}${first.slice(verdict.length)}`;
  const notes = [
    ...incompleteSides(base, decided).map((text) => `INCOMPLETE: ${text}`),
    ...decided.warnings.map(({ code, message }) => `warning ${code}: ${message}`),
  ];
  const lines = notes.flatMap((note) => wrapText(escapeTerminal(note), width));
  return [shown, ...rest, ...lines.map((line) => paint('caution', line))];
}

/** The same as blocks of Markdown. */
export function decisionBlocks(base: ComparedArm, decided: Decided): string[] {
  const warnings = decided.warnings.map(
    ({ code, message }) => `- ${markdownCode(quoted(code))}: ${escapeMarkdown(message)}`,
  );
  return [
    `**${decided.rate.verdict}**: ${escapeMarkdown(verdictSentence(base, decided))}`,
    ...incompleteSides(base, decided).map((text) => `**INCOMPLETE**: ${escapeMarkdown(text)}`),
    ...(warnings.length === 0 ? [] : [warnings.join('\n')]),
  ];
}

function incompleteSides(base: ComparedArm, { candidate }: Decided): readonly string[] {
  return [base, candidate].flatMap(({ arm, run, incomplete }) =>
    incomplete === null ? [] : [`${arm} of ${run}: ${incomplete}. Only what there is was compared.`],
  );
}
