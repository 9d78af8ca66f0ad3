import type { Command } from 'commander';
import { Option } from 'commander';
import type { ReportFormat } from '../../app/merge.ts';
import type { MergeFlags } from '../actions/merge.ts';
import { listOf } from '../read-flags.ts';
import type { Terminal } from '../terminal.ts';
import { FORMATS } from './run-options.ts';

const DEFAULT_FORMATS: readonly ReportFormat[] = ['json', 'md'];

const NOTES = `
A run is a folder, the id of a run in --out, or latest. Shards or trials that are missing are named; what there is
is merged all the same, marked as incomplete, and the exit code is 3: run or resume the shard, then merge again.
The shards themselves stay as they are.

Examples:
  evalsmall merge reports/*-shard-*of4
  evalsmall merge shards/*/ -o reports --json

Exit codes: 0 whole, every gate held · 1 a gate failed · 2 not shards of one run, nothing written
            3 incomplete · 4 a gate is undecided`;

/** Adds `evalsmall merge`. */
export function addMergeCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('merge <run...>')
    .description(
      'Join the shards of one run (run --shard) into one run folder, with the reports of the whole.',
    )
    .option('-o, --out <dir>', 'where the run folder goes, and runs named by id are', 'reports')
    .addOption(
      new Option('--format <list>', `report files, of ${FORMATS.join(',')}`)
        .argParser(listOf(FORMATS))
        .default(DEFAULT_FORMATS, 'json,md'),
    )
    .option('--quiet', 'no tables')
    .option('--json', 'print report.json on standard output, and nothing else')
    .addHelpText('after', NOTES)
    .action(async (runs: readonly string[], flags: MergeFlags) => {
      const { merge } = await import('../actions/merge.ts');
      exit(await merge(runs, flags, terminal));
    });
}
