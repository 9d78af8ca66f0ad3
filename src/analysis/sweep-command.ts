import type { TrialResult } from '../domain/trial.ts';
import { shellWord } from '../lib/shell-word.ts';
import type { ArmFacts } from './summary-input.ts';

const FACTORS = [2, 4, 8, 16] as const;

/** The command that measures larger budgets for an arm; `null` where its budget isn't a setting of one model. */
export function sweepCommand(facts: ArmFacts, { simulated }: Pick<TrialResult, 'simulated'>): string | null {
  const { modelFlag, sweptFlags, dataset, prompt, settings } = facts;
  const limit = settings['maxTokens'];
  if (modelFlag === null || typeof limit !== 'number') return null;
  return [
    'evalsmall sweep',
    `-m ${shellWord(modelFlag)}`,
    `-d ${shellWord(dataset)}`,
    ...(prompt === null ? [] : [`-p ${shellWord(prompt)}`]),
    `--max-tokens ${FACTORS.map((factor) => factor * limit).join(',')}`,
    ...(sweptFlags ?? []),
    ...(simulated ? ['--simulate'] : []),
  ].join(' ');
}
