import { ProviderError } from '../domain/errors.ts';
import { readErrorBody } from './error-body.ts';
import type { ErrorBody } from './error-body.ts';
import { plainText } from './plain-text.ts';
import { rateLimitsOf } from './rate-limits.ts';
import { requestIdIn } from './reply.ts';
import { retryAfterMsOf } from './retry-after.ts';
import type { Exchange } from './transport.ts';
import { statusNamedBy, verdictOf } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/**
 * Any failure of an attempt as a `ProviderError`. What the exchange saw decides, never the class an SDK threw: SDKs
 * drop codes, headers and causes. `stopped` says that the caller's signal has aborted.
 */
export function toProviderError(thrown: unknown, exchange: Exchange, stopped: boolean): ProviderError {
  const error = readErrorBody(exchange.text);
  const { status, headers, receivedAt } = exchange;
  const retryAfterMs = retryAfterMsOf({ headers, retryDelay: error.retryDelay, receivedAt });
  const { kind, scope, message } = failureOf({ thrown, exchange, stopped, error, retryAfterMs });
  const requestId = requestIdIn(headers) ?? error.requestId;
  const rateLimits = rateLimitsOf(exchange);
  const failure = {
    kind,
    scope,
    message: exchange.redact(message),
    status,
    retryAfterMs,
    requestId,
    rateLimits,
  };
  return new ProviderError(failure, { cause: thrown });
}

interface Facts {
  readonly thrown: unknown;
  readonly exchange: Exchange;
  readonly stopped: boolean;
  readonly error: ErrorBody;
  readonly retryAfterMs: number | null;
}

type Failure = Verdict & { readonly message: string };

function failureOf(facts: Facts): Failure {
  const { exchange, error, retryAfterMs } = facts;
  const { status, text } = exchange;
  if (status !== null && (status < 200 || status > 299)) {
    const verdict = verdictOf({ status, error, retryAfterMs });
    const isLost = status === 404 && verdict.kind !== 'model_not_found';
    const hint = isLost ? ` ${exchange.notFoundHint}` : '';
    return { ...verdict, message: `${httpMessage(status, facts)}${hint}` };
  }
  if (text !== null) return unusableReply(facts);
  if (facts.stopped) {
    return { kind: 'timeout', scope: 'retry', message: `Stopped before ${exchange.host} had answered.` };
  }
  return exchange.sent ? brokenConnection(facts) : unsendable(facts);
}

/** HTTP 200 is not success: the body may name an error, or be no answer at all. */
function unusableReply({ thrown, exchange, error, retryAfterMs }: Facts): Failure {
  const status = error.status ?? statusNamedBy(error.words);
  const said = sentence(error.message ?? exchange.text ?? '', exchange, error.message !== null);
  if (status !== null) {
    const message = `HTTP ${exchange.status} with an error: ${said || status}`;
    return { ...verdictOf({ status, error, retryAfterMs }), message };
  }
  const why = exchange.error ?? thrown;
  const reason = why instanceof Error ? why.message : 'it could not be read';
  const shown = said === '' ? 'The body is empty.' : `It says: ${said}`;
  const message = `HTTP ${exchange.status}, but not a usable reply: ${reason}. ${shown}`;
  return { kind: 'bad_reply', scope: 'retry', message };
}

const TIMEOUT_CODES = /^(?:UND_ERR_(?:HEADERS|BODY|CONNECT)_TIMEOUT|ETIMEDOUT|AbortError|TimeoutError)$/;

function brokenConnection({ thrown, exchange }: Facts): Failure {
  const { host, status } = exchange;
  const codes = [...codesOf(exchange.error), ...codesOf(thrown)];
  const code = codes[0] === undefined ? '' : ` (${codes[0]})`;
  if (codes.includes(REDIRECT)) {
    const message = `${host} answered with a redirect, which is not followed. Set the provider's baseUrl to the new address.`;
    return { kind: 'invalid_request', scope: 'model', message };
  }
  if (codes.some((name) => TIMEOUT_CODES.test(name))) {
    return { kind: 'timeout', scope: 'retry', message: `${host} did not answer in time${code}.` };
  }
  if (codes.some((name) => name.startsWith('Z_'))) {
    return { kind: 'bad_reply', scope: 'retry', message: `The reply of ${host} can't be unpacked${code}.` };
  }
  const where = status === null ? 'before a reply arrived' : 'inside the reply';
  return { kind: 'network', scope: 'retry', message: `The connection to ${host} broke ${where}${code}.` };
}

function unsendable({ thrown, exchange }: Facts): Failure {
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  const message = `The request to ${exchange.host} could not be made: ${sentence(why, exchange, true)}`;
  return { kind: 'invalid_request', scope: 'case', message };
}

const REDIRECT = 'redirect';

/** Error codes and telling names along the chain of causes, innermost first. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let link = error, depth = 0; link instanceof Error && depth < 8; link = link.cause, depth += 1) {
    const code: unknown = Reflect.get(link, 'code');
    if (link.message === 'unexpected redirect') codes.unshift(REDIRECT);
    else if (typeof code === 'string') codes.unshift(code);
    else if (link.name === 'AbortError' || link.name === 'TimeoutError') codes.unshift(link.name);
  }
  return codes;
}

function httpMessage(status: number, { exchange, error }: Facts): string {
  const said = sentence(error.message ?? exchange.text ?? '', exchange, error.message !== null);
  if (error.message !== null && said !== '') return said;
  return `HTTP ${status} from ${exchange.host}${said === '' ? ' without a message.' : `: ${said}`}`;
}

const LONGEST_SENTENCE = 600;
const LONGEST_DUMP = 200;

// redacted before it is cut: half a key at the end would not be found any more
function sentence(text: string, exchange: Exchange, written: boolean): string {
  return plainText(exchange.redact(text), written ? LONGEST_SENTENCE : LONGEST_DUMP);
}
