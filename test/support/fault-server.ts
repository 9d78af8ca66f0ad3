import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { JsonObject, JsonValue } from '../../src/domain/json.ts';

/** Ways to break off, or never to finish, an HTTP exchange. */
type Fault =
  | 'reset before reply'
  | 'close before reply'
  | 'reset in headers'
  | 'reset in body'
  | 'close in body'
  | 'cut chunked body'
  | 'bad gzip'
  | 'stall before reply'
  | 'stall in body'
  | 'endless body';

/** What the server answers: a whole reply, or a fault. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Send the body without its length. */
  readonly chunked?: boolean;
  /** Sent instead of `body`, each as a chunk of its own. */
  readonly pieces?: readonly (string | Uint8Array)[];
  /** What happens after the pieces, instead of an end. */
  readonly after?: 'stall' | 'reset' | 'close';
  readonly fault?: Fault;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** As it came. */
  readonly text: string;
  /** The JSON in it; `{}` when it is none. */
  readonly body: JsonObject;
}

/** An HTTP server on loopback that answers as it is told and remembers what it was asked. */
export interface FaultServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Replies that were begun, haven't ended, and still have a client. */
  readonly unfinished: number;
  /** From now on, until the next call. Forgets the requests seen. */
  answer(answer: Answer | ((request: SeenRequest) => Answer)): void;
  close(): Promise<void>;
}

export async function startFaultServer(): Promise<FaultServer> {
  let current: (request: SeenRequest) => Answer = () => ({});
  let requests: SeenRequest[] = [];
  const unfinished = new Set<ServerResponse>();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    const text = await readBody(request);
    const seen = { method, path, headers, text, body: jsonIn(text) };
    requests.push(seen);
    unfinished.add(response);
    response.once('close', () => unfinished.delete(response));
    const answer = current(seen);
    if (answer.fault !== undefined) misbehave(response, answer.fault);
    else if (answer.pieces === undefined) reply(response, answer);
    else stream(response, answer, answer.pieces);
  };
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get requests() {
      return requests;
    },
    get unfinished() {
      return unfinished.size;
    },
    answer: (answer) => {
      current = typeof answer === 'function' ? answer : () => answer;
      requests = [];
    },
    close: () => closed(server),
  };
}

/** A JSON reply. */
export function json(body: JsonValue, answer: Answer = {}): Answer {
  const headers = { 'content-type': 'application/json', ...answer.headers };
  return { ...answer, headers, body: JSON.stringify(body) };
}

function jsonIn(text: string): JsonObject {
  return text.startsWith('{') ? (JSON.parse(text) as JsonObject) : {};
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function reply(response: ServerResponse, { status = 200, headers = {}, body = '', chunked }: Answer): void {
  response.writeHead(status, {
    ...headers,
    ...(chunked === true || status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  });
  if (chunked === true) response.flushHeaders();
  response.end(body);
}

function stream(
  response: ServerResponse,
  { status = 200, headers = {}, after }: Answer,
  pieces: readonly (string | Uint8Array)[],
): void {
  response.writeHead(status, headers);
  for (const piece of pieces) response.write(piece);
  if (after === undefined) response.end();
  else if (after !== 'stall') setTimeout(() => breakOff(response, after), FLUSH_MS);
}

function breakOff({ socket }: ServerResponse, how: 'reset' | 'close'): void {
  if (how === 'reset') socket?.resetAndDestroy();
  else socket?.destroy();
}

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const LONG_BODY = `${HEAD}content-length: 1000\r\n\r\n{"id":`;

// time for the client to read what was sent, before a reset throws it away
const FLUSH_MS = 20;

function misbehave(response: ServerResponse, fault: Fault): void {
  const socket = response.socket;
  if (socket === null) throw new Error('the client has gone');
  switch (fault) {
    case 'reset before reply':
      socket.resetAndDestroy();
      return;
    case 'close before reply':
      socket.destroy();
      return;
    case 'reset in headers':
      resetAfter(socket, HEAD);
      return;
    case 'reset in body':
      resetAfter(socket, LONG_BODY);
      return;
    case 'close in body':
      socket.end(LONG_BODY);
      return;
    case 'cut chunked body':
      socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n6\r\n{"id":\r\n`);
      return;
    case 'bad gzip':
      socket.end(`${HEAD}content-encoding: gzip\r\ncontent-length: 8\r\n\r\nnot gzip`);
      return;
    case 'stall before reply':
      return;
    case 'stall in body':
      socket.write(LONG_BODY);
      return;
    case 'endless body':
      flood(response);
  }
}

function flood(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write('['.repeat(1024)), 2);
  response.once('close', () => clearInterval(timer));
}

function resetAfter(socket: Socket, text: string): void {
  socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), FLUSH_MS));
}

async function closed(server: Server): Promise<void> {
  const done = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await done;
}
