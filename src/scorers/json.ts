import { scored } from '../domain/score.ts';
import type { ScorerDefinition } from './definition.ts';
import type { JsonMode } from './json-level.ts';
import { jsonOutput, MODE_OPTION } from './json-level.ts';
import { faultNote, structureNote } from './json-notes.ts';

/** Whether the output is JSON; how much had to be forgiven is the mode. */
export const json: ScorerDefinition = {
  meta: {
    id: 'json',
    title: 'JSON',
    passesWhen:
      'the output parses as JSON (RFC 8259): as it is (strict), inside one code fence (fenced), or after repair (repaired); only what the model ended itself (stop, tool_calls) is ever repaired',
    options: {
      type: 'object',
      properties: { mode: { ...MODE_OPTION, default: 'strict' } },
      additionalProperties: false,
    },
  },
  create: (options) => {
    const { mode = 'strict' } = options as { readonly mode?: JsonMode };
    return {
      problems: () => [],
      score: (_example, completion) => {
        const output = jsonOutput(completion, mode);
        if (!output.ok) {
          const note = output.level === 'fenced' ? '' : faultNote(completion.text);
          return scored({ pass: false, answer: output.level, reason: `${output.reason}${note}` });
        }
        const { level } = output.json;
        const note = `${structureNote(output.json)}${level === 'repaired' ? faultNote(completion.text) : ''}`;
        return scored({ pass: true, answer: level, reason: `JSON (level ${level})${note}` });
      },
    };
  },
};
