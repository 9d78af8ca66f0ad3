import type { RunReport } from '../domain/report.ts';
import { annotations, isGitHubActions } from './annotations.ts';
import type { PrintFlags } from './print-report.ts';
import type { Terminal } from './terminal.ts';
import { warningLine } from './warning-line.ts';

interface Told {
  readonly report: RunReport;
  readonly incomplete: readonly string[];
}

/** In a step of GitHub Actions: annotates it, and appends the report to its summary. Anywhere else nothing. */
export async function tellGitHub(told: Told, flags: PrintFlags, terminal: Terminal): Promise<void> {
  if (!isGitHubActions(terminal)) return;
  const { appendStepSummary, gateSentence } = await import('../app/step-summary.ts');
  // the runner reads both streams; with --json the one holds JSON and nothing else
  const output = flags.json === true ? terminal.stderr : terminal.stdout;
  output.write(annotations({ ...told, gateSentence }));
  const file = terminal.environment.GITHUB_STEP_SUMMARY ?? '';
  if (file === '') return;
  try {
    await appendStepSummary(file, told.report);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    terminal.stderr.write(warningLine(`the step summary can't be written (${why})`, terminal));
  }
}
