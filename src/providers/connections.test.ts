import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { modelAt, requestFor } from '../../test/support/provider-samples.ts';
import { openai } from './openai.ts';

it('tells the first request of a connection from those that follow on it', async () => {
  const reply = { choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] };
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(reply));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    const { port } = server.address() as AddressInfo;
    const model = modelAt('openai', `http://127.0.0.1:${port}/v1`, 'small');
    const provider = await openai.open(model, 'key');
    const hooks = { signal: new AbortController().signal, onFirstToken: () => undefined };
    const seen: (boolean | null)[] = [];
    for (let call = 0; call < 4; call += 1) {
      seen.push((await provider.complete(requestFor('small'), hooks)).isNewConnection);
      // a connection is free again a moment after its reply was read
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(seen[0]).toBe(true);
    expect(seen.at(-1)).toBe(false);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
