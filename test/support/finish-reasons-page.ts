import { isEmptyOutput } from '../../src/domain/completion.ts';
import { isJsonObject } from '../../src/domain/json.ts';
import { outcomeOf } from '../../src/domain/outcome.ts';
import { scored } from '../../src/domain/score.ts';
import type { BehaviourGroup, Outcome, Sample } from './behaviour.ts';
import { readFailure, readVisible } from './behaviour-readings.ts';
import type { FaultServer } from './fault-server.ts';
import { observe } from './observe.ts';
import { eventsOf } from './stream-of-body.ts';
import { streamOf } from './stream-samples.ts';
import type { Wire } from './wire-samples.ts';
import { WIRES } from './wire-samples.ts';

const HEAD = [
  'what came',
  'wire',
  'written as',
  'finish reason',
  'read as',
  'outcome',
  'empty output',
  'tokens',
] as const;

/** One row for each way and wire: how the reply is read, whole and streamed, and how it is counted. */
export async function endingsTable(group: BehaviourGroup, server: FaultServer): Promise<string> {
  const rows: string[][] = [];
  for (const { title, samples } of group.behaviours) {
    for (const wire of WIRES) {
      const written = new Map<string, string[]>();
      for (const sample of samples[wire.api]) {
        for (const { shown, reading } of await readingsOf(server, wire, sample)) {
          written.set(reading, [...(written.get(reading) ?? []), shown]);
        }
      }
      for (const [reading, shown] of written) rows.push([title, wire.api, shown.join(', '), reading]);
    }
  }
  return [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A sample as a stream; `null` where it is one already, or no stream can say the same. */
export function streamedSample({ api }: Wire, sample: Sample): Sample | null {
  const body: unknown = JSON.parse(sample.answer.body ?? 'null');
  if (sample.call?.request?.stream === true || !isJsonObject(body)) return null;
  const events = eventsOf(api, body);
  if (events === null) return null;
  const stream = { stream: true };
  return { ...sample, answer: streamOf(events), call: { ...sample.call, request: stream }, bare: stream };
}

async function readingsOf(
  server: FaultServer,
  wire: Wire,
  sample: Sample,
): Promise<readonly { readonly shown: string; readonly reading: string }[]> {
  const streamed = streamedSample(wire, sample);
  const whole = cellsOf(await observe(server, wire, sample));
  const inEvents = streamed === null ? whole : cellsOf(await observe(server, wire, streamed));
  if (whole === inEvents) return [{ shown: sample.shown, reading: whole }];
  return [
    { shown: `${sample.shown} (whole)`, reading: whole },
    { shown: `${sample.shown} (streamed)`, reading: inEvents },
  ];
}

const NOT_RIGHT = scored({ pass: false, answer: '', reason: 'another answer was expected' });

/** What follows from an outcome, as the last cells of a row. */
function cellsOf(outcome: Outcome): string {
  const { completion } = outcome;
  if (completion === null) return ['-', readFailure(outcome), '`error`', '-', '-'].join(' | ');
  return [
    `\`${completion.finishReason.unified}\``,
    readVisible(completion),
    `\`${outcomeOf(completion, [NOT_RIGHT], null)}\``,
    isEmptyOutput(completion) ? 'yes' : 'no',
    completion.usage === null ? 'unknown' : 'known',
  ].join(' | ');
}
