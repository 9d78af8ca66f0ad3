import { escapeTerminal } from '../lib/escape.ts';
import { createPaint } from '../lib/paint.ts';
import type { Terminal } from './terminal.ts';
import { usesColour } from './terminal.ts';

/** A warning as it stands on standard error, its line feed included. */
export function warningLine(message: string, { stderr, environment }: Terminal): string {
  const paint = createPaint(usesColour(stderr, environment));
  return `${paint('caution', 'warning:')} ${escapeTerminal(message)}\n`;
}

const MARK = 'warning: ';

/** The same in lines that a terminal doesn't break by itself: bars would be drawn over what it broke. */
export function wrappedWarning(message: string, terminal: Terminal, columns: number): readonly string[] {
  const width = Math.max(20, columns - MARK.length - 1);
  const lines: string[] = [];
  let line = '';
  for (const word of message.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((text, index) =>
    index === 0 ? warningLine(text, terminal) : `${' '.repeat(MARK.length)}${escapeTerminal(text)}\n`,
  );
}
