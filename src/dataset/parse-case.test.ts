import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Case } from '../domain/case.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { createSchemaCompiler } from '../lib/validate.ts';
import { createCaseFiles } from './case-files.ts';
import { caseSchema } from './case-schema.ts';
import { parseCase } from './parse-case.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parse-case-'));
  await mkdir(join(directory, 'more'));
  await writeFile(join(directory, 'reply.json'), '{"type": "object"}');
  await writeFile(join(directory, 'list.json'), '[1]');
  await writeFile(join(directory, 'broken.json'), '{"type": "object",}');
  await writeFile(join(directory, 'more/cat.png'), 'not really a cat');
  await writeFile(join(directory, 'note.txt'), 'a note');
});
afterAll(() => rm(directory, { recursive: true }));

const parse = (raw: JsonValue) =>
  parseCase(raw, {
    ordinal: 4,
    source: { file: 'cases.jsonl', line: 5 },
    files: createCaseFiles(directory),
  });

async function caseOf(raw: JsonValue): Promise<Case> {
  const { example, faults } = await parse(raw);
  expect(faults).toEqual([]);
  if (example === null) throw new Error('no case, and no fault');
  return example;
}

const faultsOf = async (raw: JsonValue) => (await parse(raw)).faults.map(({ message }) => message);

const FULL: JsonObject = {
  id: 'a1',
  input: { text: 'Hi' },
  messages: [
    { role: 'user', content: 'one' },
    { role: 'assistant', content: 'two' },
  ],
  expected: { anyOf: ['x', 'y'] },
  scorers: ['exact', { type: 'numeric', name: 'near', relative: 0.01 }],
  schema: { type: 'string' },
  tools: [{ name: 'find', description: 'Finds.', parameters: { type: 'object' } }, { name: 'stop' }],
  toolChoice: { name: 'find' },
  expectedToolCalls: [{ name: 'find', arguments: { q: 1 } }],
  attachments: [{ type: 'image', path: 'more/cat.png' }],
  system: 'Be brief.',
  tags: ['hard', 'de', 'hard'],
  metadata: { any: ['thing'] },
};

