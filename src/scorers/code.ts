import { scored } from '../domain/score.ts';
import type { CodeLanguage, CodeRunner } from './code-runner.ts';
import { CODE_LANGUAGES } from './code-runner.ts';
import type { ScorerDefinition, SpecProblem } from './definition.ts';
import { specProblem } from './definition.ts';
import { extractCode } from './extract-code.ts';

interface CodeOptions {
  readonly language: CodeLanguage;
  readonly tests: string;
  readonly timeoutSeconds?: number;
}

const DEFAULT_TIMEOUT_SECONDS = 5;
const LONGEST_CODE = 200_000;

/** Whether a model's code passes tests; `null`: code must not be run. */
export function createCode(runner: CodeRunner | null): ScorerDefinition {
  return {
    meta: {
      id: 'code',
      title: 'Code',
      passesWhen: 'the code in the output passes the tests, in a process of its own; only with --allow-code',
      options: {
        type: 'object',
        properties: {
          language: { enum: [...CODE_LANGUAGES], description: 'What the code is written in.' },
          tests: {
            type: 'string',
            pattern: '\\S',
            description: 'Code that runs after the output’s and throws where it is wrong.',
          },
          timeoutSeconds: {
            type: 'number',
            minimum: 1,
            maximum: 300,
            default: DEFAULT_TIMEOUT_SECONDS,
            description: 'Processor time for the code and its tests.',
          },
        },
        required: ['language', 'tests'],
        additionalProperties: false,
      },
    },
    create: (options) => {
      const { language, tests, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = options as unknown as CodeOptions;
      return {
        problems: () => [],
        unusable: unusable(runner, language),
        score: async (_example, { text }) => {
          const solution = extractCode(text, language);
          if (solution === null) {
            const reason = `there is no ${language} code in the output`;
            return scored({ pass: false, answer: null, reason });
          }
          if (solution.length > LONGEST_CODE) {
            const reason = `the code is longer than ${LONGEST_CODE} characters`;
            return scored({ pass: false, answer: solution, reason });
          }
          if (runner === null) throw new Error('code must not be run without --allow-code');
          const { pass, reason } = await runner.run({ language, solution, tests, timeoutSeconds });
          return scored({ pass, answer: solution, reason });
        },
      };
    },
  };
}

function unusable(runner: CodeRunner | null, language: CodeLanguage): readonly SpecProblem[] {
  if (runner === null) {
    const hint =
      'Add --allow-code if these models may have their code run on this machine; see docs/code.md.';
    return [specProblem("it runs the models' code, which has to be allowed", hint)];
  }
  if (runner.isolationOf(language) !== null) return [];
  const hint =
    language === 'python'
      ? 'Put python3 (3.8 or later) on the PATH, on Linux or macOS.'
      : 'It needs a POSIX shell: Linux or macOS.';
  return [specProblem(`programs in ${language} can't be run on this machine`, hint)];
}
