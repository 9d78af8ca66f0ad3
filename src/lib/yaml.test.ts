import { describe, expect, it } from 'vitest';
import { parseYaml } from './yaml.ts';

const valueOf = (text: string) => {
  const { value, problems } = parseYaml(text, 'a.yaml');
  expect(problems).toEqual([]);
  return value;
};

const problemsOf = (text: string, firstLine = 1) =>
  parseYaml(text, 'a.yaml', firstLine).problems.map(
    ({ message, source }) => `${source?.line}:${source?.column} ${message}`,
  );

describe('parseYaml', () => {
  it('reads YAML 1.2: dates, yes and 1_000 stay text', () => {
    expect(valueOf('day: 2026-07-01\nyes: yes\nn: 1_000\nx: 0x1F\ne: 1e3\nf: 1.5\nz: ~')).toEqual({
      day: '2026-07-01',
      yes: 'yes',
      n: '1_000',
      x: 31,
      e: 1000,
      f: 1.5,
      z: null,
    });
  });

  it('keeps to YAML 1.2 even where the text asks for 1.1', () => {
    expect(valueOf('%YAML 1.1\n---\nday: 2026-07-01\non: off\n<<: { a: 1 }')).toEqual({
      day: '2026-07-01',
      on: 'off',
      '<<': { a: 1 },
    });
  });

  it('reads JSON', () => {
    expect(valueOf('{"a": [1, "x", null, true], "b": {"c": "\\u00e9"}}')).toEqual({
      a: [1, 'x', null, true],
      b: { c: 'é' },
    });
  });

  it('takes a byte order mark and CRLF', () => {
    expect(valueOf('\uFEFFa: 1\r\nb: two\r\n')).toEqual({ a: 1, b: 'two' });
  });

  it('has no value for an empty text', () => {
    expect(valueOf('')).toBeNull();
    expect(valueOf('# nothing yet\n')).toBeNull();
  });

  it('names line and column of what is not YAML, and no value', () => {
    expect(problemsOf('a: 1\nb: [1,\nc: 2')[0]).toMatch(/^3:1 not valid YAML: /);
    expect(problemsOf('a: "\\q"')[0]).toMatch(/^1:5 not valid YAML: Invalid escape/);
    expect(parseYaml('a: 1\nb: [1', 'a.yaml').value).toBeNull();
  });

  it('counts lines from where the text starts in its file', () => {
    expect(problemsOf('a: 1\na: 2', 11)).toEqual(['12:1 the key "a" stands twice in one map']);
    expect(parseYaml('a: 1\nb: 2', 'a.yaml', 11).locate(['b'])).toEqual({
      file: 'a.yaml',
      line: 12,
      column: 1,
    });
  });

  it('finds all problems at once, in order', () => {
    expect(problemsOf('a: .nan\nb: { x: 1, x: 2 }\n3: c\n? [d]\n: e')).toEqual([
      '1:4 .nan is not a number that JSON knows',
      '2:12 the key "x" stands twice in one map',
      '3:1 a key must be a text',
      '4:3 a key must be a text',
    ]);
  });

  it('says how to write a key that reads as a number', () => {
    expect(parseYaml('3: c', 'a.yaml').problems[0]?.hint).toBe('Put it in quotes: "3".');
    expect(valueOf('"3": c')).toEqual({ 3: 'c' });
  });

  it('refuses tags and further documents', () => {
    expect(problemsOf('a: !!binary aGk=')[0]).toMatch(/^1:4 .*binary/);
    expect(problemsOf('a: 1\n---\nb: 2')).toEqual(['2:1 a second document starts here']);
  });

  it('expands aliases', () => {
    expect(valueOf('a: &x [1]\nb: *x')).toEqual({ a: [1], b: [1] });
  });

  it('refuses aliases without an anchor, in a circle, or that expand to too much', () => {
    expect(problemsOf('a: *x')).toEqual(['1:4 the alias *x has no anchor before it']);
    expect(problemsOf('a: &x [*x]')).toEqual(['1:8 the alias *x contains itself']);
    const bomb = ['a: &a [l, l]', 'b: &b [*a, *a, *a, *a, *a, *a]', 'c: &c [*b, *b, *b, *b, *b, *b]'].join(
      '\n',
    );
    expect(problemsOf(`${bomb}\nd: [*c, *c, *c, *c, *c, *c]`)).toEqual([
      '1:1 the aliases expand to too much',
    ]);
  });

  it('refuses a text that is nested without end, once', () => {
    const deep = problemsOf('['.repeat(50_000));
    expect(deep).toHaveLength(1);
    expect(deep[0]).toContain('nested too deeply');
  });

  it('keeps __proto__ as a key like any other', () => {
    const value = valueOf('__proto__: { polluted: true }\na: 1') as object;
    expect(Object.keys(value)).toEqual(['__proto__', 'a']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('locate', () => {
  const { locate } = parseYaml(
    'models:\n  - id: a\n  - id: b\n    n: 1\nuse: &u { k: 1 }\nagain: *u\n',
    'a.yaml',
  );
  const at = (...path: (string | number)[]) => {
    const { line, column } = locate(path);
    return [line, column];
  };

  it('finds keys and items', () => {
    expect(at('models')).toEqual([1, 1]);
    expect(at('models', 1)).toEqual([3, 5]);
    expect(at('models', '1', 'n')).toEqual([4, 5]);
  });

  it('finds the nearest parent of what is absent', () => {
    expect(at()).toEqual([1, 1]);
    expect(at('nothing', 'here')).toEqual([1, 1]);
    expect(at('models', 0, 'nothing')).toEqual([2, 5]);
    expect(at('models', 7)).toEqual([1, 1]);
  });

  it('looks through an alias', () => {
    expect(at('again', 'k')).toEqual([5, 11]);
  });
});
