import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleCase, sampleModel } from '../../test/support/samples.ts';
import type { Case } from '../domain/case.ts';
import type { Prompt } from '../domain/prompt.ts';
import { loadPrompt } from './load-prompts.ts';
import { parsePrompt } from './parse-prompt.ts';
import { createRenderer } from './render.ts';
import { toRequest } from './to-request.ts';

const TARGET = { provider: 'anthropic', model: 'claude-haiku-4-5' };
const NAME = { ref: 'triage@v1', name: 'triage', version: 'v1', file: 'prompts/triage/v1.md' };

function prompt(text: string): Prompt {
  const parsed = parsePrompt(text, NAME);
  if (parsed.prompt === null) throw new Error(JSON.stringify(parsed.problems));
  return parsed.prompt;
}

function render(text: string, example: Partial<Case>, target = TARGET) {
  return createRenderer().render(prompt(text), sampleCase(example), target);
}

describe('reading a prompt file', () => {
  it('has front matter, a template and a hash of its bytes', () => {
    const text =
      '---\ndescription: Labels\nsystem: |\n  You label.\nscorers: [exact]\n---\n\n<t>{{ input }}</t>\n';
    expect(prompt(text)).toMatchObject({
      ref: 'triage@v1',
      description: 'Labels',
      system: 'You label.',
      template: '<t>{{ input }}</t>',
      scorers: [{ type: 'exact', name: 'exact', options: {} }],
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(prompt(text).sha256).not.toBe(prompt(`${text} `).sha256);
  });

  it('may be a template alone', () => {
    expect(prompt('Label: {{ input }}')).toMatchObject({
      system: null,
      template: 'Label: {{ input }}',
      scorers: null,
    });
  });

  it('lists all mistakes of the front matter with their lines in the file', () => {
    const { prompt: none, problems } = parsePrompt(
      '---\nsytem: x\nvariants:\n  gemini: { temprature: 1 }\nscorers: exact\n---\nx',
      NAME,
    );
    expect(none).toBeNull();
    const found = problems.map(({ message, source, hint }) => `${source?.line} ${message} ${hint}`);
    expect(found).toEqual(
      expect.arrayContaining([
        '2 unknown key "sytem" in the front matter Did you mean "system"?',
        '4 unknown key "temprature" in variants.gemini Did you mean "template"?',
        '5 scorers must be array null',
      ]),
    );
  });

  it('says that the front matter has no end', () => {
    expect(parsePrompt('---\nsystem: x\n', NAME).problems[0]?.code).toBe('unclosed-front-matter');
  });
});

describe('rendering', () => {
  it('fills in a text as input, an object by its keys', () => {
    expect(render('<t>{{ input }}</t>', { input: 'Hello' }).user).toBe('<t>Hello</t>');
    const input = { customer: 'Ada', lines: [{ text: 'one' }, { text: 'two' }] };
    expect(render('{{ customer }}:{% for line in lines %} {{ line.text }}{% endfor %}', { input }).user).toBe(
      'Ada: one two',
    );
  });

  it('gives the model the text of a case as it stands', () => {
    const input = '{{ env.HOME }} {% if x %} <b>&amp;</b> "quoted" ${HOME} {{{{ raw }}}} \u001b[31m';
    expect(render('<t>{{ input }}</t>', { input }).user).toBe(`<t>${input}</t>`);
    expect(render('{{ a }}', { input: { a: '{{ b }}', b: 'leaked' } }).user).toBe('{{ b }}');
  });

  it.each([
    '{{ env.HOME }}',
    '{{ process.env.HOME }}',
    '{{ input.constructor }}',
    '{{ __proto__ }}',
    '{{ metadata }}',
  ])('lets a template see nothing but the variables of the case: %s', (template) => {
    const renderer = createRenderer();
    expect(renderer.caseProblems(prompt(template), sampleCase(), TARGET)).toHaveLength(1);
  });

  it('says which variable a case lacks and where it is used', () => {
    const problems = createRenderer().caseProblems(
      prompt('Dear {{ name }}'),
      sampleCase({ input: { customer: 'Ada' } }),
      TARGET,
    );
    expect(problems).toEqual(["prompts/triage/v1.md uses {{ name }}, which this case doesn't have"]);
  });

  it('needs a template for an input that is an object', () => {
    const problems = createRenderer().caseProblems(null, sampleCase({ input: { a: 'x' } }), TARGET);
    expect(problems[0]).toContain('needs a prompt');
  });

  it.each([
    '{% include "secret.txt" %}',
    '{% render "secret.txt" %}',
    '{% layout "x" %}',
    '{{ input | nofilter }}',
    '{% if %}',
    '{{ input',
  ])('finds a template that cannot be used before any case: %s', (template) => {
    const problems = createRenderer().problems(prompt(template), TARGET);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.source?.file).toBe('prompts/triage/v1.md');
  });

  it('ends a template that would run without end', () => {
    const endless = prompt('{% for i in (1..1000000000) %}x{% endfor %}');
    expect(createRenderer().caseProblems(endless, sampleCase(), TARGET)[0]).toMatch(/limit/);
  });

  it('takes the wording for the model id before that for the provider', () => {
    const text = `---
system: Plain.
variants:
  anthropic: { system: For the provider. }
  claude-haiku-4-5: { template: "Short: {{ input }}" }
---
Long: {{ input }}`;
    expect(render(text, { input: 'x' })).toEqual({ system: 'Plain.', user: 'Short: x' });
    expect(render(text, { input: 'x' }, { ...TARGET, model: 'other' })).toEqual({
      system: 'For the provider.',
      user: 'Long: x',
    });
    expect(render(text, { input: 'x' }, { provider: 'gemini', model: 'other' }).system).toBe('Plain.');
    expect(render(text, { input: 'x' }, { provider: 'toString', model: 'constructor' }).system).toBe(
      'Plain.',
    );
  });

  it("puts a case's own system text, untouched, in place of the prompt's", () => {
    expect(render('---\nsystem: Plain.\n---\n{{ input }}', { system: 'Mine {{ x }}' }).system).toBe(
      'Mine {{ x }}',
    );
  });
});

describe('a request', () => {
  const texts = { system: 'Be brief.', user: 'And now?' };
  const shared = { texts, schema: null, stream: true, headers: {} };
  const request = (example: Partial<Case>) =>
    toRequest({ ...shared, model: sampleModel(), example: sampleCase(example) });

  it('puts the rendered text last, after the chat so far', async () => {
    const { system, messages } = await request({
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello' },
      ],
    });
    expect(system).toBe('Be brief.\n\nBe kind.');
    expect(messages.map(({ role, content }) => [role, content[0]])).toEqual([
      ['user', { type: 'text', text: 'Hi' }],
      ['assistant', { type: 'text', text: 'Hello' }],
      ['user', { type: 'text', text: 'And now?' }],
    ]);
  });
});

