import { describe, expect, it } from 'vitest';
import { ask, at, eventsIn, simulators } from '../../test/support/simulated-servers.ts';
import type { Case } from '../domain/case.ts';
import type { JsonValue } from '../domain/json.ts';
import type { WireApi } from '../domain/model.ts';
import type { Simulator } from './server.ts';

const PARAMETERS = {
  type: 'object',
  properties: { order: { type: 'string' }, amount: { type: 'number' }, quick: { type: 'boolean' } },
};
const NAMES = ['refund', 'track', 'escalate'];
const REFUND = { name: 'refund', arguments: { order: 'A-1, the large one', amount: 12.5 } };
const TRACK = { name: 'track', arguments: { order: 'A-2' } };

const CASES: Partial<Case>[] = [
  { id: 'one', input: 'Refund it.', expected: null, expectedToolCalls: [REFUND] },
  { id: 'two', input: 'Refund it, track that.', expected: null, expectedToolCalls: [REFUND, TRACK] },
  { id: 'none', input: 'Just saying hello.', expected: { value: 'Hello!' }, expectedToolCalls: [] },
  { id: 'open', input: 'Label it.', expected: { value: 'billing' }, expectedToolCalls: null },
];

const TOOLS: Record<WireApi, Record<string, JsonValue>> = {
  openai: {
    tools: NAMES.map((name) => ({ type: 'function', function: { name, parameters: PARAMETERS } })),
  },
  anthropic: { tools: NAMES.map((name) => ({ name, input_schema: PARAMETERS })) },
  gemini: {
    tools: [{ functionDeclarations: NAMES.map((name) => ({ name, parameters: PARAMETERS })) }],
  },
};
const APIS = ['openai', 'anthropic', 'gemini'] as const;

const start = simulators();
const wrong = { accuracy: { default: 0, tags: new Map<string, number>() } };

interface Read {
  readonly calls: readonly { readonly name: unknown; readonly arguments: unknown }[];
  readonly text: unknown;
  readonly finish: unknown;
  readonly body: unknown;
}

interface Question {
  readonly id: string;
  readonly model?: string;
  readonly repeat?: number;
  readonly fields?: Record<string, JsonValue>;
}

async function question(simulator: Simulator, api: WireApi, { id, ...rest }: Question): Promise<Read> {
  const { model = 'plain', repeat = 0, fields = {} } = rest;
  const headers = { 'x-evalsmall-case': `data/${id}`, 'x-evalsmall-repeat': String(repeat) };
  const reply = await ask(simulator, api, { model, headers, fields: { ...TOOLS[api], ...fields } });
  expect(reply.status).toBe(200);
  return readers[api](await reply.json());
}

