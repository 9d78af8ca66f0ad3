import { Command, CommanderError } from 'commander';
import { VERSION } from '../app/version.ts';
import { addCompareCommand } from './commands/compare.ts';
import { addHistoryCommand } from './commands/history.ts';
import { addMergeCommand } from './commands/merge.ts';
import { addModelsCommand } from './commands/models.ts';
import { addReportCommand } from './commands/report.ts';
import { addRunCommand } from './commands/run.ts';
import { addSchemaCommand } from './commands/schema.ts';
import { addSimulateCommand } from './commands/simulate.ts';
import { addSweepCommand } from './commands/sweep.ts';
import { EXIT } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

export { processTerminal } from './terminal.ts';

/** Runs one command line and gives its exit code. Never throws and never exits the process. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.done;
  const program = createProgram(terminal, (given) => {
    code = given;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.userError;
    const { printError } = await import('./print-error.ts');
    return printError(error, terminal);
  }
}

function createProgram(terminal: Terminal, exit: (code: number) => void): Command {
  const { stdout, stderr } = terminal;
  const program = new Command('evalsmall')
    .description(
      'May we move to another model, prompt or token budget? Answer it on your own golden dataset.',
    )
    .version(VERSION)
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => stdout.columns ?? 80,
      getErrHelpWidth: () => stderr.columns ?? 80,
    });
  addRunCommand(program, terminal, exit);
  addSweepCommand(program, terminal, exit);
  addReportCommand(program, terminal, exit);
  addCompareCommand(program, terminal, exit);
  addMergeCommand(program, terminal, exit);
  addHistoryCommand(program, terminal, exit);
  addModelsCommand(program, terminal, exit);
  addSimulateCommand(program, terminal, exit);
  addSchemaCommand(program, terminal, exit);
  return program;
}
