import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellWord } from './shell-word.ts';

it('leaves plain words as they are', () => {
  expect(shellWord('datasets/signals.jsonl')).toBe('datasets/signals.jsonl');
  expect(shellWord('gemini:gemini-3.5-flash')).toBe('gemini:gemini-3.5-flash');
});

it.each(['', 'my data.jsonl', "it's; rm -rf $HOME `id`", 'a\nb', '*?[x]'])(
  'gives a shell %j as one word',
  (text) => {
    const printed = execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' });
    expect(printed).toBe(text);
  },
);
