import { describe, expect, it } from 'vitest';
import { sampleCase } from '../../test/support/samples.ts';
import type { CaseInput } from '../domain/case.ts';
import type { Prompt } from '../domain/prompt.ts';
import { parsePrompt } from './parse-prompt.ts';
import { createRenderer } from './render.ts';

const TARGET = { provider: 'openai', model: 'gpt' };

function prompt(text: string): Prompt {
  const parsed = parsePrompt(text, { ref: 'p@v1', name: 'p', version: 'v1', file: 'prompts/p/v1.md' });
  if (parsed.prompt === null) throw new Error(JSON.stringify(parsed.problems));
  return parsed.prompt;
}

const userText = (template: string, input: CaseInput) =>
  createRenderer().render(prompt(template), sampleCase({ input }), TARGET).user;

const caseProblems = (template: string, input: CaseInput) =>
  createRenderer().caseProblems(prompt(template), sampleCase({ input }), TARGET);

describe('values in a template', () => {
  it('print as JSON where they are objects or lists, as Liquid has them else', () => {
    const input = { o: { a: [1, { b: 'x' }] }, list: ['a', 'b'], nothing: null, n: 0.5, yes: true };
    expect(userText('{{ o }} {{ list }} {{ nothing }}|{{ n }} {{ yes }} {{ nil }}', input)).toBe(
      '{"a":[1,{"b":"x"}]} ["a","b"] |0.5 true ',
    );
    expect(userText('{{ list | raw }} {{ o | raw }} {{ "is " | append: o }}', input)).toBe(
      '["a","b"] {"a":[1,{"b":"x"}]} is {"a":[1,{"b":"x"}]}',
    );
    expect(userText('{{ list | join: ", " }}{% for x in o.a %}, {{ x }}{% endfor %}', input)).toBe(
      'a, b, 1, {"b":"x"}',
    );
  });

  it('are own keys only, whatever they are called', () => {
    const input = JSON.parse('{"__proto__": {"a": 1}, "toString": "t", "constructor": "c"}') as CaseInput;
    expect(userText('{{ __proto__.a }}{{ toString }}{{ constructor }}', input)).toBe('1tc');
    expect(caseProblems('{{ o.toString }}', { o: {} })).toEqual([
      "prompts/p/v1.md uses {{ o.toString }}, which this case doesn't have",
    ]);
    expect(Reflect.get({}, 'a')).toBeUndefined();
  });

  it('may be missing where a branch that needs them is not taken', () => {
    const template = '{% if kind == "a" %}{{ a }}{% else %}{{ b }}{% endif %}';
    expect(caseProblems(template, { kind: 'a', a: 'x' })).toEqual([]);
    expect(caseProblems(template, { kind: 'b', a: 'x' })).toHaveLength(1);
  });

  it.each(['{% if x %}{% endif %}', '{{ x | default: "y" }}', '{% for y in x %}{% endfor %}'])(
    'must be there even to be asked about: %s',
    (template) => {
      expect(caseProblems(template, { y: 1 })).toHaveLength(1);
    },
  );
});

describe('a template', () => {
  it.each(['{{ "now" | date: "%Y" }}', '{{ input | sample }}', '{{ input | where_exp: "a", "a" }}'])(
    'that depends on chance, on the clock or on expressions in data is refused: %s',
    (template) => {
      expect(createRenderer().problems(prompt(template), TARGET)[0]?.message).toContain('undefined filter');
    },
  );

  it('is named with the line of its fault', () => {
    const text = '---\nsystem: "{% nope %}"\n---\none\n  {{ two | three }}';
    expect(
      createRenderer()
        .problems(prompt(text), TARGET)
        .map(({ message }) => message),
    ).toEqual([
      'bad template: tag "nope" not found (system text, in its line 1, column 1)',
      'bad template: undefined filter: three (user template, in its line 2, column 3)',
    ]);
  });

  it('for another model is not looked at', () => {
    const text = '---\nvariants: { gemini: { template: "{{ x" } }\n---\n{{ input }}';
    expect(createRenderer().problems(prompt(text), TARGET)).toEqual([]);
    expect(createRenderer().problems(prompt(text), { provider: 'gemini', model: 'flash' })).toHaveLength(1);
  });
});

describe('without a template', () => {
  const renderer = createRenderer();

  it('the input is the user message, with a system text or without any prompt', () => {
    expect(renderer.render(null, sampleCase({ input: 'Hi {{ x }}', system: null }), TARGET)).toEqual({
      system: null,
      user: 'Hi {{ x }}',
    });
    expect(
      renderer.render(prompt('---\nsystem: Be brief.\n---\n'), sampleCase({ input: 'Hi' }), TARGET),
    ).toEqual({
      system: 'Be brief.',
      user: 'Hi',
    });
  });

  it('the messages are all there is when the case has no input', () => {
    const example = sampleCase({ input: {}, messages: [{ role: 'user', content: 'Hi' }] });
    expect(renderer.render(null, example, TARGET).user).toBeNull();
    expect(createRenderer().caseProblems(null, example, TARGET)).toEqual([]);
  });

  it('an input of variables is a problem, with or without messages', () => {
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    for (const example of [sampleCase({ input: { a: 1 }, messages }), sampleCase({ input: { a: 1 } })]) {
      expect(createRenderer().caseProblems(null, example, TARGET)).toEqual([
        'its input is an object, which needs a prompt with a template',
      ]);
    }
  });

  it('an empty system text is none', () => {
    const text = '---\nsystem: Be brief.\nvariants: { openai: { system: "" } }\n---\n{{ input }}';
    expect(renderer.render(prompt(text), sampleCase({ input: 'x', system: null }), TARGET).system).toBeNull();
  });
});
