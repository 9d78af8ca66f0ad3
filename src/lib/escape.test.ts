import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown, escapeTerminal, markdownCode } from './escape.ts';
import { displayWidth, excerpt } from './width.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 80 });

describe('escapeTerminal', () => {
  it('leaves ordinary text of any script and emoji alone', () => {
    const text = 'Zürich, 東京, שלום, क्षि, می‌خواهم, 👩‍👩‍👧, ❤️, naïve — “quoted”';
    expect(escapeTerminal(text)).toBe(text);
  });

  it('keeps a text on one line and says where the line breaks were', () => {
    expect(escapeTerminal('a\nb\r\nc\rd\u2028e\u0085f\tg')).toBe('a↵b↵c↵d↵e↵f g');
  });

  it('disarms colour, cursor and title sequences in 7 and 8 bits', () => {
    expect(escapeTerminal('\u001b[31mred\u001b]0;title\u0007')).toBe('␛[31mred␛]0;title␇');
    expect(escapeTerminal('\u009b2J\u007f\u0008')).toBe('\\u{9b}2J␡␈');
  });

  it('shows what would reorder or hide text', () => {
    expect(escapeTerminal('a\u202egpj.exe')).toBe('a\\u{202e}gpj.exe');
    expect(escapeTerminal('\u2066x\u2069 y\u200bz \u{e0041}')).toBe(
      '\\u{2066}x\\u{2069} y\\u{200b}z \\u{e0041}',
    );
  });

  it('replaces half a surrogate pair', () => {
    expect(escapeTerminal('a\ud83db')).toBe('a\ufffdb');
  });

  it('ends a tower of combining marks', () => {
    expect(escapeTerminal(`e${'\u0301'.repeat(10_000)}!`)).toBe(`e${'\u0301'.repeat(6)}…!`);
  });

  it('lets no control or bidi character through, whatever comes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escapeTerminal(text)).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/u);
      }),
    );
  });
});

describe('excerpt', () => {
  it('leaves a text that fits', () => {
    expect(excerpt('feature-request', 15)).toBe('feature-request');
    expect(excerpt('', 0)).toBe('');
  });

  it('says with an ellipsis that it cut', () => {
    expect(excerpt('feature-request', 14)).toBe('feature-reque…');
    expect(excerpt('feature-request', 1)).toBe('…');
    expect(excerpt('feature-request', 0)).toBe('');
  });

  it('counts columns, not characters, and cuts no character in two', () => {
    expect(excerpt('東京都', 5)).toBe('東京…');
    expect(excerpt('東京都', 4)).toBe('東…');
    expect(excerpt('👩‍👩‍👧👩‍👩‍👧', 3)).toBe('👩‍👩‍👧…');
  });

  it('never takes more columns than it has', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 40 }), (text, columns) => {
        expect(displayWidth(excerpt(escapeTerminal(text), columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it('is quick on a long text', () => {
    expect(excerpt('x'.repeat(5_000_000), 10)).toBe('xxxxxxxxx…');
  });
});

describe('escapeMarkdown', () => {
  it('leaves ordinary words and figures as they are', () => {
    const text = '91 % (84-96), 1.38 s, $0.000251, max_tokens, claude-haiku-4-5, "≥" isn\'t 0; -5';
    expect(escapeMarkdown(text)).toBe(text);
  });

  it('makes HTML, table and code characters literal', () => {
    expect(escapeMarkdown('<script>&amp;|`\\')).toBe('&#60;script&#62;&#38;amp;&#124;&#96;&#92;');
  });

  it('makes emphasis and links literal', () => {
    expect(escapeMarkdown('*a* _b_ ~~c~~ ![d](e)')).toBe('\\*a\\* \\_b\\_ \\~\\~c\\~\\~ !\\[d\\](e)');
  });

  it('lets nobody be mentioned and nothing be linked', () => {
    expect(escapeMarkdown('@octocat see #12, GH-7')).toBe('@&#8203;octocat see #&#8203;12, GH-&#8203;7');
    expect(escapeMarkdown('https://x.test www.x.test')).toBe('https:&#8203;//x.test www&#8203;.x.test');
  });

  it('starts no heading, list or rule', () => {
    const starts = ['# a', '- a', '+ a', '---', '===', '1. a', '12) a'];
    expect(starts.map(escapeMarkdown)).toEqual([
      '\\# a',
      '\\- a',
      '\\+ a',
      '\\---',
      '\\===',
      '1\\. a',
      '12\\) a',
    ]);
  });

  it('opens no formula, but leaves a lone sum of money', () => {
    expect(escapeMarkdown('$x^2$')).toBe('\\$x^2\\$');
    expect(escapeMarkdown('$9.90')).toBe('$9.90');
  });

  it('stays on one line', () => {
    expect(escapeMarkdown('a\n\n| b |')).toBe('a↵↵&#124; b &#124;');
  });
});

describe('markdownCode', () => {
  it('shows an id as code, where nothing is a mention or a link', () => {
    expect(markdownCode('claude-haiku-4-5/triage@v1')).toBe('`claude-haiku-4-5/triage@v1`');
    expect(markdownCode('<b>@octocat</b>')).toBe('`<b>@octocat</b>`');
  });

  it('escapes what could end the code or the table cell', () => {
    expect(markdownCode('a`b')).toBe('a&#96;b');
    expect(markdownCode('a|<i>')).toBe('a&#124;&#60;i&#62;');
  });

  it('shows nothing for nothing', () => {
    expect(markdownCode(' ')).toBe('');
  });
});
