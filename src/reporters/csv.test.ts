import { describe, expect, it } from 'vitest';
import { sampleReport } from '../../test/support/sample-report.ts';
import { sampleTrial } from '../../test/support/samples.ts';
import type { TrialResult } from '../domain/trial.ts';
import { csvReporter } from './csv.ts';

const TRIAL = sampleTrial({
  outcome: 'wrong',
  output: '=HYPERLINK("http://x")\r\n\u001b[2J',
  finishReason: 'stop',
  rawFinishReason: 'end_turn',
  toolCalls: [{ id: null, name: 'find', rawArguments: '{"a":1}', arguments: { a: 1 } }],
  usage: null,
  latencyMs: 12.5,
  ttftMs: null,
  attempts: [],
  servedModel: null,
  scores: { exact: { status: 'scored', pass: false, value: 0, answer: null, reason: 'another text' } },
  costUsd: null,
  cached: false,
  error: null,
});

async function* trialsOf(...trials: TrialResult[]): AsyncGenerator<TrialResult> {
  yield* trials;
}

async function written(...trials: TrialResult[]): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of csvReporter.render(sampleReport(), trialsOf(...trials))) chunks.push(chunk);
  return chunks.join('');
}

describe('report.csv', () => {
  it('names its columns, with one for each scorer of the run', async () => {
    const [head = ''] = (await written()).split('\n');
    const scorers = sampleReport().arms.flatMap(({ scores }) => Object.keys(scores));
    expect(scorers.length).toBeGreaterThan(0);
    for (const scorer of scorers) expect(head.split(',')).toContain(`score.${scorer}`);
  });

  it('has a line a trial, in which what is not known is empty and no output is a formula', async () => {
    const text = await written(TRIAL);
    const line = text.slice(text.indexOf('\n') + 1);
    expect(line).toContain('another text,stop,end_turn,12.5,,,,,,,,0,false,SIMULATED,,,');
    expect(line).toContain('"find({""a"":1})"');
    expect(line).toMatch(/,"'=HYPERLINK\(""http:\/\/x""\)\n␛\[2J"\n$/);
  });

  it('tells an error, which has no output, from an empty output', async () => {
    const error = { kind: 'timeout', message: 'no answer' } as const;
    const failed = await written({
      ...TRIAL,
      outcome: 'error',
      output: null,
      toolCalls: null,
      scores: {},
      error,
    });
    expect(failed).toMatch(/,timeout,no answer,,,\n$/);
    const empty = await written({ ...TRIAL, outcome: 'empty', output: '', toolCalls: [] });
    expect(empty).toMatch(/,,,,0,""\n$/);
  });
});