describe('finding a prompt', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'evalsmall-prompts-'));
    await write('prompts/triage/v1.md', 'one {{ input }}');
    await write('prompts/triage/v2.md', 'two {{ input }}');
    await write('prompts/single/v7.md', 'single {{ input }}');
  });

  afterEach(async () => {
    await rm(root, { recursive: true, force: true });
  });

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }

  const load = (ref: string) => loadPrompt(ref, { promptsDirectory: join(root, 'prompts'), cwd: root });
  const hintOf = async (ref: string): Promise<string> => (await load(ref)).problems[0]?.hint ?? '';

  it('looks a ref up by name and version, a path where it is', async () => {
    expect((await load('triage@v2')).prompt).toMatchObject({ ref: 'triage@v2', template: 'two {{ input }}' });
    expect((await load('single')).prompt).toMatchObject({ ref: 'single@v7', version: 'v7' });
    expect((await load('prompts/triage/v1.md')).prompt).toMatchObject({
      ref: 'prompts/triage/v1.md',
      version: null,
    });
  });

  it('says what there is when the one asked for is missing', async () => {
    expect(await hintOf('triage')).toContain('triage@v1');
    expect(await hintOf('triage@v9')).toContain('triage@v2');
    expect(await hintOf('trige@v1')).toContain('"triage"');
    expect((await load('prompts/nowhere.md')).problems[0]?.message).toContain('does not exist');
    expect((await load('prompts/triage/')).problems[0]?.message).toContain('is a directory');
  });

  it('reads the schema a scorer names beside the prompt', async () => {
    await write(
      'prompts/json/v1.md',
      '---\nscorers: [{ type: jsonSchema, schema: reply.json }]\n---\n{{ input }}',
    );
    expect((await load('json')).problems[0]?.message).toContain('reply.json does not exist');
    await write('prompts/json/reply.json', '{"type":"object"}');
    expect((await load('json')).prompt?.scorers?.[0]?.options).toEqual({ schema: { type: 'object' } });
  });
});
