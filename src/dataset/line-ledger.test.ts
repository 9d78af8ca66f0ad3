import { describe, expect, it } from 'vitest';
import { createLineLedger } from './line-ledger.ts';

describe('createLineLedger', () => {
  it('gives back the line a text was first seen at', () => {
    const ledger = createLineLedger();
    expect(ledger.firstLine('a', 3)).toBeNull();
    expect(ledger.firstLine('b', 4)).toBeNull();
    expect(ledger.firstLine('a', 5)).toBe(3);
    expect(ledger.firstLine('a', 6)).toBe(3);
  });

  it('knows every text again after it has grown', () => {
    const ledger = createLineLedger();
    const count = 20_000;
    for (let at = 1; at <= count; at += 1) expect(ledger.firstLine(`text ${at}`, at)).toBeNull();
    for (let at = 1; at <= count; at += 1) expect(ledger.firstLine(`text ${at}`, 0)).toBe(at);
  });
});
