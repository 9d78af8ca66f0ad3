import { readFailure } from './behaviour-readings.ts';
import { json } from './fault-server.ts';
import type { Behaviour, BehaviourGroup } from './behaviour.ts';
import { TEST_KEY, errorBody } from './wire-samples.ts';

const CASE = '`invalid_request`, the case is given up';
const KEY = '`auth`, the key is given up';
const UNAVAILABLE = '`unavailable`, tried again';
const NOT_FOUND = " Check the provider's baseUrl.";
const TIMEOUT = '`timeout`, tried again';

/** A status whose body says nothing that is known, but quotes the key. */
function plain(status: number, gives: string): Behaviour {
  const sample = (api: 'openai' | 'anthropic' | 'gemini') => ({
    shown: '',
    answer: json(errorBody(api, { message: `The server said no to ${TEST_KEY}.` }), { status }),
    also: { status, message: `The server said no to [redacted].${status === 404 ? NOT_FOUND : ''}` },
  });
  const samples = {
    openai: [sample('openai')],
    anthropic: [sample('anthropic')],
    gemini: [sample('gemini')],
  };
  return { title: `HTTP ${status}`, gives, samples };
}

/** Error statuses where nothing but the status tells. */
export const statuses: BehaviourGroup = {
  id: 'statuses',
  columns: ['status', 'read as'],
  read: readFailure,
  behaviours: [
    plain(400, CASE),
    plain(401, KEY),
    plain(402, '`quota`, the key is given up'),
    plain(403, KEY),
    plain(404, '`invalid_request`, the model is given up'),
    plain(408, TIMEOUT),
    plain(409, CASE),
    plain(412, CASE),
    plain(413, CASE),
    plain(418, CASE),
    plain(422, CASE),
    plain(429, '`rate_limit`, tried again'),
    plain(431, CASE),
    plain(499, CASE),
    plain(500, UNAVAILABLE),
    plain(501, CASE),
    plain(502, UNAVAILABLE),
    plain(503, UNAVAILABLE),
    plain(504, TIMEOUT),
    plain(529, UNAVAILABLE),
  ],
};
