import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Case, ExpectedToolCall, ToolSpec } from '../domain/case.ts';
import type { Completion, FinishReason, ToolCall } from '../domain/completion.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { Score } from '../domain/score.ts';
import { problemsOf, scoreOf } from '../../test/support/scoring.ts';

type Written = readonly [name: string, given: JsonObject | string];

const anything = (...names: string[]): ToolSpec[] =>
  names.map((name) => ({ name, description: null, parameters: { type: 'object' } }));

const made = ([name, given]: Written): ToolCall => {
  const rawArguments = typeof given === 'string' ? given : JSON.stringify(given);
  return { id: null, name, rawArguments, arguments: null };
};

const wanted = (calls: readonly (readonly [string, JsonObject])[]): ExpectedToolCall[] =>
  calls.map(([name, given]) => ({ name, arguments: given }));

interface Judged {
  readonly expected: readonly (readonly [string, JsonObject])[];
  readonly calls: readonly Written[];
  readonly options?: JsonObject;
  readonly tools?: readonly ToolSpec[];
  readonly change?: Partial<Completion>;
}

function judge({ expected, calls, options = {}, tools = anything('f', 'g', 'h'), change }: Judged) {
  const completion = { text: '', toolCalls: calls.map(made), ...change };
  const example: Partial<Case> = { expected: null, tools, expectedToolCalls: wanted(expected) };
  return scoreOf({ type: 'toolCalls', ...options }, completion, example);
}

/** One call with one argument. */
function judgeArgument(written: JsonValue, given: string): Promise<Score> {
  return judge({ expected: [['f', { a: written }]], calls: [['f', `{"a":${given}}`]] });
}

const finish = (unified: FinishReason) => ({ finishReason: { unified, raw: unified } });

