import type { Usage } from '../../domain/completion.ts';
import type { TrialResult } from '../../domain/trial.ts';
import { isCompleted } from '../judged.ts';
import type { MetricSource } from './metric.ts';

/** What a trial says of a time (ms), a number of tokens or characters, or a cost (USD); `null`: nothing. */
export function readFigure(trial: TrialResult, source: MetricSource): number | null {
  switch (source.of) {
    case 'duration':
      if (trial.cached || !isCompleted(trial)) return null;
      return source.name === 'latencyMs' ? trial.latencyMs : trial.ttftMs;
    case 'tokens':
      return trial.usage === null ? null : tokensOf(trial.usage, source.name);
    case 'cost':
      return trial.cached || !isCompleted(trial) ? null : trial.costUsd;
    case 'chars':
      return trial.output === null ? null : Array.from(trial.output).length;
    case 'scorer':
    case 'share':
    case 'finishReason':
      return null;
  }
}

function tokensOf(usage: Usage, name: (MetricSource & { readonly of: 'tokens' })['name']): number | null {
  const { inputTokens, outputTokens, reasoningTokens } = usage;
  switch (name) {
    case 'input':
      return inputTokens;
    case 'output':
      return outputTokens;
    case 'reasoning':
      return reasoningTokens;
    case 'total':
      return inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens;
  }
}
