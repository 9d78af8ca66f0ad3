import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The server both sides ask, in a process of its own, so that its CPU time is nobody's. */
export interface FixedServer {
  /** The base URL of an OpenAI-compatible API that answers after so many ms. */
  baseUrl(delayMs: number): string;
  stop(): Promise<void>;
}

/** Starts the server on a free loopback port. */
export async function startServer(): Promise<FixedServer> {
  const child = fork(fileURLToPath(new URL('./server.js', import.meta.url)), { env: {} });
  const [port] = (await once(child, 'message')) as [number];
  return {
    baseUrl: (delayMs) => `http://127.0.0.1:${port}/${delayMs}ms/v1`,
    stop: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
