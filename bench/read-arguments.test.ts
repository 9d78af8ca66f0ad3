import { describe, expect, it } from 'vitest';
import { readArguments } from './read-arguments.ts';

const KNOWN = ['startup', 'fast', 'memory'];

describe('readArguments', () => {
  it('runs every benchmark where none is named', () => {
    expect(readArguments([], KNOWN)).toMatchObject({ names: KNOWN, quick: false, full: false, json: false });
  });

  it('runs the named ones in the order they are known in', () => {
    expect(readArguments(['memory', '--quick', 'startup'], KNOWN)).toMatchObject({
      names: ['startup', 'memory'],
      quick: true,
    });
  });

  it('refuses what it does not know', () => {
    expect(() => readArguments(['speed'], KNOWN)).toThrow('there is no benchmark speed');
    expect(() => readArguments(['--fast'], KNOWN)).toThrow('--fast');
    expect(() => readArguments(['--quick', '--full'], KNOWN)).toThrow('exclude');
  });
});
