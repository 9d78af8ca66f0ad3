import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A moment of an exchange: the server hasn't heard the request, or the client hasn't heard (half of) the reply. */
export interface Moment {
  readonly request: RegExp;
  readonly phase: 'unheard' | 'unanswered' | 'half-answered';
}

/** A server between a client and another one, which can make time stand still for the client. */
export interface HoldingProxy {
  readonly url: string;
  /** Requests that the other server heard, as `POST /v1/batches`. */
  readonly heard: readonly string[];
  /** From now on no exchange gets beyond this moment; resolves when the first one is held. */
  hold(moment: Moment): Promise<void>;
  /** Exchanges go on as usual; those that are held never end. */
  letGo(): void;
  close(): Promise<void>;
}

export async function startHoldingProxy(target: string): Promise<HoldingProxy> {
  const heard: string[] = [];
  let held: { readonly moment: Moment; readonly onHold: () => void } | null = null;
  const isHeld = (name: string, phase: Moment['phase']): boolean => {
    if (held === null || held.moment.phase !== phase || !held.moment.request.test(name)) return false;
    held.onHold();
    return true;
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const name = `${request.method} ${request.url}`;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (isHeld(name, 'unheard')) return;
    heard.push(name);
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    if (isHeld(name, 'unanswered')) return;
    const kept = [...answer.headers].filter(
      ([key]) => !/^(?:transfer-encoding|connection|content-length)$/.test(key),
    );
    response.writeHead(answer.status, Object.fromEntries(kept));
    if (isHeld(name, 'half-answered')) response.write(body.subarray(0, body.length / 2));
    else response.end(body);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    hold: (moment) =>
      new Promise((resolve) => {
        held = { moment, onHold: resolve };
      }),
    letGo: () => {
      held = null;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