const readers: Record<WireApi, (body: unknown) => Read> = {
  openai: (body) => {
    const message = at(body, 'choices', 0, 'message');
    const calls = ((at(message, 'tool_calls') ?? []) as unknown[]).map((call) => ({
      name: at(call, 'function', 'name'),
      arguments: parsed(at(call, 'function', 'arguments') as string),
    }));
    return { calls, text: at(message, 'content'), finish: at(body, 'choices', 0, 'finish_reason'), body };
  },
  anthropic: (body) => {
    const blocks = at(body, 'content') as unknown[];
    const calls = blocks
      .filter((block) => at(block, 'type') === 'tool_use')
      .map((block) => ({ name: at(block, 'name'), arguments: at(block, 'input') }));
    const text = at(
      blocks.find((block) => at(block, 'type') === 'text'),
      'text',
    );
    return { calls, text: text ?? null, finish: at(body, 'stop_reason'), body };
  },
  gemini: (body) => {
    const parts = (at(body, 'candidates', 0, 'content', 'parts') ?? []) as unknown[];
    const calls = parts
      .map((part) => at(part, 'functionCall'))
      .filter((call) => call !== undefined)
      .map((call) => ({ name: at(call, 'name'), arguments: at(call, 'args') }));
    const finish = at(body, 'candidates', 0, 'finishReason');
    return { calls, text: at(parts[0], 'text') ?? null, finish, body };
  },
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const CALLED = { openai: 'tool_calls', anthropic: 'tool_use', gemini: 'STOP' };
const STOPPED = { openai: 'stop', anthropic: 'end_turn', gemini: 'STOP' };

describe.each(APIS)('tools on the %s wire', (api) => {
  it('are called as the case expects, several at once where it says so', async () => {
    const simulator = await start({ cases: CASES });
    const one = await question(simulator, api, { id: 'one' });
    expect(one).toMatchObject({ calls: [REFUND], text: null, finish: CALLED[api] });
    const two = await question(simulator, api, { id: 'two' });
    expect(two).toMatchObject({ calls: [REFUND, TRACK], text: null, finish: CALLED[api] });
  });

  it('are not called where no call is right, or the case says nothing about calls', async () => {
    const simulator = await start({ cases: CASES });
    const none = await question(simulator, api, { id: 'none' });
    expect(none).toMatchObject({ calls: [], text: 'Hello!', finish: STOPPED[api] });
    expect(await question(simulator, api, { id: 'open' })).toMatchObject({ calls: [], text: 'billing' });
  });

  it('are called wrongly in each way by a model that is wrong, and the same way again', async () => {
    const simulator = await start({ cases: CASES, personas: { wrong } });
    const mistakes = new Set<string>();
    for (let repeat = 0; repeat < 25; repeat += 1) {
      const asked = { id: 'one', model: 'wrong', repeat };
      const { calls } = await question(simulator, api, asked);
      expect(calls).not.toEqual([REFUND]);
      expect((await question(simulator, api, asked)).calls).toEqual(calls);
      mistakes.add(calls.length === 0 ? 'no call' : calls[0]!.name === 'refund' ? 'argument' : 'tool');
    }
    expect(mistakes).toEqual(new Set(['no call', 'argument', 'tool']));
    const { calls } = await question(simulator, api, { id: 'none', model: 'wrong' });
    expect(calls).toHaveLength(1);
    expect(NAMES).toContain(calls[0]!.name);
    expect(calls[0]!.arguments).toEqual({ order: 'something', amount: 1, quick: true });
  });

  it('are streamed in fragments that join to the same arguments', async () => {
    const simulator = await start({ cases: CASES });
    const reply = await ask(simulator, api, {
      text: 'Refund it, track that.',
      fields: TOOLS[api],
      stream: true,
    });
    expect(reply.headers.get('x-simulated-first-token-ms')).toMatch(/^\d+$/);
    const events = eventsIn(await reply.text());
    expect(streamedCalls[api](events)).toEqual([REFUND, TRACK]);
  });
});

const streamedCalls: Record<WireApi, (events: unknown[]) => unknown> = {
  openai: (events) => {
    const calls: { name: string; arguments: string }[] = [];
    for (const event of events) {
      const fragment = at(event, 'choices', 0, 'delta', 'tool_calls', 0);
      if (fragment === undefined) continue;
      const index = at(fragment, 'index') as number;
      const name = at(fragment, 'function', 'name') as string | undefined;
      if (name !== undefined) calls[index] = { name, arguments: '' };
      calls[index]!.arguments += at(fragment, 'function', 'arguments') as string;
    }
    expect(events.some((event) => at(event, 'choices', 0, 'finish_reason') === 'tool_calls')).toBe(true);
    return calls.map((call) => ({ name: call.name, arguments: parsed(call.arguments) }));
  },
  anthropic: (events) => {
    const names = events.map((event) => at(event, 'content_block', 'name')).filter((name) => name);
    const inputs = names.map((_, index) =>
      events
        .filter((event) => at(event, 'type') === 'content_block_delta' && at(event, 'index') === index)
        .map((event) => at(event, 'delta', 'partial_json'))
        .join(''),
    );
    expect(at(events.at(-2), 'delta', 'stop_reason')).toBe('tool_use');
    return names.map((name, index) => ({ name, arguments: parsed(inputs[index]!) }));
  },
  gemini: (events) =>
    events
      .map((event) => at(event, 'candidates', 0, 'content', 'parts', 0, 'functionCall'))
      .filter((call) => call !== undefined)
      .map((call) => ({ name: at(call, 'name'), arguments: at(call, 'args') })),
};

describe('arguments that the budget cuts in the middle', () => {
  // six characters of the name, then eleven of the arguments and more
  const tokens = 12;

  it('are a text that is no JSON on the openai wire', async () => {
    const fields = { max_completion_tokens: tokens };
    const read = await question(await start({ cases: CASES }), 'openai', { id: 'one', fields });
    expect(read.finish).toBe('length');
    expect(at(read.body, 'choices', 0, 'message', 'tool_calls', 0, 'function')).toEqual({
      name: 'refund',
      arguments: JSON.stringify(REFUND.arguments).slice(0, tokens * 4 - 6),
    });
  });

  it('are the whole members on the anthropic wire, and the cut text in its stream', async () => {
    const simulator = await start({ cases: CASES });
    const read = await question(simulator, 'anthropic', { id: 'one', fields: { max_tokens: tokens } });
    expect(read).toMatchObject({
      finish: 'max_tokens',
      calls: [{ name: 'refund', arguments: { order: 'A-1, the large one' } }],
    });
    const fields = { ...TOOLS['anthropic'], max_tokens: tokens };
    const reply = await ask(simulator, 'anthropic', { text: 'Refund it.', fields, stream: true });
    const deltas = eventsIn(await reply.text()).map((event) => at(event, 'delta', 'partial_json'));
    expect(deltas.join('')).toBe(JSON.stringify(REFUND.arguments).slice(0, tokens * 4 - 6));
  });

  it('are a malformed call on the gemini wire, and a call not begun is cut by MAX_TOKENS', async () => {
    const simulator = await start({ cases: CASES });
    const limited = (maxOutputTokens: number): Promise<Read> =>
      question(simulator, 'gemini', { id: 'one', fields: { generationConfig: { maxOutputTokens } } });
    expect(await limited(tokens)).toMatchObject({ finish: 'MALFORMED_FUNCTION_CALL', calls: [] });
    expect(await limited(1)).toMatchObject({ finish: 'MAX_TOKENS', calls: [] });
  });
});

describe('the choice of tools', () => {
  it('is kept: none, any, or one by its name', async () => {
    const simulator = await start({ cases: CASES, personas: { wrong } });
    const choices: [WireApi, (name: string) => Record<string, JsonValue>][] = [
      ['openai', (name) => ({ tool_choice: openaiChoice(name) })],
      ['anthropic', (name) => ({ tool_choice: anthropicChoice(name) })],
      ['gemini', (name) => ({ toolConfig: { functionCallingConfig: geminiChoice(name) } })],
    ];
    for (const [api, fieldsFor] of choices) {
      const none = await question(simulator, api, { id: 'one', fields: fieldsFor('none') });
      expect(none.calls).toEqual([]);
      const any = await question(simulator, api, { id: 'none', fields: fieldsFor('any') });
      expect(any.calls).toHaveLength(1);
      const named = await question(simulator, api, { id: 'one', fields: fieldsFor('escalate') });
      expect(named.calls.map(({ name }) => name)).toEqual(['escalate']);
      for (let repeat = 0; repeat < 10; repeat += 1) {
        const forced = { id: 'one', model: 'wrong', repeat, fields: fieldsFor('any') };
        expect((await question(simulator, api, forced)).calls).toHaveLength(1);
      }
    }
  });

  it('is an answer in text once a tool has given its result', async () => {
    const simulator = await start({ cases: CASES });
    const { openai, anthropic, gemini } = resultMessages;
    expect((await question(simulator, 'openai', { id: 'one', fields: openai })).calls).toEqual([]);
    expect((await question(simulator, 'anthropic', { id: 'one', fields: anthropic })).calls).toEqual([]);
    expect((await question(simulator, 'gemini', { id: 'one', fields: gemini })).calls).toEqual([]);
  });
});

const resultMessages = {
  openai: {
    messages: [
      { role: 'user', content: 'Refund it.' },
      { role: 'tool', tool_call_id: 'call_1', content: 'done' },
    ],
  },
  anthropic: {
    messages: [
      { role: 'user', content: 'Refund it.' },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'done' }] },
    ],
  },
  gemini: {
    contents: [
      { role: 'user', parts: [{ text: 'Refund it.' }] },
      { role: 'user', parts: [{ functionResponse: { name: 'refund', response: {} } }] },
    ],
  },
};

