import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../domain/json.ts';
import { refusedOf, withExtraBody } from './settings.ts';

describe('refused settings', () => {
  it('are those that are set and have a reason', () => {
    const refused = refusedOf([
      { setting: 'seed', value: 0, refusedBecause: 'none here' },
      { setting: 'topP', value: null, refusedBecause: 'none here' },
      { setting: 'stop', value: ['a'], refusedBecause: null },
    ]);
    expect(refused).toEqual([{ setting: 'seed', why: 'none here' }]);
  });
});

describe('extraBody', () => {
  it('is merged object by object and wins', () => {
    const body = { a: { x: 1, y: [1] }, b: 2 };
    expect(withExtraBody(body, { a: { y: [], z: null }, b: { c: 3 } })).toEqual({
      a: { x: 1, y: [], z: null },
      b: { c: 3 },
    });
    expect(withExtraBody(body, null)).toEqual(body);
  });

  it('takes keys like __proto__ and constructor as data', () => {
    const extra = JSON.parse('{"__proto__":{"a":1},"constructor":{"b":2}}') as JsonObject;
    expect(JSON.stringify(withExtraBody({}, extra))).toBe('{"__proto__":{"a":1},"constructor":{"b":2}}');
  });
});
