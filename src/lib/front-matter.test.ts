import { describe, expect, it } from 'vitest';
import { splitFrontMatter } from './front-matter.ts';

describe('splitFrontMatter', () => {
  it('cuts at the second fence and says where both parts start', () => {
    expect(splitFrontMatter('---\na: 1\nb: 2\n---\n\nHello\n')).toEqual({
      frontMatter: { text: 'a: 1\nb: 2', firstLine: 2 },
      body: '\nHello\n',
      bodyFirstLine: 5,
      unclosed: false,
    });
  });

  it('leaves a text without front matter whole', () => {
    const text = 'Hello\n---\nnot a fence on line 1\n';
    expect(splitFrontMatter(text)).toEqual({
      frontMatter: null,
      body: text,
      bodyFirstLine: 1,
      unclosed: false,
    });
  });

  it('takes a byte order mark, CRLF and blanks after a fence', () => {
    const split = splitFrontMatter('\uFEFF--- \r\na: 1\r\n---\t\r\nHi\r\n');
    expect(split.frontMatter?.text).toBe('a: 1');
    expect(split.body).toBe('Hi\n');
  });

  it('keeps later fences in the body', () => {
    expect(splitFrontMatter('---\n---\na\n---\nb').body).toBe('a\n---\nb');
  });

  it('says when the second fence is missing', () => {
    const split = splitFrontMatter('---\na: 1\n');
    expect(split.unclosed).toBe(true);
    expect(split.body).toBe('');
  });
});