describe('parseCase', () => {
  it('reads every field', async () => {
    const { hash, ...example } = await caseOf(FULL);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(example).toEqual({
      ...FULL,
      ordinal: 4,
      source: { file: 'cases.jsonl', line: 5 },
      expected: { value: { anyOf: ['x', 'y'] } },
      scorers: [
        { type: 'exact', name: 'exact', options: {} },
        { type: 'numeric', name: 'near', options: { relative: 0.01 } },
      ],
      tools: [
        { name: 'find', description: 'Finds.', parameters: { type: 'object' } },
        { name: 'stop', description: null, parameters: { type: 'object', properties: {} } },
      ],
      attachments: [{ type: 'image', path: join(directory, 'more/cat.png') }],
      tags: ['hard', 'de'],
    });
  });

  it('gives what is absent, or null, its empty value', async () => {
    const bare = await caseOf({ input: 'Hi' });
    const { id: _id, hash: _hash, ...rest } = bare;
    expect(rest).toEqual({
      ordinal: 4,
      source: { file: 'cases.jsonl', line: 5 },
      input: 'Hi',
      messages: null,
      expected: null,
      scorers: null,
      schema: null,
      tools: [],
      toolChoice: null,
      expectedToolCalls: null,
      attachments: [],
      system: null,
      tags: [],
      metadata: null,
    });
    const names = Object.keys(caseSchema.properties).filter(
      (name) => name !== 'expected' && name !== 'input',
    );
    const nulls = Object.fromEntries(names.map((name) => [name, null]));
    expect(await caseOf({ ...nulls, input: 'Hi' })).toEqual(bare);
  });

  it('tells an expected null from nothing expected, and no call from calls not judged', async () => {
    expect((await caseOf({ input: 'x', expected: null })).expected).toEqual({ value: null });
    expect((await caseOf({ input: 'x', expectedToolCalls: [] })).expectedToolCalls).toEqual([]);
  });

  it('has no variables where there are messages alone', async () => {
    const messages = [{ role: 'user', content: 'Hi' }];
    expect(await caseOf({ messages })).toMatchObject({ input: {}, messages });
  });

  it('names a case without id after its input and messages, whatever else it holds', async () => {
    const idOf = async (raw: JsonObject) => (await caseOf(raw)).id;
    const id = await idOf({ input: { a: 1, b: 2 } });
    expect(id).toMatch(/^case-[0-9a-f]{12}$/);
    expect(await idOf({ expected: 'x', tags: ['t'], input: { b: 2, a: 1 } })).toBe(id);
    expect(await idOf({ input: { a: 1, b: 3 } })).not.toBe(id);
    expect(await idOf({ input: { a: 1, b: 2 }, messages: [{ role: 'user', content: 'x' }] })).not.toBe(id);
  });

  it('hashes all that can change an answer or its score, and nothing else', async () => {
    const { hash } = await caseOf(FULL);
    for (const same of [{ id: 'other' }, { tags: [] }, { metadata: 1 }, { notRead: 1 }]) {
      expect((await caseOf({ ...FULL, ...same })).hash).toBe(hash);
    }
    const changes: JsonObject[] = [
      { input: 'Hi' },
      { messages: [{ role: 'user', content: 'one' }] },
      { expected: 'x' },
      { scorers: ['exact'] },
      { schema: true },
      { tools: [{ name: 'find' }] },
      { toolChoice: 'auto' },
      { expectedToolCalls: [] },
      { attachments: [{ type: 'text', path: 'note.txt' }] },
      { system: 'Be long.' },
    ];
    const hashes = await Promise.all(
      changes.map(async (change) => (await caseOf({ ...FULL, ...change })).hash),
    );
    expect(new Set([hash, ...hashes]).size).toBe(changes.length + 1);
  });

  it('hashes what is in the files, not what they are called alone', async () => {
    const raw = {
      input: 'x',
      schema: 'changing.json',
      attachments: [{ type: 'text', path: 'changing.txt' }],
    };
    await writeFile(join(directory, 'changing.json'), '{"minimum": 1}');
    await writeFile(join(directory, 'changing.txt'), 'one');
    const { hash } = await caseOf(raw);
    await writeFile(join(directory, 'changing.txt'), 'two');
    const { hash: second } = await caseOf(raw);
    await writeFile(join(directory, 'changing.json'), '{"minimum": 2}');
    const { hash: third } = await caseOf(raw);
    expect(new Set([hash, second, third]).size).toBe(3);
  });

  it('reads a schema from its file, for the case and for its scorer', async () => {
    const scorers = [{ type: 'jsonSchema', schema: 'reply.json', mode: 'strict' }];
    const example = await caseOf({ input: 'x', schema: 'reply.json', scorers });
    expect(example.schema).toEqual({ type: 'object' });
    expect(example.scorers?.[0]?.options).toEqual({ schema: { type: 'object' }, mode: 'strict' });
  });

  it('keeps __proto__ as data and changes no prototype', async () => {
    const raw = JSON.parse(
      '{"input": {"__proto__": {"polluted": 1}}, "__proto__": {"input": "x"}}',
    ) as JsonObject;
    const { example, unknownFields } = await parse(raw);
    expect(unknownFields).toEqual(['__proto__']);
    expect(Object.keys(example?.input ?? {})).toEqual(['__proto__']);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(await faultsOf(JSON.parse('{"__proto__": {"input": "x"}}') as JsonObject)).toEqual([
      'a case needs "input" (or "messages")',
    ]);
  });

  it('names fields it does not know', async () => {
    expect((await parse({ input: 'x', expcted: 'y', notes: 1 })).unknownFields).toEqual(['expcted', 'notes']);
  });

  it.each<[string, JsonValue, string]>([
    ['a list', [1], 'a case must be an object, but is an array'],
    ['a null', null, 'a case must be an object, but is null'],
    ['no input', { expected: 'x' }, 'a case needs "input" (or "messages")'],
    ['a null input', { input: null }, 'a case needs "input" (or "messages")'],
    [
      'a number as input',
      { input: 5 },
      'input must be a string or an object of template variables, but is a number',
    ],
    ['a number as id', { id: 5, input: 'x' }, 'id must be a string, but is a number'],
    ['an empty id', { id: '', input: 'x' }, 'id must not be empty'],
    [
      'a line break in an id',
      { id: 'a\nb', input: 'x' },
      'id must not have control characters or halves of characters',
    ],
    [
      'half a character',
      { id: '\ud800', input: 'x' },
      'id must not have control characters or halves of characters',
    ],
    ['no messages', { messages: [] }, 'messages must not be empty'],
    [
      'a bad role',
      { messages: [{ role: 'bot', content: '' }] },
      'messages[0].role must be one of user, assistant, system, but is "bot"',
    ],
    ['no content', { messages: [{ role: 'user' }] }, 'messages[0] needs "content"'],
    [
      'content in parts',
      { messages: [{ role: 'user', content: [] }] },
      'messages[0].content must be a string, but is an array',
    ],
    [
      'a name in a message',
      { messages: [{ role: 'user', content: '', nam: 'x' }] },
      'messages[0].nam is not a known key',
    ],
    [
      'an empty anyOf',
      { input: 'x', expected: { anyOf: [] } },
      'expected.anyOf must be an array with at least one answer, but is an array',
    ],
    [
      'anyOf of one',
      { input: 'x', expected: { anyOf: 'y' } },
      'expected.anyOf must be an array with at least one answer, but is a string',
    ],
    [
      'anyOf and more',
      { input: 'x', expected: { anyOf: ['y'], or: 1 } },
      'expected has other keys beside anyOf',
    ],
    ['scorers as text', { input: 'x', scorers: 'exact' }, 'scorers must be an array, but is a string'],
    ['a scorer without type', { input: 'x', scorers: [{ name: 'a' }] }, 'scorers[0]: a scorer needs a type'],
    ['an empty scorer', { input: 'x', scorers: [''] }, 'scorers[0]: a scorer needs a type'],
    [
      'two scorers of one name',
      { input: 'x', scorers: ['exact', { type: 'exact' }] },
      'scorers[1] is a second scorer named "exact"',
    ],
    [
      'a number as schema',
      { input: 'x', schema: 1 },
      'schema must be a JSON Schema or a path, but is a number',
    ],
    ['a missing schema', { input: 'x', schema: 'no.json' }, 'the file no.json does not exist'],
    [
      'a broken schema',
      { input: 'x', schema: 'broken.json' },
      'the file broken.json is not JSON: line 1, column 19: a key in double quotes is missing here',
    ],
    [
      'a list as schema',
      { input: 'x', schema: 'list.json' },
      'the file list.json is not a JSON Schema: it holds an array',
    ],
    [
      "a scorer's missing schema",
      { input: 'x', scorers: [{ type: 'jsonSchema', schema: 'no.json' }] },
      'the file no.json does not exist',
    ],
    ['a tool without name', { input: 'x', tools: [{ description: 'x' }] }, 'tools[0] needs "name"'],
    [
      "a peer's tool",
      { input: 'x', tools: [{ name: 'a', input_schema: {} }] },
      'tools[0].input_schema is not a known key',
    ],
    [
      'parameters as a list',
      { input: 'x', tools: [{ name: 'a', parameters: [] }] },
      'tools[0].parameters must be an object, but is an array',
    ],
    [
      'two tools of one name',
      { input: 'x', tools: [{ name: 'a' }, { name: 'a' }] },
      'tools[1] is named "a" like another tool',
    ],
    [
      'an unknown choice',
      { input: 'x', toolChoice: 'any' },
      'toolChoice must be one of auto, none, required, but is "any"',
    ],
    [
      'a choice that is no tool',
      { input: 'x', toolChoice: { name: 'a' } },
      'toolChoice names "a", which is not one of the case\'s tools',
    ],
    [
      'a choice without tools',
      { input: 'x', toolChoice: 'required' },
      'toolChoice requires a tool call, but the case has no tools',
    ],
    [
      'a call without arguments',
      { input: 'x', expectedToolCalls: [{ name: 'a' }] },
      'expectedToolCalls[0] needs "arguments"',
    ],
    [
      'a missing attachment',
      { input: 'x', attachments: [{ type: 'text', path: 'no.txt' }] },
      'the file no.txt does not exist',
    ],
    [
      'a directory attached',
      { input: 'x', attachments: [{ type: 'text', path: 'more' }] },
      'the file more is a directory',
    ],
    [
      'a text as image',
      { input: 'x', attachments: [{ type: 'image', path: 'note.txt' }] },
      'attachments[0].path must name a .png, .jpg, .jpeg, .gif or .webp file',
    ],
    [
      'an unknown attachment',
      { input: 'x', attachments: [{ type: 'video', path: 'note.txt' }] },
      'attachments[0].type must be one of image, text, but is "video"',
    ],
    ['a number as system', { input: 'x', system: 1 }, 'system must be a string, but is a number'],
    ['tags as text', { input: 'x', tags: 'a' }, 'tags must be an array, but is a string'],
    ['a number as tag', { input: 'x', tags: ['a', 1] }, 'tags[1] must be a string, but is a number'],
    ['true as tag', { input: 'x', tags: [true] }, 'tags[0] must be a string, but is true'],
  ])('refuses %s', async (_, raw, message) => {
    expect(await faultsOf(raw)).toEqual([message]);
  });

  it('says where each of several faults is', async () => {
    const { faults, example } = await parse({ tags: [1], messages: [{ role: 'x', content: 5 }] });
    expect(example).toBeNull();
    expect(faults.map(({ path }) => path)).toEqual([
      ['messages', 0, 'role'],
      ['messages', 0, 'content'],
      ['tags', 0],
    ]);
  });

  it('suggests the key that was meant', async () => {
    const { faults } = await parse({ input: 'x', tools: [{ name: 'a', paramters: {} }] });
    expect(faults[0]?.hint).toBe('Did you mean "parameters"?');
  });
});

