import type { ServerResponse } from 'node:http';
import type { Clock } from '../lib/clock.ts';
import type { Plan } from './respond.ts';
import type { Delivery } from './delivery.ts';

/** Real ms. */
const READING_MS = 20;

interface Step {
  readonly atMs: number;
  readonly act: () => void;
}

/** Carries a delivery out, each step at its time by the clock. It stops when the client goes away. */
export function send(response: ServerResponse, { delivery, abandoned }: Plan, clock: Clock): void {
  const steps = stepsOf(response, delivery);
  const startedAt = clock.now();
  let next = 0;
  let cancel: (() => void) | null = null;
  const advance = (): void => {
    for (let step = steps[next]; step !== undefined; step = steps[next]) {
      const waitMs = startedAt + step.atMs - clock.now();
      if (waitMs > 0) {
        cancel = clock.timer(waitMs, advance);
        return;
      }
      next += 1;
      step.act();
    }
  };
  response.once('close', () => {
    if (next < steps.length) abandoned();
    next = steps.length;
    cancel?.();
  });
  advance();
}

function stepsOf(response: ServerResponse, delivery: Delivery): readonly Step[] {
  const { head, headAtMs, pieces, endAtMs } = delivery;
  if (head === null) return [endStep(response, delivery)];
  const { status, headers } = head;
  const sendHead = (): void => {
    response.writeHead(status, { 'x-simulated': 'true', ...headers });
    // else it would wait for the first byte of the body
    if ((pieces[0]?.atMs ?? endAtMs) > headAtMs || pieces.length === 0) response.flushHeaders();
  };
  return [
    { atMs: headAtMs, act: sendHead },
    ...pieces.map(({ atMs, bytes }) => ({ atMs, act: () => void response.write(bytes) })),
    endStep(response, delivery),
  ];
}

function endStep(response: ServerResponse, { ending, endAtMs }: Delivery): Step {
  switch (ending) {
    case 'complete':
      return { atMs: endAtMs, act: () => response.end() };
    case 'reset':
      return { atMs: endAtMs, act: () => reset(response) };
    case 'hang':
      // nothing more happens until the client or the simulator closes the connection
      return { atMs: endAtMs, act: () => undefined };
  }
}

function reset(response: ServerResponse): void {
  const { socket } = response;
  if (socket === null) return;
  if (!response.headersSent) {
    socket.resetAndDestroy();
    return;
  }
  // a reset that meets unread data looks like an orderly end to the client, so it is given time to read
  const timer = setTimeout(() => socket.resetAndDestroy(), READING_MS);
  socket.once('close', () => clearTimeout(timer));
}
