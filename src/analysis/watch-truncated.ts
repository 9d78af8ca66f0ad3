import { finishOf, wasCutOff } from './judged.ts';
import { createReasoningShare } from './reasoning-share.ts';
import type { ArmFacts } from './summary-input.ts';
import { sweepCommand } from './sweep-command.ts';
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
    message: ({ count, first }) => {
      const places = { atLimit: count - atContext, atContext };
      const hints = hintsText(places, {
        isReasoning: reasoning.tokens() > 0,
        command: first === null ? null : sweepCommand(facts, first),
      });
      return (
        `${count} of ${totals.completed()} outputs ${wasOrWere(count)} cut off: ${placesText(places, facts)}. ` +
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

/** The output limit that an arm's answers had. */
export function limitName({ route, settings }: ArmFacts): string {
  if (route !== null) return "of the step's model";
  const limit = settings['maxTokens'];
  return typeof limit === 'number' ? `maxTokens ${limit}` : "maxTokens isn't set, so the provider's own";
}

interface Remedy {
  readonly isReasoning: boolean;
  /** What finds a better budget; `null`: no command is known. */
  readonly command: string | null;
}

function hintsText({ atLimit, atContext }: Places, { isReasoning, command }: Remedy): string {
  const raise = `Raise maxTokens${isReasoning ? ' or lower the reasoning effort' : ''}`;
  return [
    ...(atLimit > 0 ? [command === null ? `${raise}.` : `${raise}; \`${command}\` finds a budget.`] : []),
    ...(atContext > 0 ? ['Shorten the input, or choose a model with a larger context window.'] : []),
  ].join(' ');
}