describe('an argument', () => {
  it.each([
    [1, '1.0'],
    [-0, '0'],
    [100, '1e2'],
    ['-5', '"-5"'],
    [null, 'null'],
    [{ b: 1, a: [true, {}] }, '{"a":[true,{}],"b":1}'],
    [{ anyOf: ['open', 'closed'] }, '"closed"'],
    [{ anyOf: [1, { number: 10, absolute: 1 }] }, '10.5'],
    [{ optional: 5 }, '5'],
    [{ optional: { anyOf: [5, null] } }, 'null'],
    [{ number: 100, relative: 0.1 }, '110'],
    [{ number: 0.3, absolute: 0.1 }, '0.2'],
    [{ number: '9007199254740993' }, '9007199254740993'],
    [{ value: { anyOf: [1] } }, '{"anyOf":[1]}'],
    [{ value: { value: 1 } }, '{"value":1}'],
    [{ filter: { value: 3, pattern: 'x' } }, '{"filter":{"pattern":"x","value":3}}'],
    [[{ optional: 1 }], '[{"optional":1}]'],
    [{ pattern: '^ORD-\\d+$' }, '"ORD-42"'],
    [{ pattern: 'berlin', flags: 'i' }, '"Berlin, Germany"'],
    [{ optional: { pattern: '^a' } }, '"ab"'],
    [{ anyOf: [7, { pattern: '^seven$' }] }, '"seven"'],
    [{ anyOf: [{ pattern: '^seven$' }, 7] }, '7.0'],
    [{ value: { pattern: 'x' } }, '{"pattern":"x"}'],
  ])('%j takes %s', async (written, given) => {
    expect(await judgeArgument(written, given)).toMatchObject({ pass: true, value: 1 });
  });

  it.each([
    [true, '1'],
    [1, 'true'],
    [1, '"1"'],
    ['-5', '-5'],
    ['-5', '"5"'],
    ['5', '"5 "'],
    ['a', '"A"'],
    [null, '""'],
    [null, '{}'],
    [[], '{}'],
    [[1, 2], '[2,1]'],
    [[1], '[1,1]'],
    [{}, '{"a":1}'],
    [123456, '123457'],
    [{ anyOf: ['open', 'closed'] }, '["open","closed"]'],
    [{ anyOf: [1, 2] }, '{"anyOf":[1,2]}'],
    [{ optional: 5 }, 'null'],
    [{ optional: 5 }, '6'],
    [{ number: 100, absolute: 1 }, '"100"'],
    [{ number: 100, absolute: 1 }, '101.01'],
    [{ number: 100, absolute: 1 }, '1e999'],
    [{ number: '9007199254740993' }, '9007199254740992'],
    [{ number: 5 }, '-5'],
    [{ value: { number: 5 } }, '5'],
    [{ pattern: '^ORD-\\d+$' }, '"ORD-"'],
    [{ pattern: 'berlin' }, '"Berlin"'],
    [{ pattern: '4' }, '42'],
    [{ pattern: 'null' }, 'null'],
    [{ pattern: 'a' }, '["a"]'],
    [{ optional: { pattern: '^a' } }, 'null'],
  ])('%j does not take %s', async (written, given) => {
    const score = await judgeArgument(written, given);
    expect(score).toMatchObject({ status: 'scored', pass: false, value: 0 });
    expect(score.reason).toContain('call 1 "f"');
    expect(score.reason).toContain('argument "/a');
  });

  it('may be left out only where it is optional, and null is not absent', async () => {
    const expected = [['f', { a: 1, b: { optional: 2 } }]] as const;
    const passOf = async (given: JsonObject) => (await judge({ expected, calls: [['f', given]] })).pass;
    expect(await passOf({ a: 1 })).toBe(true);
    expect(await passOf({ b: 2, a: 1 })).toBe(true);
    expect(await passOf({ b: 2 })).toBe(false);
    expect(await passOf({ a: 1, b: null })).toBe(false);
  });

  it('is not allowed beyond those expected, whatever the schema of the tool says', async () => {
    const score = await judge({ expected: [['f', {}]], calls: [['f', { note: 'x' }]] });
    expect(score.pass).toBe(false);
    expect(score.reason).toBe('call 1 "f", expected call 1 "f": "/note": not expected, got "x"');
  });

  it('that a pattern does not match is told with both', async () => {
    const { reason } = await judgeArgument({ pattern: '^ORD-' }, '"42"');
    expect(reason).toContain('argument "/a": expected a text that matches the pattern "^ORD-", got "42"');
    const missing = await judge({ expected: [['f', { a: { pattern: 'x' } }]], calls: [['f', {}]] });
    expect(missing.reason).toContain('pattern "x", which is missing');
  });

  it('too long for its pattern can not be judged, which is no fail', async () => {
    const score = await judgeArgument({ pattern: '(a{0,100}){0,10}a$' }, `"${'a'.repeat(200_000)}"`);
    expect(score).toMatchObject({ status: 'error', pass: null });
    expect(score.reason).toContain('too long for the patterns');
  });

  it('counts only as a property of its own', async () => {
    const own = JSON.parse('{"__proto__":1,"toString":2}') as JsonObject;
    expect(await judge({ expected: [['f', own]], calls: [['f', {}]] })).toMatchObject({ pass: false });
    const calls = [['f', '{"toString":2,"__proto__":1}']] as const;
    expect(await judge({ expected: [['f', own]], calls })).toMatchObject({ pass: true });
    expect(await judge({ expected: [['f', {}]], calls })).toMatchObject({ pass: false });
  });

  it('that misses several right values is shown beside the nearest, with its tolerance', async () => {
    const { reason } = await judgeArgument(
      {
        anyOf: [
          { x: 9, y: 9 },
          { x: 1, y: 2 },
        ],
      },
      '{"x":1,"y":3}',
    );
    expect(reason).toContain('argument "/a/y": expected 2, got 3 (the nearest of 2 that are right)');
    const near = await judgeArgument({ number: 10, absolute: 1 }, '12');
    expect(near.reason).toContain('argument "/a": expected 10, got 12 (tolerance: absolute 1)');
  });
});