describe('caseSchema', () => {
  const compiled = createSchemaCompiler().compile(caseSchema);
  const isValid = (value: JsonValue): boolean => {
    if (!compiled.ok) throw new Error(compiled.error);
    return compiled.violations(value).length === 0;
  };

  const VALUES: readonly JsonValue[] = [
    null,
    true,
    0,
    '',
    'x',
    'auto',
    'reply.json',
    [],
    [null],
    ['x'],
    [''],
    [1],
    {},
    { a: 1 },
    { name: 'x' },
    { anyOf: [] },
    { anyOf: ['x'] },
    { anyOf: ['x'], b: 1 },
    [{ name: 'x' }],
    [{ name: '' }],
    [{ type: 'x' }],
    [{ type: '' }],
    [{ type: 'x', name: '' }],
    [{ role: 'user', content: 'x' }],
    [{ role: 'user' }],
    [{ role: 'x', content: 'x' }],
    [{ role: 'user', content: 'x', extra: 1 }],
    [{ name: 'x', arguments: {} }],
    [{ name: 'x', arguments: 1 }],
    [{ name: 'x', parameters: null }],
    [{ name: 'x', parameters: {} }],
    [{ name: 'x', description: 1 }],
    [{ type: 'text', path: 'note.txt' }],
    [{ type: 'x', path: 'note.txt' }],
    [{ type: 'text' }],
    [{ type: 'text', path: '' }],
  ];

  /** What no schema can know: it needs other fields, or files. */
  const BEYOND = /^the file |names "|requires a tool call/;

  it.each(Object.keys(caseSchema.properties))('allows the same values of %s as the reader', async (name) => {
    let looked = 0;
    for (const value of VALUES) {
      const line: JsonObject = { input: 'x', [name]: value };
      const faults = (await faultsOf(line)).filter((message) => !BEYOND.test(message));
      expect({ line, valid: isValid(line) }).toEqual({ line, valid: faults.length === 0 });
      looked += faults.length;
    }
    expect(looked > 0 || name === 'metadata').toBe(true);
  });

  it('asks for an input or messages', () => {
    expect(isValid({ expected: 'x' })).toBe(false);
    expect(isValid({ input: null })).toBe(false);
    expect(isValid({ messages: [{ role: 'user', content: 'x' }] })).toBe(true);
    expect(isValid([])).toBe(false);
  });
});
