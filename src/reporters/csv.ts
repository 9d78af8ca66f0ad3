import type { RunReport } from '../domain/report.ts';
import type { Reporter } from '../domain/reporter.ts';
import type { Score } from '../domain/score.ts';
import type { TrialResult } from '../domain/trial.ts';
import type { CsvValue } from '../lib/csv-text.ts';
import { csvLine } from '../lib/csv-text.ts';
import { own } from './grid.ts';
import { isJudgedScore } from './sections/judging.ts';

/** `report.csv`: one line a trial, in the order they ended, for spreadsheets; `results.jsonl` has the whole outputs. */
export const csvReporter: Reporter = {
  id: 'csv',
  fileName: 'report.csv',
  async *render(report, trials) {
    const scorers = [...new Set(report.arms.flatMap(({ scores }) => Object.keys(scores)))];
    const columns = columnsOf(report, scorers);
    yield csvLine(columns.map(([name]) => name));
    for await (const trial of trials) yield csvLine(columns.map(([, of]) => of(trial)));
  },
};

type CsvColumn = readonly [name: string, of: (trial: TrialResult) => CsvValue];

function columnsOf({ run, arms }: RunReport, scorers: readonly string[]): readonly CsvColumn[] {
  const datasetOf = new Map(arms.map(({ arm, dataset }) => [arm, dataset]));
  return [
    ['arm', ({ arm }) => arm],
    ['model', ({ model }) => model],
    ['prompt', ({ prompt }) => prompt],
    ['dataset', ({ arm }) => datasetOf.get(arm) ?? null],
    ['case', ({ caseId }) => caseId],
    ['repeat', ({ repeat }) => repeat],
    ['outcome', ({ outcome }) => outcome],
    ...scorers.map((name): CsvColumn => [
      `score.${name}${isJudgedScore(arms, name) ? '.judged' : ''}`,
      ({ scores }) => verdict(own(scores, name)),
    ]),
    ['reason', ({ scores }) => Object.values(scores).find(({ pass }) => pass !== true)?.reason ?? null],
    ['finishReason', ({ finishReason }) => finishReason],
    ['rawFinishReason', ({ rawFinishReason }) => rawFinishReason],
    ['latencyMs', ({ latencyMs }) => latencyMs],
    ['ttftMs', ({ ttftMs }) => ttftMs],
    ['inputTokens', ({ usage }) => usage?.inputTokens ?? null],
    ['outputTokens', ({ usage }) => usage?.outputTokens ?? null],
    ['reasoningTokens', ({ usage }) => usage?.reasoningTokens ?? null],
    ['cachedInputTokens', ({ usage }) => usage?.cachedInputTokens ?? null],
    ['costUsd', ({ costUsd }) => costUsd],
    ['servedModel', ({ servedModel }) => servedModel],
    ['attempts', ({ attempts }) => attempts.length],
    ['cached', ({ cached }) => String(cached)],
    ['simulated', ({ simulated }) => (simulated || run.simulated ? 'SIMULATED' : 'false')],
    ['error', ({ error }) => error?.kind ?? null],
    ['errorMessage', ({ error }) => error?.message ?? null],
    ['toolCalls', ({ toolCalls }) => callsText(toolCalls)],
    ['outputChars', ({ output }) => output?.length ?? null],
    ['output', ({ output }) => output],
  ];
}

function verdict(score: Score | null): CsvValue {
  if (score === null) return null;
  if (score.status === 'error') return 'error';
  return score.pass === true ? 'pass' : 'fail';
}

function callsText(calls: TrialResult['toolCalls']): CsvValue {
  if (calls === null || calls.length === 0) return null;
  return calls.map(({ name, rawArguments }) => `${name}(${rawArguments})`).join('\n');
}