describe('calls', () => {
  const [one, two] = [['f', { a: 1 }] as const, ['f', { a: 2 }] as const];

  it('match by their exact names', async () => {
    for (const name of ['F', 'f ', 'functions.f', '']) {
      const score = await judge({ expected: [one], calls: [[name, { a: 1 }]], tools: anything('f', name) });
      expect(score).toMatchObject({ pass: false, value: 0 });
    }
  });

  it('come in any order, or only in the given one', async () => {
    const given = { order: 'given' };
    expect((await judge({ expected: [one, two], calls: [two, one] })).pass).toBe(true);
    expect((await judge({ expected: [one, two], calls: [one, two], options: given })).pass).toBe(true);
    const swapped = await judge({ expected: [one, two], calls: [two, one], options: given });
    expect(swapped).toMatchObject({ pass: false, value: 0.5 });
    expect(swapped.reason).toContain('came out of order, as call');
  });

  it('are assigned as well as can be', async () => {
    // taken greedily, the first expected call would use up the only one that fits the second
    const expected = [['f', { a: { anyOf: [1, 2] } }] as const, one];
    expect((await judge({ expected, calls: [one, two] })).pass).toBe(true);
    expect((await judge({ expected, calls: [two, two] })).value).toBe(0.5);
    expect((await judge({ expected: [one, one], calls: [one] })).value).toBe(0.5);
  });

  it('beyond those expected fail unless they are allowed', async () => {
    const calls = [['g', {}], one, two] as const;
    const score = await judge({ expected: [one, two], calls });
    expect(score).toMatchObject({ pass: false, value: 1, reason: 'call 1 "g" was not expected' });
    expect((await judge({ expected: [one], calls: [one, one] })).pass).toBe(false);
    for (const order of ['any', 'given']) {
      const options = { extra: 'allow', order };
      expect(await judge({ expected: [one, two], calls, options })).toMatchObject({ pass: true, value: 1 });
      expect((await judge({ expected: [two, two], calls, options })).pass).toBe(false);
    }
  });

  it('that are missing or wrong are named, and the value is the share that was made', async () => {
    const score = await judge({
      expected: [one, ['g', {}], ['h', { b: [1] }]],
      calls: [one, ['h', { b: [2] }]],
    });
    expect(score.value).toBeCloseTo(1 / 3);
    expect(score.reason).toBe(
      'expected call 2 "g" was not made; call 2 "h", expected call 3 "h": argument "/b/0": expected 1, got 2',
    );
    expect(score.answer).toBe('f {"a":1}\nh {"b":[2]}');
  });

  it('are all wrong where none is right', async () => {
    expect(await judge({ expected: [], calls: [one] })).toMatchObject({ pass: false, value: 0 });
    const options = { extra: 'allow' };
    expect(await judge({ expected: [], calls: [], change: { text: 'Which order?' } })).toMatchObject({
      pass: true,
      value: 1,
      answer: '"Which order?"',
    });
    expect(
      await judge({ expected: [one], calls: [], change: { text: 'f({"a":1})' }, options }),
    ).toMatchObject({
      pass: false,
      value: 0,
      answer: null,
    });
  });

  it('are not known to be absent where the output did not come to its end', async () => {
    for (const unified of ['length', 'context_exceeded', 'content_filter', 'malformed_tool_call'] as const) {
      const score = await judge({ expected: [], calls: [], change: finish(unified) });
      expect(score).toMatchObject({ pass: false, value: 0 });
      expect(score.reason).toContain(unified);
    }
    expect((await judge({ expected: [], calls: [], change: finish('stop') })).pass).toBe(true);
  });

  it('in great number are not compared', async () => {
    const calls = Array.from({ length: 1001 }, () => one);
    const score = await judge({ expected: [one], calls, options: { extra: 'allow' } });
    expect(score).toMatchObject({ pass: false, value: 0 });
    expect(score.reason).toContain('1001 calls');
  });

  it('in great number are assigned in time', async () => {
    const expected = Array.from({ length: 100 }, (_, a) => ['f', { a }] as const);
    const calls = Array.from({ length: 1000 }, (_, a) => ['f', { a: 999 - a }] as const);
    for (const order of ['any', 'given']) {
      const score = await judge({ expected, calls, options: { extra: 'allow', order } });
      expect(score.value).toBe(order === 'any' ? 1 : 0.01);
    }
  });
});

