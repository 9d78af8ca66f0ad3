import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const REPLY = JSON.stringify({
  id: 'chatcmpl-fixed',
  object: 'chat.completion',
  created: 1_750_000_000,
  model: 'fixed',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'billing', refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 48, completion_tokens: 2, total_tokens: 50 },
});

const HEADERS = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(REPLY) };

// every request is read to its end and answered with the same words after as many ms as its path says
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const delayMs = Number(/^\/(\d+)ms\//.exec(request.url ?? '')?.[1] ?? 0);
  const answer = (): void => {
    response.writeHead(200, HEADERS).end(REPLY);
  };
  request.resume();
  request.once('end', () => (delayMs === 0 ? answer() : setTimeout(answer, delayMs)));
});

server.listen(0, '127.0.0.1', () => {
  process.send?.((server.address() as AddressInfo).port);
});

// it ends with the process that started it, however that ended
process.on('disconnect', () => {
  server.close();
  server.closeAllConnections();
});
