import type { ArmSummary, WorstCase } from '../domain/report.ts';
import { escapeTerminal } from '../lib/escape.ts';
import { displayWidth, excerpt } from '../lib/width.ts';
import type { Canvas } from './grid-layout.ts';

/** Failed cases, two lines each: what happened and why, then what was expected and what came instead. */
export function worstCaseLines(arms: readonly ArmSummary[], repeats: number, canvas: Canvas): string[] {
  return arms
    .filter(({ worst }) => worst.length > 0)
    .flatMap(({ arm, worst }) => {
      const name = canvas.paint('strong', excerpt(escapeTerminal(arm), canvas.width));
      const cases = worst.map((example) => [
        whatHappened(example, repeats, canvas),
        expectedAndGiven(example, canvas),
      ]);
      return [name, cases.flat()].flat();
    });
}

function whatHappened(example: WorstCase, repeats: number, { width, paint }: Canvas): string {
  const name = excerpt(escapeTerminal(caseName(example, repeats)), Math.floor(width / 3));
  const left = width - displayWidth(`  ${name}  ${example.outcome}  `);
  const reason = excerpt(escapeTerminal(example.reason), left);
  return `  ${name}  ${paint('bad', example.outcome)}  ${reason}`;
}

function expectedAndGiven(example: WorstCase, { width, paint }: Canvas): string {
  const given = shownText(example.given);
  const expected = shownText(example.expected);
  const left = width - displayWidth('    expected  · given ');
  const expectedColumns = Math.max(Math.floor(left / 2), left - displayWidth(given));
  const shownExpected = excerpt(expected, expectedColumns);
  const shownGiven = excerpt(given, left - displayWidth(shownExpected));
  return `    ${paint('faint', 'expected')} ${shownExpected} ${paint('faint', '· given')} ${shownGiven}`;
}

const MOST_CHARACTERS = 2000;

function shownText(text: string): string {
  return text === '' ? '(nothing)' : escapeTerminal(text.slice(0, MOST_CHARACTERS));
}

/** A case's id, with the repeat (from 1) where a case was asked several times. */
export function caseName({ caseId, repeat }: WorstCase, repeats: number): string {
  return repeats > 1 ? `${caseId} (repeat ${repeat + 1})` : caseId;
}
