import { describe, expect, it } from 'vitest';
import { extractCode } from './extract-code.ts';

const fenced = (label: string, code: string, fence = '```'): string => `${fence}${label}\n${code}\n${fence}`;

describe('extractCode', () => {
  it('takes an output without a fence whole, as it stands', () => {
    expect(extractCode('  x = 1\n', 'python')).toBe('  x = 1\n');
  });

  it('takes the inside of the only block, whatever stands around it', () => {
    expect(extractCode(`Here:\n\n${fenced('python', 'x = 1\n  y')}\n\nDone.`, 'python')).toBe('x = 1\n  y');
    expect(extractCode(fenced('', 'x = 1'), 'python')).toBe('x = 1');
  });

  it('takes the last block in the language: a model corrects itself downwards', () => {
    const output = [
      fenced('py', 'first'),
      fenced('python', 'second'),
      fenced('', 'output'),
      fenced('js', 'x'),
    ];
    expect(extractCode(output.join('\n\n'), 'python')).toBe('second');
    expect(extractCode(output.join('\n\n'), 'javascript')).toBe('x');
  });

  it('takes the last block without a language where none is in the language', () => {
    expect(extractCode(`${fenced('', 'one')}\n${fenced('', 'two')}\n${fenced('sh', 'ls')}`, 'python')).toBe(
      'two',
    );
  });

  it('finds no code in blocks of other languages, and none in an empty output', () => {
    expect(extractCode(`x = 1\n${fenced('java', 'x')}`, 'python')).toBeNull();
    expect(extractCode(fenced('python', ' '), 'python')).toBeNull();
    expect(extractCode(' \n', 'javascript')).toBeNull();
  });

  it('reads labels in any case and with attributes, and fences of tildes', () => {
    expect(extractCode(fenced('Python {linenos=true}', 'a'), 'python')).toBe('a');
    expect(extractCode(fenced('JavaScript', 'a', '~~~'), 'javascript')).toBe('a');
  });

  it('closes a block only by a fence as long as the one that opened it', () => {
    expect(extractCode(fenced('python', 'doc = """\n```\n"""', '````'), 'python')).toBe(
      'doc = """\n```\n"""',
    );
  });

  it('takes a block that is never closed to the end', () => {
    expect(extractCode('```python\nx = 1\ny', 'python')).toBe('x = 1\ny');
  });
});
