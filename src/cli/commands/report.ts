import type { Command } from 'commander';
import { Option } from 'commander';
import type { ReportFormat } from '../../app/report.ts';
import type { ReportFlags } from '../actions/report.ts';
import { listOf, wholeNumber } from '../read-flags.ts';
import type { Terminal } from '../terminal.ts';
import { FORMATS } from './run-options.ts';

const REPORT_FORMATS: readonly (ReportFormat | 'review')[] = [...FORMATS, 'review'];

const NOTES = `
A run is a folder, the id of a run in --out, or latest. No provider is called and no key is needed.

--rescore applies the scorers of the config and the prompts, and what the datasets expect, as they are now. The run
stays as it is: what comes of it is a run of its own, <id>-rescored. Errors stay errors. A case whose model would be sent
something else now can't be scored again.

--format review writes review.csv, a blind and shuffled sheet for people to fill in (verdict: accept or reject), and
review-key.json, which tells the arms: keep it to yourself. --review reads the filled sheet back.

Examples:
  evalsmall report latest
  evalsmall report 20261120T213000Z-triage --format md,csv
  evalsmall report latest --rescore
  evalsmall report latest --rescore -d fixed.jsonl --common
  evalsmall report latest --format review --sample 50
  evalsmall report latest --review filled.csv

Exit codes: 0 done · 2 wrong input, nothing written · 3 the run is incomplete`;

/** Adds `evalsmall report`. */
export function addReportCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('report <run>')
    .description("Report a recorded run again, score its outputs again, or take in people's verdicts.")
    .option('--rescore', "score the recorded outputs with today's scorers and expectations")
    .option('--common', 'with --rescore: leave out cases that changed or are gone, instead of refusing')
    .option('-c, --config <file>', 'with --rescore: the config (default: evalsmall.config.yaml)')
    .option(
      '-d, --dataset <file...>',
      "with --rescore: the datasets (default: the config's, or where they were)",
    )
    .option('-p, --prompt <ref...>', 'with --rescore: the prompts (default: those of the run)')
    .option('--review <file>', "read a filled-in review.csv: the users' acceptance rate of each arm")
    .option('--sample <n>', 'with --format review: only n cases drawn by the seed', wholeNumber(1))
    .option(
      '--seed <n>',
      "with --format review: what the order is drawn by (default: the run's)",
      wholeNumber(0),
    )
    .option('-o, --out <dir>', 'where runs named by id are, and rescored ones go (default: reports)')
    .addOption(
      new Option('--format <list>', `files, of ${REPORT_FORMATS.join(',')} (default: json,md)`).argParser(
        listOf(REPORT_FORMATS),
      ),
    )
    .option('--quiet', 'no tables')
    .option('--json', 'print the same facts as JSON, and nothing else')
    .addHelpText('after', NOTES)
    .action(async (run: string, flags: ReportFlags) => {
      const { report } = await import('../actions/report.ts');
      exit(await report(run, flags, terminal));
    });
}
