import type { Command } from 'commander';
import type { ReportFormat } from '../../app/run.ts';
import { Option } from 'commander';
import { decimal, listOf, share, usd, wholeNumber } from '../read-flags.ts';

/** The report files there are. */
export const FORMATS: readonly ReportFormat[] = ['json', 'md', 'csv', 'junit'];

/** Adds the flags with numbers that `run` and `sweep` share. */
export function addNumberOptions(command: Command): Command {
  return command
    .option('--repeats <n>', 'answers asked for per case (default: 1)', wholeNumber(1))
    .option('--concurrency <n>', 'trials in flight per model (default: 8)', wholeNumber(1))
    .option('--timeout <seconds>', 'time for one attempt (default: 120)', decimal(0.001, 86_400))
    .option('--retries <n>', 'attempts after the first (default: 4)', wholeNumber(0))
    .option('--seed <n>', 'sampling of cases, back-off, simulation (default: 1)', wholeNumber(0))
    .option('--limit <n>', 'only the first n selected cases', wholeNumber(1))
    .option('--sample <n>', 'only n cases drawn by the seed', wholeNumber(1));
}

/** Adds the flags that say which cases, how they are asked and what may be spent, which `run` and `sweep` share. */
export function addAskingOptions(command: Command): Command {
  return command
    .option('--tag <tag...>', 'only cases with one of these tags')
    .option('--max-error-rate <share>', 'share of an arm that may end in errors (default: 0)', share)
    .option('--budget <usd>', 'stop sending before the run has spent so much, such as 5 or $5', usd)
    .option('--cache', 'use the answers earlier runs were given to the same questions; keep new ones')
    .option('--stream', 'stream the answers, to measure the time to the first token')
    .option('--batch', "use the providers' batch services: half the price, no latencies, up to 24 hours")
    .option('--simulate', 'answer from the simulated providers; needs no key')
    .option('--allow-code', 'let the scorer code run what the models write, on this machine; docs/code.md')
    .option('--resume [run]', 'go on with the newest incomplete run, or the one named');
}

/** Adds the flags that say what is written and printed, which `run` and `sweep` share. */
export function addOutputOptions(command: Command): Command {
  return command
    .option('-o, --out <dir>', 'where run folders go (default: reports)')
    .addOption(
      new Option('--format <list>', `report files, of ${FORMATS.join(',')} (default: json,md)`).argParser(
        listOf(FORMATS),
      ),
    )
    .option('--quiet', 'no progress and no tables');
}
