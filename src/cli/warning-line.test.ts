import { expect, it } from 'vitest';
import type { Terminal } from './terminal.ts';
import { wrappedWarning } from './warning-line.ts';

const terminal = { stderr: { isTTY: false }, environment: { NO_COLOR: '1' } } as unknown as Terminal;

it('breaks a warning between words, within the width, and shows control characters', () => {
  const text = 'small: 92 % of its requests a minute were in use \u001B[2J and no more';
  const lines = wrappedWarning(text, terminal, 40);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines[0]).toMatch(/^warning: small: /);
  expect(lines.every((line) => line.length <= 41 && line.endsWith('\n'))).toBe(true);
  expect(lines.join('')).not.toContain('\u001B');
  expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toContain('requests a minute were in use');
});
