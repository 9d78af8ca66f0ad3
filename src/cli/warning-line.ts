import { escapeTerminal } from '../lib/escape.ts';
import { createPaint } from '../lib/paint.ts';
import type { Terminal } from './terminal.ts';
import { usesColour } from './terminal.ts';

/** A warning as it stands on standard error, its line feed included. */
export function warningLine(message: string, { stderr, environment }: Terminal): string {
  const paint = createPaint(usesColour(stderr, environment));
  return `${paint('caution', 'warning:')} ${escapeTerminal(message)}\n`;
}
