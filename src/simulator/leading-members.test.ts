import { describe, expect, it } from 'vitest';
import { leadingMembers } from './leading-members.ts';

describe('leadingMembers', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['{"a":1,"b":"x', { a: 1 }],
    ['{"a":"x, y","b":[1,2', { a: 'x, y' }],
    ['{"a":{"b":1,"c":2},"d":{"e":3,', { a: { b: 1, c: 2 } }],
    ['{"a":"x, ', {}],
    ['{"a"', {}],
    ['{', {}],
    ['', {}],
    ['[1,2]', {}],
  ])('keeps what is whole of %s', (text, members) => {
    expect(leadingMembers(text)).toEqual(members);
  });
});
