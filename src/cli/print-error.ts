import { RunStoppedError, UserError } from '../domain/errors.ts';
import type { Problem } from '../domain/problem.ts';
import { escapeTerminal } from '../lib/escape.ts';
import { displayWidth } from '../lib/width.ts';
import type { Paint } from '../lib/paint.ts';
import { createPaint } from '../lib/paint.ts';
import { EXIT } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { usesColour } from './terminal.ts';

/** Says on stderr what went wrong and gives the exit code. A stack trace only with EVALSMALL_DEBUG=1. */
export function printError(error: unknown, terminal: Terminal): number {
  const { stderr, environment } = terminal;
  const paint = createPaint(usesColour(stderr, environment));
  const label = paint('bad', 'error:');
  if (environment.EVALSMALL_DEBUG === '1') stderr.write(`${stackOf(error)}\n`);
  if (error instanceof UserError) {
    stderr.write(error.problems.map((problem) => `${label} ${describe(problem, paint)}\n`).join(''));
    if (error.problems.length > 1) stderr.write(paint('faint', `${error.problems.length} problems\n`));
    return EXIT.userError;
  }
  const message = escapeTerminal(error instanceof Error ? error.message : String(error));
  if (error instanceof RunStoppedError) {
    stderr.write(`${label} ${message}\n`);
    return EXIT.incomplete;
  }
  stderr.write(`${label} evalsmall failed: ${message}\n`);
  stderr.write(paint('faint', 'This is a bug in evalsmall. EVALSMALL_DEBUG=1 shows where.\n'));
  return EXIT.bug;
}

function describe(problem: Problem, paint: Paint): string {
  const { source, message, hint } = problem;
  const place =
    source === null ? '' : `${[source.file, source.line, source.column].filter(Boolean).join(':')}: `;
  const text = `${escapeTerminal(place)}${escapeTerminal(message)}${pointer(problem, paint)}`;
  return hint === null ? text : `${text}\n  ${paint('faint', 'hint:')} ${escapeTerminal(hint)}`;
}

/** The text that is wrong with carets under its wrong part; `''` where there is none. */
function pointer({ excerpt }: Problem, paint: Paint): string {
  if (excerpt === undefined) return '';
  const { text, at, length } = excerpt;
  const before = displayWidth(escapeTerminal(text.slice(0, at)));
  const width = Math.max(1, displayWidth(escapeTerminal(text.slice(at, at + length))));
  const carets = `${' '.repeat(before)}${paint('bad', '^'.repeat(width))}`;
  return `\n    ${escapeTerminal(text)}\n    ${carets}`;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by ${stackOf(error.cause)}`;
}
