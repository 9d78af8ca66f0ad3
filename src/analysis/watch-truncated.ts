import type { TrialResult } from '../domain/trial.ts';
import { finishOf, wasCutOff } from './judged.ts';
import type { ArmFacts } from './summary-input.ts';
import type { TrialTotals } from './trial-totals.ts';
import type { Watch } from './watch.ts';
import { createWatch, wasOrWere } from './watch.ts';

/** Warns of answers that were cut off, with the limit that did it and how much of it went into reasoning. */
export function watchTruncated(facts: ArmFacts, totals: TrialTotals): Watch {
  const reasoning = createReasoningShare();
  let atContext = 0;
  const watch = createWatch({
    code: 'truncated',
    when: wasCutOff,
    noteOf: () => '',
    message: ({ count }) => {
      const where = placesText({ atLimit: count - atContext, atContext }, facts);
      const hints = hintsText({ atLimit: count - atContext, atContext }, reasoning.tokens());
      return (
        `${count} of ${totals.completed()} outputs ${wasOrWere(count)} cut off: ${where}. ` +
        `${reasoning.text()} ${hints}`
      );
    },
  });
  return {
    add: (trial) => {
      watch.add(trial);
      if (!wasCutOff(trial)) return;
      reasoning.add(trial);
      atContext += Number(finishOf(trial) === 'context_exceeded');
    },
    finding: () => watch.finding(),
  };
}

interface Places {
  readonly atLimit: number;
  readonly atContext: number;
}

function placesText({ atLimit, atContext }: Places, facts: ArmFacts): string {
  const name = limitName(facts);
  return [
    ...(atLimit > 0 ? [`${atLimit} at the output limit (${name})`] : []),
    ...(atContext > 0 ? [`${atContext} at the end of the context window`] : []),
  ].join(', ');
}

function limitName({ route, settings }: ArmFacts): string {
  if (route !== null) return "of the step's model";
  const limit = settings['maxTokens'];
  return typeof limit === 'number' ? `maxTokens ${limit}` : "maxTokens isn't set, so the provider's own";
}

function hintsText({ atLimit, atContext }: Places, reasoningTokens: number): string {
  return [
    ...(atLimit > 0
      ? [`Raise maxTokens${reasoningTokens > 0 ? ' or lower the reasoning effort' : ''}.`]
      : []),
    ...(atContext > 0 ? ['Shorten the input, or choose a model with a larger context window.'] : []),
  ].join(' ');
}

interface ReasoningShare {
  add(trial: TrialResult): void;
  tokens(): number;
  text(): string;
}

function createReasoningShare(): ReasoningShare {
  let [output, reasoning, reported] = [0, 0, 0];
  return {
    add: ({ usage }) => {
      const outputTokens = usage?.outputTokens ?? null;
      const reasoningTokens = usage?.reasoningTokens ?? null;
      if (outputTokens === null || reasoningTokens === null) return;
      output += outputTokens;
      reasoning += reasoningTokens;
      reported += 1;
    },
    tokens: () => reasoning,
    text: () =>
      reported === 0
        ? 'How many of their output tokens were reasoning was not reported.'
        : `Of the ${output} output tokens they reported, ${reasoning} ${wasOrWere(reasoning)} reasoning.`,
  };
}