describe('a call that could not be carried out', () => {
  const refund: ToolSpec = {
    name: 'refund',
    description: null,
    parameters: {
      type: 'object',
      properties: { amount: { type: 'number', minimum: 0 }, reason: { enum: ['late', 'broken'] } },
      required: ['amount'],
      additionalProperties: false,
    },
  };
  const expected = [['refund', { amount: 5 }]] as const;

  it.each([
    ['{"amount":5', 'malformed arguments: those of call 1 "refund" are not JSON: "{\\"amount\\":5"'],
    ['{"amount":5}}', 'malformed arguments: those of call 1 "refund" are not JSON'],
    ["{'amount':5}", 'malformed arguments: those of call 1 "refund" are not JSON'],
    ['[5]', 'malformed arguments: those of call 1 "refund" are not a JSON object'],
    ['"{\\"amount\\":5}"', 'malformed arguments: those of call 1 "refund" are not a JSON object'],
    ['null', 'malformed arguments: those of call 1 "refund" are not a JSON object'],
    [
      '{"amount":"5"}',
      'invalid arguments: those of call 1 "refund": 1 violation of the schema: "/amount" must be',
    ],
    [
      '{"amount":5,"reason":"x"}',
      'invalid arguments: those of call 1 "refund": 1 violation of the schema: "/reason"',
    ],
    ['{}', 'invalid arguments: those of call 1 "refund": 1 violation of the schema: the whole must have'],
    ['', 'invalid arguments: those of call 1 "refund": 1 violation of the schema: the whole must have'],
  ])('%s is told first', async (given, reason) => {
    const score = await judge({ expected, calls: [['refund', given]], tools: [refund] });
    expect(score).toMatchObject({ pass: false, value: 0 });
    expect(score.reason.startsWith(reason)).toBe(true);
  });

  it('fails the case beside the right one too, also where extra calls are allowed', async () => {
    for (const broken of [
      ['refund', '{'],
      ['refund', { amount: -1 }],
      ['refunds', {}],
    ] as const) {
      const calls = [['refund', { amount: 5 }], broken] as const;
      const score = await judge({ expected, calls, tools: [refund], options: { extra: 'allow' } });
      expect(score).toMatchObject({ pass: false, value: 1 });
      expect(score.reason).toMatch(/^(malformed|invalid|unknown)/);
    }
  });

  it('may have no arguments at all, unless it was cut off', async () => {
    const bare = { expected: [['f', {}]], calls: [['f', '']] } as const;
    expect((await judge(bare)).pass).toBe(true);
    const cut = await judge({ ...bare, change: finish('length') });
    expect(cut.pass).toBe(false);
    expect(cut.reason).toContain('the output was cut off (length): malformed arguments');
  });

  it('is known to be invalid even within a tolerance', async () => {
    const whole: ToolSpec = { ...refund, parameters: { properties: { amount: { type: 'integer' } } } };
    const near = [['refund', { amount: { number: 5, absolute: 1 } }]] as const;
    const passOf = async (amount: number) =>
      (await judge({ expected: near, calls: [['refund', { amount }]], tools: [whole] })).pass;
    expect(await passOf(6)).toBe(true);
    expect(await passOf(5.5)).toBe(false);
  });
});