function openaiChoice(name: string): JsonValue {
  if (name === 'none') return 'none';
  return name === 'any' ? 'required' : { type: 'function', function: { name } };
}

function anthropicChoice(name: string): JsonValue {
  return name === 'none' || name === 'any' ? { type: name } : { type: 'tool', name };
}

function geminiChoice(name: string): JsonValue {
  if (name === 'none') return { mode: 'NONE' };
  return name === 'any' ? { mode: 'ANY' } : { mode: 'ANY', allowedFunctionNames: [name] };
}

describe('images', () => {
  it('are taken and counted as input tokens on every wire', async () => {
    const simulator = await start({ cases: CASES });
    const data = 'iVBORw0KGgo=';
    const text = { type: 'text', text: 'What is it?' };
    const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } };
    const low = { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } };
    const openai = await ask(simulator, 'openai', {
      fields: { messages: [{ role: 'user', content: [text, image, low] }] },
    });
    expect(at(await openai.json(), 'usage', 'prompt_tokens')).toBe(3 + 765 + 85);
    const block = { type: 'image', source: { type: 'base64', media_type: 'image/png', data } };
    const anthropic = await ask(simulator, 'anthropic', {
      fields: { messages: [{ role: 'user', content: [text, block] }] },
    });
    expect(at(await anthropic.json(), 'usage', 'input_tokens')).toBe(3 + 1500);
    const part = { inlineData: { mimeType: 'image/png', data } };
    const gemini = await ask(simulator, 'gemini', {
      fields: { contents: [{ parts: [{ text: 'What is it?' }, part] }] },
    });
    expect(at(await gemini.json(), 'usageMetadata')).toMatchObject({
      promptTokenCount: 261,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 3 },
        { modality: 'IMAGE', tokenCount: 258 },
      ],
    });
  });
});

describe('a JSON Schema for the output', () => {
  it.each([
    ['openai', { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: {} } } }],
    ['anthropic', { output_config: { format: { type: 'json_schema', schema: {} } } }],
    ['gemini', { generationConfig: { responseMimeType: 'application/json', responseJsonSchema: {} } }],
    ['gemini', { generationConfig: { responseSchema: { type: 'OBJECT' } } }],
  ] as const)('keeps code fences away on the %s wire', async (api, fields) => {
    const cases = [{ id: 'json', input: 'As JSON.', expected: { value: { a: 1 } } }];
    const simulator = await start({ cases, personas: { fencing: { fencedJson: 1 } } });
    const request = { model: 'fencing', text: 'As JSON.' };
    const text = async (change: Record<string, JsonValue>): Promise<unknown> =>
      readers[api](await (await ask(simulator, api, { ...request, fields: change })).json()).text;
    expect(await text({})).toBe('```json\n{"a":1}\n```');
    expect(await text(fields)).toBe('{"a":1}');
  });
});
