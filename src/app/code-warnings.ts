import type { Warning } from '../domain/report.ts';
import type { CodeRunner } from '../scorers/code-runner.ts';
import { CODE_LANGUAGES } from '../scorers/code-runner.ts';

/** The code of the warning that models' code is run, which is told even where other warnings are kept quiet. */
export const CODE_IS_RUN = 'code-is-run';

/** That models' code may be run on this machine, and what keeps it apart; nothing where it may not. */
export function codeWarnings(runner: CodeRunner | null): readonly Warning[] {
  if (runner === null) return [];
  const held = CODE_LANGUAGES.map(
    (language) => `${language}: ${runner.isolationOf(language) ?? 'not run here'}`,
  );
  const message = `--allow-code: code that the models write is run on this machine (${held.join('; ')})`;
  return [{ code: CODE_IS_RUN, message, arm: null, caseIds: [] }];
}
