import { isSameModel } from '../domain/model-id.ts';
import type { TrialResult } from '../domain/trial.ts';
import { isCompleted, isPartlyCached, finishOf, hasEmptyOutput } from './judged.ts';
import { createReasoningShare } from './reasoning-share.ts';
import type { ArmFacts } from './summary-input.ts';
import type { TrialTotals } from './trial-totals.ts';
import { limitName } from './watch-truncated.ts';
import type { Watch } from './watch.ts';
import { createWatch, wasOrWere } from './watch.ts';

/** Warns of replies that succeeded and said nothing, with the limit they had and how much of it went into reasoning. */
export function watchEmptyOutputs(facts: ArmFacts, totals: TrialTotals): Watch {
  const reasoning = createReasoningShare();
  const watch = createWatch({
    code: 'empty-output',
    when: hasEmptyOutput,
    noteOf: (trial) => finishOf(trial) ?? 'unknown',
    message: ({ count, notes }) =>
      `${count} of ${totals.completed()} outputs ${wasOrWere(count)} empty: no text and no tool call. ` +
      `Finish reasons: ${notes}. They were written under the output limit (${limitName(facts)}). ${reasoning.text()} ` +
      'After length, raise maxTokens; else look at the prompt and the settings.',
  });
  return {
    add: (trial) => {
      watch.add(trial);
      if (hasEmptyOutput(trial)) reasoning.add(trial);
    },
    finding: () => watch.finding(),
  };
}

/** Warns of finish reasons that stand in no list. */
export function watchUnknownFinish(totals: TrialTotals): Watch {
  return createWatch({
    code: 'unknown-finish-reason',
    when: (trial) => finishOf(trial) === 'unknown',
    noteOf: ({ rawFinishReason }) =>
      rawFinishReason === null ? 'none given' : JSON.stringify(rawFinishReason),
    message: ({ count, notes }) =>
      `${count} of ${totals.completed()} outputs ended for a reason that evalsmall doesn't know: ${notes}. ` +
      "It is counted as unknown, never as stop: look the word up in the provider's documentation before " +
      'you rely on these answers.',
  });
}

/** Warns of answers by another model than the one that was asked. */
export function watchServedModel(facts: ArmFacts, totals: TrialTotals): Watch {
  const requestedOf = ({ servedBy }: TrialResult): string =>
    facts.route?.find(({ name }) => name === servedBy)?.requestedModel ?? facts.requestedModel;
  const requested =
    facts.route === null
      ? `${facts.requestedModel}, which was asked for`
      : "the one the route's step asked for";
  return createWatch({
    code: 'served-model-differs',
    when: (trial) => trial.servedModel !== null && !isSameModel(requestedOf(trial), trial.servedModel),
    noteOf: ({ servedModel }) => servedModel ?? '',
    message: ({ count, notes }) =>
      `${count} of ${totals.completed()} answers came from another model than ${requested}: ` +
      `${notes}. Name the model you mean in the config, or ask the provider why it was exchanged.`,
  });
}

/** Warns of answers that were not asked for in this run, and so were neither measured nor paid for. */
export function watchCached(totals: TrialTotals): Watch {
  return createWatch({
    code: 'cached-answers',
    when: ({ cached }) => cached,
    noteOf: () => '',
    message: ({ count }) =>
      count === totals.completed()
        ? `All ${count} answers came from the cache: they were not timed, and nothing was paid for them. ` +
          'Run without --cache to measure times and cost.'
        : `${count} of ${totals.completed()} answers came from the cache: times and cost are of the others alone. ` +
          'Run without --cache to measure all of them.',
  });
}

/** Warns of routes' trials that were in part answered from the cache, so that their cost and time are no route's. */
export function watchPartlyCached(totals: TrialTotals): Watch {
  return createWatch({
    code: 'partly-cached-answers',
    when: isPartlyCached,
    noteOf: () => '',
    message: ({ count }) =>
      `${count} of ${totals.completed()} answers took some of their route's steps from the cache: they are in no time, and ` +
      'of the costs in the total alone. Run without --cache to measure them.',
  });
}

/** Warns of answers whose cost is unknown although the model has a price. */
export function watchCost(facts: ArmFacts, totals: TrialTotals): Watch {
  return createWatch({
    code: 'cost-unknown',
    when: (trial) => facts.priced && isCompleted(trial) && !trial.cached && trial.costUsd === null,
    noteOf: ({ usage }) =>
      usage === null || usage.inputTokens === null || usage.outputTokens === null
        ? 'no token counts'
        : 'no price for cached tokens, so long a prompt or the model that answered, or counts that contradict each other',
    message: ({ count, notes }) =>
      `The cost of ${count} of ${totals.completed()} answers is unknown, and with it the arm's: ${notes}. ` +
      "Complete the model's price in the config, or use an endpoint that reports token counts.",
  });
}