describe('what is wrong with calls', () => {
  const number: ToolSpec = {
    name: 'n',
    description: null,
    parameters: { type: 'object', properties: { a: { type: 'number' } } },
  };
  const tools = [...anything('f', 'g'), number];
  const one = ['f', { a: 1 }] as const;
  const two = ['f', { a: 2 }] as const;
  const given = { order: 'given' };
  const table: readonly (Judged & { readonly faults: readonly string[] })[] = [
    { faults: [], expected: [one], calls: [one] },
    { faults: [], expected: [], calls: [] },
    { faults: ['no_call'], expected: [one, two], calls: [] },
    { faults: ['unfinished'], expected: [one], calls: [], change: finish('length') },
    { faults: ['unfinished'], expected: [], calls: [], change: finish('content_filter') },
    { faults: ['unfinished'], expected: [one, two], calls: [one], change: finish('length') },
    { faults: ['extra', 'unfinished'], expected: [one], calls: [['g', {}]], change: finish('length') },
    { faults: ['unfinished'], expected: [one], calls: [['f', '{"a":']], change: finish('length') },
    { faults: ['malformed_arguments'], expected: [one], calls: [['f', '{"a":']] },
    { faults: ['malformed_arguments'], expected: [one], calls: [['f', '[1]']], change: finish('length') },
    { faults: ['missing', 'malformed_arguments'], expected: [one], calls: [['g', '{']] },
    { faults: ['none_expected'], expected: [], calls: [one] },
    { faults: ['wrong_name'], expected: [one], calls: [['g', { a: 1 }]] },
    {
      faults: ['wrong_name', 'extra'],
      expected: [one],
      calls: [
        ['g', {}],
        ['n', {}],
      ],
    },
    { faults: ['wrong_name', 'missing'], expected: [one, two], calls: [['g', {}]] },
    { faults: ['missing'], expected: [one], calls: [['g', {}]], options: { extra: 'allow' } },
    { faults: ['wrong_arguments'], expected: [one], calls: [two] },
    { faults: ['wrong_arguments', 'missing'], expected: [one, one], calls: [two] },
    { faults: ['extra'], expected: [one], calls: [one, two] },
    { faults: ['out_of_order'], expected: [one, two], calls: [two, one], options: given },
    { faults: ['invalid_arguments'], expected: [['n', { a: 1 }]], calls: [['n', { a: '1' }]] },
    { faults: ['missing', 'unknown_tool'], expected: [one], calls: [['F', { a: 1 }]] },
    { faults: ['too_many'], expected: [one], calls: Array.from({ length: 1001 }, () => one) },
  ];

  it.each(table)('is counted as $faults', async ({ faults, ...judged }) => {
    const score = await judge({ tools, ...judged });
    expect(score.toolFaults).toEqual(faults);
    expect(score.pass).toBe(faults.length === 0);
  });

  it('is no kind of fault where it can not be judged', async () => {
    const score = await judgeArgument({ pattern: '(a{0,100}){0,10}a$' }, `"${'a'.repeat(200_000)}"`);
    expect(score.toolFaults).toBeUndefined();
  });
});

