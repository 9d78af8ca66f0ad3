import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../domain/json.ts';
import { passes, problemsOf, scoreOf } from '../../test/support/scoring.ts';

const match = (output: string, expected: string, options: object = {}) =>
  passes({ type: 'jsonMatch', ...options }, output, JSON.parse(expected) as JsonValue);
const valueOf = async (output: string, expected: string, options: object = {}) =>
  (
    await scoreOf({ type: 'jsonMatch', ...options }, output, {
      expected: { value: JSON.parse(expected) as JsonValue },
    })
  ).value;

describe('jsonMatch', () => {
  it.each([
    ['{"a":null}', '{"a":null}'],
    ['{"b":1,"a":2}', '{"a":2,"b":1}'],
    ['1.0', '1'],
    ['[1e2, -0]', '[100, 0]'],
    ['"\\u0061"', '"a"'],
    ['{}', '{}'],
    ['[]', '[]'],
    ['null', 'null'],
    ['{"__proto__":{"a":1}}', '{"__proto__":{"a":1}}'],
    ['```json\n{"a":1}\n```', '{"a":1}'],
    ['{"a":"\\\\","b\\"":"}"}', '{"a":"\\\\","b\\"":"}"}'],
  ])('%s is %s', async (output, expected) => {
    expect(await match(output, expected)).toBe(true);
    expect(await valueOf(output, expected)).toBe(1);
  });

  it.each([
    ['1', 'true'],
    ['true', '1'],
    ['"1"', '1'],
    ['0', 'false'],
    ['0', 'null'],
    ['""', 'null'],
    ['{}', '{"a":null}'],
    ['{"a":null}', '{}'],
    ['{}', '[]'],
    ['[]', 'null'],
    ['[2,1]', '[1,2]'],
    ['[1]', '[1,1]'],
    ['[[]]', '[]'],
    ['{"0":1}', '[1]'],
    ['{}', '{"__proto__":{}}'],
    ['{}', '{"toString":null}'],
    ['"a"', '"A"'],
    ['123457', '123456'],
    ['0.30000000000000004', '0.3'],
    ['9007199254740993', '9007199254740991'],
    ['{a:1}', '{"a":1}'],
    ['a', '"a"'],
  ])('%s is not %s', async (output, expected) => {
    expect(await match(output, expected)).toBe(false);
  });

  it('does not take a whole number for its neighbour beyond 2^53', async () => {
    // as doubles, both outputs are 1e16
    const spec = { type: 'jsonMatch', absolute: 0 };
    expect(await passes(spec, '10000000000000001', 1e16)).toBe(false);
    expect(await passes(spec, '10000000000000000', 1e16)).toBe(true);
  });

  it('takes all the digits of an expected number that JSON reading shortened', async () => {
    expect(await match('{"pi":3.14159265358979323846}', '{"pi":3.14159265358979323846}')).toBe(true);
    expect(await match('{"pi":3.141592653589}', '{"pi":3.14159265358979323846}')).toBe(false);
  });

  it('refuses an expected number whose digits may be lost', () => {
    const big = { expected: { value: { id: 2 ** 60, other: 1 } } };
    expect(problemsOf('jsonMatch', big)[0]?.message).toContain('at "/id" is beyond 2^53');
    expect(problemsOf({ type: 'jsonMatch', ignore: ['/id'] }, big)).toEqual([]);
    expect(problemsOf({ type: 'jsonMatch', relative: 1e-9 }, big)).toEqual([]);
  });

  it('gives precision, recall and their F1 by fields', async () => {
    const score = await scoreOf('jsonMatch', '{"a":1,"b":3,"d":4}', {
      expected: { value: { a: 1, b: 2, c: { x: 1, y: 2 } } },
    });
    expect(score.pass).toBe(false);
    expect(score.value).toBeCloseTo(2 / 7);
    expect(score.reason).toBe(
      'precision 0.33 (1 of 3 fields given), recall 0.25 (1 of 4 fields expected): ' +
        '"/b": expected 2, got 3; "/c": expected an object of 2, which is missing; "/d": not expected, got 4',
    );
  });

  it('says that a key stands twice, of which the last was compared', async () => {
    const score = await scoreOf('jsonMatch', '{"a":1,"a":2}', { expected: { value: { a: 2 } } });
    expect(score).toMatchObject({
      pass: true,
      reason: 'equal: all 1 field; duplicate key "a", of which the last counts',
    });
  });

  it('gives no credit for what is not JSON', async () => {
    expect(await valueOf('words', '{"a":1}')).toBe(0);
  });

  it('leaves out ignored places on both sides', async () => {
    const ignore = ['/id', '/items/*/at', '/a~1b'];
    const expected = '{"id":1,"a/b":1,"items":[{"at":1,"n":1},{"n":2}]}';
    expect(await match('{"items":[{"n":1},{"at":9,"n":2}],"id":7}', expected, { ignore })).toBe(true);
    expect(await match('{"items":[{"n":1},{"at":9,"n":3}]}', expected, { ignore })).toBe(false);
    expect(await match('{"id":5}', '{}', { ignore })).toBe(true);
  });

  it('frees the order of the arrays named, and of no others', async () => {
    const unordered = ['', '/*/tags'];
    const expected = '[{"n":1,"tags":["a","b","b"]},{"n":2,"tags":[]}]';
    expect(await match('[{"n":2,"tags":[]},{"n":1,"tags":["b","a","b"]}]', expected, { unordered })).toBe(
      true,
    );
    expect(await match('[{"n":2,"tags":[]},{"n":1,"tags":["b","a","a"]}]', expected, { unordered })).toBe(
      false,
    );
    expect(await match('[{"n":2,"tags":[]},{"n":1,"tags":["b","a","b"]}]', expected)).toBe(false);
    expect(await match('[[2,1]]', '[[1,2]]', { unordered: [''] })).toBe(false);
    expect(await match('[]', '[]', { unordered: [''] })).toBe(true);
    expect(await match('[1]', '[]', { unordered: [''] })).toBe(false);
  });

  it('pairs an unordered array with tolerance as well as can be', async () => {
    // taken greedily, 1.0 would use up the only partner that 0.9 has
    const options = { unordered: [''], absolute: 0.1 };
    expect(await match('[0.95,1.1]', '[1.0,0.9]', options)).toBe(true);
    expect(await match('[1.1,0.95]', '[1.0,0.9]', options)).toBe(true);
    expect(await match('[1.1,1.1]', '[1.0,0.9]', options)).toBe(false);
  });

  it('gives near misses in an unordered array their fields', async () => {
    const options = { unordered: [''] };
    expect(await valueOf('[{"a":1,"b":9},{"a":2,"b":2}]', '[{"a":2,"b":2},{"a":1,"b":1}]', options)).toBe(
      0.75,
    );
    expect(await valueOf('[3]', '[3,4,5]', options)).toBe(0.5);
  });

  it('takes any of several right answers and shows the nearest', async () => {
    expect(await match('{"a":2}', '{"anyOf":[{"a":1},{"a":2}]}')).toBe(true);
    expect(await valueOf('{"a":2,"b":1}', '{"anyOf":[{"a":1},{"a":2}]}')).toBeCloseTo(2 / 3);
  });

  it('survives an output that nests without end', async () => {
    const deep = '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000);
    expect(await match(deep, '{"a":{"a":1}}')).toBe(false);
    expect(await match(`[1,${deep}]`, '[1]', { unordered: [''] })).toBe(false);
  });

  it('refuses an expectation it could not compare', () => {
    let deep: JsonValue = 1;
    for (let level = 0; level < 600; level += 1) deep = [deep];
    expect(problemsOf('jsonMatch', { expected: { value: deep } })[0]?.message).toContain('nested deeper');
    expect(problemsOf('jsonMatch', { expected: null })).toHaveLength(1);
    const long = { expected: { value: Array.from({ length: 1001 }, () => 1) } };
    expect(problemsOf({ type: 'jsonMatch', unordered: [''] }, long)[0]?.message).toContain('1000 entries');
    expect(problemsOf({ type: 'jsonMatch', ignore: ['id'] })[0]?.message).toContain('is not a JSON Pointer');
  });

  it('takes any JSON for itself, in any form and order of keys', async () => {
    const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes('anyOf'));
    await fc.assert(
      fc.asyncProperty(json, async (value) => {
        const exactly = { expected: { value: value as JsonValue } };
        if (problemsOf('jsonMatch', exactly).length > 0) return;
        const score = await scoreOf('jsonMatch', JSON.stringify(value, null, 2), exactly);
        expect(score).toMatchObject({ pass: true, value: 1 });
      }),
    );
  });

  it('takes two values for one another only where they are deeply equal', async () => {
    const small = fc.jsonValue({ maxDepth: 2, depthSize: 'xsmall' });
    await fc.assert(
      fc.asyncProperty(small, small, async (one, other) => {
        const exactly = { expected: { value: other as JsonValue } };
        if (JSON.stringify(other).includes('anyOf') || problemsOf('jsonMatch', exactly).length > 0) return;
        const score = await scoreOf('jsonMatch', JSON.stringify(one), exactly);
        // through text, because -0 is written as 0
        expect(score.pass).toBe(isDeepStrictEqual(reread(one), reread(other)));
      }),
    );
  });
});

function reread(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
