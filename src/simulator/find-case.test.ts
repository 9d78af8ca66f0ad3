import { describe, expect, it } from 'vitest';
import { sampleCase } from '../../test/support/samples.ts';
import type { Case } from '../domain/case.ts';
import { createCaseFinder } from './find-case.ts';

function caseOf(id: string, fields: Partial<Case>): Case {
  return sampleCase({ id, input: '', expected: null, ...fields });
}

const finder = createCaseFinder([
  {
    name: 'support tickets',
    cases: [
      caseOf('short', { input: 'My card was charged' }),
      caseOf('long', { input: 'My card was charged twice  ' }),
      caseOf('a/b %', { input: 'Dark mode, please' }),
    ],
  },
  {
    name: 'other',
    cases: [
      caseOf('fields', { input: { question: 'How far?', more: ['by train', 7, '  '] } }),
      caseOf('chat', {
        input: {},
        messages: [
          { role: 'user', content: 'My card was charged twice, hello' },
          { role: 'user', content: 'And now?' },
        ],
      }),
      caseOf('nothing', { input: '' }),
      caseOf('short', { input: 'something else entirely' }),
    ],
  },
]);

describe('createCaseFinder', () => {
  it('finds a case by dataset and id, both percent-encoded', () => {
    expect(finder.byHeader('support%20tickets/a%2Fb%20%25')?.example.input).toBe('Dark mode, please');
    expect(finder.byHeader('other/short')?.example.input).toBe('something else entirely');
  });

  it.each(['', 'other', 'other/none', 'none/short', 'other/short/more', '%/%E0%A4%A'])(
    'finds nothing for the header %j',
    (header) => {
      expect(finder.byHeader(header)).toBeNull();
    },
  );

  it('finds the case with the longest input in the message', () => {
    expect(finder.byMessage('<t>My card was charged twice</t>')?.example.id).toBe('long');
    expect(finder.byMessage('<t>My card was charged once</t>')?.example.id).toBe('short');
  });

  it('needs every text of an object input', () => {
    expect(finder.byMessage('by train, says she. How far?')?.example.id).toBe('fields');
    expect(finder.byMessage('How far?')).toBeNull();
  });

  it('finds a chat by its last message', () => {
    expect(finder.byMessage('And now?')).toMatchObject({ dataset: 'other', example: { id: 'chat' } });
  });

  it('finds nothing in an unknown or empty message, an empty input least of all', () => {
    expect(finder.byMessage('Tell me a joke')).toBeNull();
    expect(finder.byMessage('')).toBeNull();
  });
});