describe('an expectation', () => {
  const inOneArgument = (written: JsonValue) =>
    problemsOf('toolCalls', { tools: anything('f'), expectedToolCalls: wanted([['f', { a: written }]]) });

  let deep: JsonValue = 1;
  for (let level = 0; level < 600; level += 1) deep = [deep];

  it.each([
    [{ anyOf: [] }, '"anyOf" must be an array'],
    [{ anyOf: 'open' }, '"anyOf" must be an array'],
    [{ anyOf: [1], or: 2 }, '"or" can\'t stand beside "anyOf"'],
    [{ anyOf: [{ anyOf: [1] }] }, '"anyOf" stands inside "anyOf"'],
    [{ anyOf: [{ optional: 1 }] }, '"optional" stands around'],
    [{ optional: { optional: 1 } }, '"optional" stands around'],
    [{ optional: 1, anyOf: [2] }, '"anyOf" can\'t stand beside "optional"'],
    [{ number: 'five' }, '"number" must be'],
    [{ number: true }, '"number" must be'],
    [{ number: 5, absolute: -1 }, '"absolute" must be'],
    [{ number: 5, relative: '10%' }, '"relative" must be'],
    [{ number: 12, street: 'Main St' }, '"street" can\'t stand beside "number"'],
    [{ number: 2 ** 60 }, 'beyond 2^53'],
    [{ value: 1, other: 2 }, '"other" can\'t stand beside "value"'],
    [{ pattern: 5 }, '"pattern" must be a text'],
    [{ pattern: '' }, '"pattern" must be a text'],
    [{ pattern: 'a', flags: 1 }, '"flags" must be a text'],
    [{ pattern: 'a', flags: 'x' }, 'unknown flag "x"'],
    [{ pattern: 'a', street: 'b' }, '"street" can\'t stand beside "pattern"'],
    [{ pattern: '(' }, "can't be used"],
    [{ anyOf: [1, { pattern: 'a*' }] }, 'every text would match it'],
    [2 ** 60, 'beyond 2^53'],
    [deep, 'nested deeper'],
  ])('%j is refused before the run', (written, message) => {
    const [problem, ...others] = inOneArgument(written);
    expect(others).toEqual([]);
    expect(problem?.message).toContain('scorer toolCalls: expected call 1 "f": argument "a": ');
    expect(problem?.message).toContain(message);
    expect(problem?.hint).not.toBeNull();
  });

  it('that no answer could meet is refused', () => {
    const tool = { type: 'object', properties: { n: { type: 'integer', maximum: 9 } }, required: ['n'] };
    const check = (arguments_: JsonObject, parameters: JsonObject = tool) =>
      problemsOf('toolCalls', {
        tools: [{ name: 'f', description: null, parameters }],
        expectedToolCalls: wanted([['f', arguments_]]),
      }).map(({ message }) => message);
    expect(check({ n: 9 })).toEqual([]);
    expect(check({ n: { anyOf: [9, 8] } })).toEqual([]);
    expect(check({ n: 10 })[0]).toContain('not valid for the tool: 1 violation of the schema: "/n" must be');
    expect(check({ n: { anyOf: [9, 10] } })).toHaveLength(1);
    expect(check({ n: { optional: 9 } })[0]).toContain("must have required property 'n'");
    const pattern = { pattern: '^a' };
    expect(check({ n: pattern })[0]).toContain('"/n" must be integer');
    expect(check({ m: pattern })[0]).toContain("must have required property 'n'");
    expect(check({ n: pattern }, { properties: { n: { type: 'string', minLength: 5 } } })).toEqual([]);
    expect(
      check({ n: pattern }, { properties: { n: { anyOf: [{ type: 'null' }, { pattern: 'x' }] } } }),
    ).toEqual([]);
    expect(check({ n: { anyOf: ['b', pattern] } }, { properties: { n: { enum: ['a', 'b'] } } })).toEqual([]);
    expect(check({ n: { anyOf: [pattern, 'c'] } }, { properties: { n: { enum: ['a', 'b'] } } })).toHaveLength(
      1,
    );
    const byName = { oneOf: [{ properties: { n: { const: 'ab' } } }, { required: ['other'] }] };
    expect(check({ n: pattern }, byName)).toEqual([]);
    expect(check({ n: pattern }, { properties: {}, additionalProperties: false })).toHaveLength(1);
    expect(check({ n: 1 }, { type: 'objekt' })[0]).toContain('the parameters of tool "f" can\'t be used');
    expect(problemsOf('toolCalls', { expectedToolCalls: null })[0]?.message).toContain(
      'no expected tool calls',
    );
    expect(problemsOf('toolCalls', { expectedToolCalls: wanted([['f', {}]]) })[0]?.message).toContain(
      'no tools',
    );
    const other = { tools: anything('g'), expectedToolCalls: wanted([['f', {}]]) };
    expect(problemsOf('toolCalls', other)[0]?.message).toContain("to none of the case's tools");
    const many = {
      tools: anything('f'),
      expectedToolCalls: Array.from({ length: 101 }, () => wanted([['f', {}]])[0]!),
    };
    expect(problemsOf('toolCalls', many)[0]?.message).toContain('more than 100');
  });

  it('without tools is met by no call', () => {
    expect(problemsOf('toolCalls', { expectedToolCalls: [] })).toEqual([]);
  });

  it('takes its own calls, in any order of calls and keys, and no other number of them', async () => {
    const argument = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>;
    const call = fc.tuple(fc.constantFrom('f', 'g'), fc.dictionary(fc.string(), argument, { maxKeys: 3 }));
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 4 }), async (calls) => {
        const literal = calls.map(([name, given]): [string, JsonObject] => [
          name,
          Object.fromEntries(Object.entries(given).map(([key, value]) => [key, { value }])),
        ]);
        const tools = anything('f', 'g');
        if (problemsOf('toolCalls', { tools, expectedToolCalls: wanted(literal) }).length > 0) return;
        const turned = calls
          .toReversed()
          .map(([name, given]): Written => [name, Object.fromEntries(Object.entries(given).toReversed())]);
        expect(await judge({ expected: literal, calls: turned })).toMatchObject({ pass: true, value: 1 });
        expect((await judge({ expected: literal, calls: turned.slice(1) })).pass).toBe(false);
        expect((await judge({ expected: literal, calls: [...turned, ['h', {}]] })).pass).toBe(false);
      }),
      { seed: 1 },
    );
  });
});
