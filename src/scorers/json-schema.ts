import type { JsonObject } from '../domain/json.ts';
import { scored, scorerError } from '../domain/score.ts';
import type { ScorerDefinition } from './definition.ts';
import { specProblem } from './definition.ts';
import type { JsonMode } from './json-level.ts';
import { jsonOutput, MODE_OPTION } from './json-level.ts';
import { duplicateNote } from './json-notes.ts';
import { clip } from './text.ts';
import { LONGEST_VALIDATED, summaryOf, validated } from './violations.ts';

interface JsonSchemaOptions {
  readonly schema?: JsonObject | boolean;
  readonly mode?: JsonMode;
}

/** Whether the output's JSON is valid against the scorer's own schema, else the case's. */
export const jsonSchema: ScorerDefinition = {
  meta: {
    id: 'jsonSchema',
    title: 'JSON Schema',
    passesWhen: 'the JSON is valid against the schema (draft-07 or 2020-12, with formats)',
    options: {
      type: 'object',
      properties: {
        schema: { type: ['object', 'boolean'], description: "Default: the case's schema." },
        mode: { ...MODE_OPTION, default: 'fenced' },
      },
      additionalProperties: false,
    },
  },
  create: (options, compile) => {
    const { schema: named, mode = 'fenced' } = options as JsonSchemaOptions;
    return {
      problems: (example) => {
        const schema = named ?? example.schema;
        if (schema === null) {
          return [
            specProblem('there is no schema to check against', 'Give the case or the scorer a "schema".'),
          ];
        }
        const compiled = compile(schema);
        return compiled.ok ? [] : [specProblem(`the schema can't be used: ${clip(compiled.error, 300)}`)];
      },
      score: (example, completion) => {
        const output = jsonOutput(completion, mode);
        if (!output.ok) return scored({ pass: false, answer: null, reason: output.reason });
        const compiled = compile(named ?? example.schema);
        if (!compiled.ok) return scorerError(`the schema can't be used: ${clip(compiled.error, 300)}`);
        const { text, value, level } = output.json;
        if (text.length > LONGEST_VALIDATED) return scorerError('the JSON is too large to be validated');
        const violations = validated(compiled.violations, value);
        if (violations === null) return scorerError('the JSON is nested too deep to be validated');
        const reason =
          violations.length === 0 ? `valid against the schema (level ${level})` : summaryOf(violations);
        const note = duplicateNote(output.json);
        return scored({ pass: violations.length === 0, answer: text, reason: `${reason}${note}` });
      },
    };
  },
};
