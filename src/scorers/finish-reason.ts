import type { FinishReason } from '../domain/completion.ts';
import { FINISH_REASONS } from '../domain/completion.ts';
import { scored } from '../domain/score.ts';
import type { ScorerDefinition } from './definition.ts';
import { excerpt, listed } from './text.ts';

interface FinishReasonOptions {
  readonly allow?: readonly FinishReason[];
}

const DEFAULT_ALLOW: readonly FinishReason[] = ['stop', 'tool_calls'];

/** Whether the completion ended as it should. */
export const finishReason: ScorerDefinition = {
  meta: {
    id: 'finishReason',
    title: 'Finish reason',
    passesWhen: 'the finish reason is allowed',
    options: {
      type: 'object',
      properties: {
        allow: {
          description: 'The finish reasons that pass.',
          type: 'array',
          items: { enum: FINISH_REASONS },
          minItems: 1,
          uniqueItems: true,
          default: DEFAULT_ALLOW,
        },
      },
      additionalProperties: false,
    },
  },
  create: (options) => {
    const { allow = DEFAULT_ALLOW } = options as FinishReasonOptions;
    return {
      problems: () => [],
      score: (_example, completion) => {
        const { unified, raw } = completion.finishReason;
        const pass = allow.includes(unified);
        const word = raw === null ? '' : ` (the provider's word: ${excerpt(raw, 60)})`;
        const reason = `finish reason ${unified}${word}; allowed: ${listed(allow)}`;
        return scored({ pass, answer: unified, reason });
      },
    };
  },
};
