import type { AskAgainStart, BatchProgress, RunHooks } from '../app/run.ts';

/** Progress on stderr: a bar an arm on a terminal, plain lines elsewhere, nothing when quiet. */
export interface Progress extends RunHooks {
  /** Takes the bars away; nothing is drawn after it. */
  stop(): void;
}

/** That gates failed and what is asked again for them. */
export function againText({ arms }: AskAgainStart): string {
  const sum = (of: (arm: AskAgainStart['arms'][number]) => number): number =>
    arms.reduce((total, arm) => total + of(arm), 0);
  const [cases, trials] = [sum((arm) => arm.cases), sum((arm) => arm.trials)];
  return `a gate failed: asking ${counted(cases, 'case')} again, ${counted(trials, 'trial')}`;
}

/** Where an arm's batches stand. */
export function batchesText({ submitted, running, ended, requests, requestsDone }: BatchProgress): string {
  const done = requestsDone === null ? '?' : String(requestsDone);
  const counts = running === 0 ? '' : ` (${done}/${requests} requests done)`;
  return `${counted(submitted, 'batch', 'batches')}: ${running} running${counts}, ${ended} collected`;
}

/** A number with its noun. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
