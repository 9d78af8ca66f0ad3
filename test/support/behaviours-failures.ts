import { readFailure } from './behaviour-readings.ts';
import type { Answer } from './fault-server.ts';
import { json } from './fault-server.ts';
import type { Behaviour, BehaviourGroup } from './behaviour.ts';
import type { Wire } from './wire-samples.ts';
import { WIRES } from './wire-samples.ts';

/** The same exchange on every wire, or what each wire answers in it; `also` as in a sample. */
function everywhere(
  title: string,
  gives: string,
  { answer, also = {} }: { readonly answer: Answer | ((wire: Wire) => Answer); readonly also?: object },
): Behaviour {
  const samples = WIRES.map((wire) => {
    const given = typeof answer === 'function' ? answer(wire) : answer;
    return [wire.api, [{ shown: '', answer: given, also }]];
  });
  return { title, gives, samples: Object.fromEntries(samples) as Behaviour['samples'] };
}

const NETWORK = '`network`, tried again';
const BAD_REPLY = '`bad_reply`, tried again';
const TIMEOUT = '`timeout`, tried again';
const UNAVAILABLE = '`unavailable`, tried again';
const JSON_TYPE = { 'content-type': 'application/json' };

const fault = (title: NonNullable<Answer['fault']>, gives: string, status: number | null): Behaviour =>
  everywhere(title, gives, { answer: { fault: title }, also: { status } });

const ok = (title: string, answer: Answer): Behaviour => {
  const status = answer.status ?? 200;
  return everywhere(`HTTP ${status} with ${title}`, BAD_REPLY, { answer, also: { status } });
};

const okWithError = (code: number | string, gives: string): Behaviour =>
  everywhere(`HTTP 200 with error code ${code}`, gives, {
    answer: json({ error: { code, message: 'Upstream failed' } }),
    also: { status: 200, message: 'HTTP 200 with an error: Upstream failed' },
  });

/** What can go wrong with an exchange, whichever wire it is on. */
export const failures: BehaviourGroup = {
  id: 'failures',
  columns: ['what happens', 'read as'],
  read: readFailure,
  behaviours: [
    fault('reset before reply', NETWORK, null),
    fault('close before reply', NETWORK, null),
    fault('reset in headers', NETWORK, null),
    fault('reset in body', NETWORK, 200),
    fault('close in body', NETWORK, 200),
    fault('cut chunked body', NETWORK, 200),
    fault('bad gzip', BAD_REPLY, 200),
    fault('stall before reply', TIMEOUT, null),
    fault('stall in body', TIMEOUT, 200),
    fault('endless body', TIMEOUT, 200),
    ok('JSON that ends too soon', { body: '{"choices":[', headers: JSON_TYPE }),
    ok('`content-length: 0`', { body: '', headers: JSON_TYPE }),
    ok('an empty chunked body', { chunked: true, headers: JSON_TYPE }),
    ok('no content', { status: 204 }),
    ok('`null`', json(null)),
    ok('a list', json([])),
    ok('a text', json('Good day')),
    ok('an empty object', json({})),
    ok('a web page', {
      body: '<html><title>Login</title></html>',
      headers: { 'content-type': 'text/html' },
    }),
    ok('an error that has no known code', json({ error: { message: 'Something odd' } })),
    ok('error code 1302', json({ error: { code: 1302, message: 'Something odd' } })),
    everywhere('HTTP 200 with an object of another shape', BAD_REPLY, {
      answer: ({ unshaped }) => json(unshaped),
    }),
    everywhere('HTTP 200 with an answer sent as `text/plain`', 'an answer', {
      answer: ({ text }) => ({ headers: { 'content-type': 'text/plain' }, body: JSON.stringify(text) }),
    }),
    everywhere('HTTP 200 with an answer of no content type', 'an answer', {
      answer: ({ text }) => ({ body: JSON.stringify(text) }),
    }),
    everywhere('HTTP 200 with an answer beside `error: null`', 'an answer', {
      answer: ({ text }) => json({ ...text, error: null }),
    }),
    okWithError(429, '`rate_limit`, tried again'),
    okWithError(502, UNAVAILABLE),
    okWithError('503', UNAVAILABLE),
    okWithError('rate_limit_exceeded', '`rate_limit`, tried again'),
    okWithError('insufficient_quota', '`quota`, the key is given up'),
    okWithError('context_length_exceeded', '`context_exceeded`, the case is given up'),
    everywhere('HTTP 200 with an error code that is no word of a vendor', BAD_REPLY, {
      answer: json({ error: { code: 'constructor', message: 'Upstream failed' } }),
      also: { status: 200 },
    }),
    everywhere('a redirect', '`invalid_request`, the model is given up', {
      answer: { status: 302, headers: { location: '/elsewhere' } },
      also: { status: null },
    }),
  ],
};
