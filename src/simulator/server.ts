import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { UserError } from '../domain/errors.ts';
import type { WireApi } from '../domain/model.ts';
import type { Clock } from '../lib/clock.ts';
import { systemClock } from '../lib/clock.ts';
import type { KnownDataset } from './find-case.ts';
import type { Profile } from './profile.ts';
import type { Plan, Respond } from './respond.ts';
import { createRespond, simulatorBug } from './respond.ts';
import { send } from './send.ts';
import type { Moment, Received } from './wire.ts';

const HOST = '127.0.0.1';
const MEGABYTE = 1024 * 1024;
const LARGEST_BODY_BYTES = 64 * MEGABYTE;
const LARGEST_BATCH_BYTES = 256 * MEGABYTE;
const BATCH_PATH = /^\/v1\/(?:files|messages\/batches)\/?$/;
const KEEP_ALIVE_MS = 60_000;

export interface SimulatorOptions {
  readonly profile: Profile;
  /** The cases whose right answers it knows. */
  readonly datasets: readonly KnownDataset[];
  readonly seed: number;
  /** Simulated ms per real ms. */
  readonly timeScale: number;
  /** 0: any free one. */
  readonly port: number;
}

/** A running simulator. */
export interface Simulator {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** As each wire's SDK takes it. */
  readonly baseUrls: Readonly<Record<WireApi, string>>;
  /** HTTP requests so far, refused ones included. */
  readonly requests: () => number;
  /** Closes all sockets at once: requests in flight are dropped. */
  stop(): Promise<void>;
}

/**
 * Starts simulated providers on loopback. The same seed brings the same replies and latencies in whatever order
 * requests come. Throws a `UserError` when the port can't be opened or an option makes no sense.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  if (!(options.timeScale > 0 && Number.isFinite(options.timeScale))) {
    throw UserError.of('time-scale', `The time scale must be a number above 0, not ${options.timeScale}.`);
  }
  const respond = createRespond(options);
  const clock = systemClock(options.timeScale);
  let requests = 0;
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    requests += 1;
    void serve({ request, response }, respond, clock);
  });
  const url = `http://${HOST}:${await listen(server, options.port)}`;
  return {
    url,
    baseUrls: { openai: `${url}/v1`, anthropic: url, gemini: url },
    requests: () => requests,
    stop: () => stop(server),
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function serve({ request, response }: Exchange, respond: Respond, clock: Clock): Promise<void> {
  const received = await receive(request);
  // the client went away while it was still sending
  if (received === null) return;
  send(response, plan(received, respond, { date: clock.date(), nowMs: clock.now() }), clock);
}

function plan(received: Received, respond: Respond, moment: Moment): Plan {
  try {
    return respond(received, moment);
  } catch (error) {
    return simulatorBug(received, moment.date, error);
  }
}

async function receive(request: IncomingMessage): Promise<Received | null> {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  try {
    const body = await readBody(request, BATCH_PATH.test(path) ? LARGEST_BATCH_BYTES : LARGEST_BODY_BYTES);
    const { method = 'GET', headers } = request;
    return { method, path, query: new URLSearchParams(query), headers, body };
  } catch {
    return null;
  }
}

async function readBody(request: IncomingMessage, largestBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // a body that is too large is read to its end, so that the client is there to hear about it
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= largestBytes) chunks.push(chunk);
  }
  return bytes <= largestBytes ? Buffer.concat(chunks).toString('utf8') : null;
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, HOST, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw cannotListen(port, error);
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function cannotListen(port: number, error: unknown): UserError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const what =
    code === 'EADDRINUSE'
      ? `Port ${port} on ${HOST} is already in use.`
      : `Port ${port} on ${HOST} can't be opened: ${error instanceof Error ? error.message : String(error)}`;
  return UserError.of('port', what, 'Choose another port, or 0 for any free one.');
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    // an error here only says that it was stopped before
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await closed;
}
