import type { Command } from 'commander';
import { Option } from 'commander';
import type { CompareFlags } from '../actions/compare.ts';
import { margin, usd, wholeNumber } from '../read-flags.ts';
import type { Terminal } from '../terminal.ts';

const NOTES = `
Each side is <run>#<arm>. A run is a folder, the id of a run in --reports, or latest; of an arm any part will do that
fits no other, and #<arm> may be left out where the run has one arm. Quote it where your shell reads # otherwise.

The verdict is about the margin: MIGRATE, no worse by more than that; STAY, worse by more; INCONCLUSIVE, these cases
can't tell, and how many would. comparison.json and comparison.md go into --out.

--judge asks a model of the config which of two answers is better by the --rubric, in both orders; that is marked as
judged, costs money, and is in no verdict. Replies are kept beside comparison.json: the same command asks only for what is
missing. docs/judging.md explains it.

Examples:
  evalsmall compare 'latest#haiku' 'latest#flash'
  evalsmall compare reports/20261120T213000Z-triage latest --margin 3pp --metric exact
  evalsmall compare 'latest#haiku' 'latest#flash' 'latest#gpt' --tag
  evalsmall compare 'latest#haiku' 'latest#flash' --judge critic --rubric @kindness.md --votes 3

Exit codes: 0 MIGRATE · 1 STAY · 2 can't be compared, nothing written · 3 a side is incomplete, the judge could not
judge, or its budget is used up · 4 INCONCLUSIVE · 130 interrupted; of several candidates the most serious: 3, 1, 4, 0`;

const MOST_VOTES = 25;

/** Adds `evalsmall compare`. */
export function addCompareCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('compare <base> <candidate...>')
    .description('May we move? Compare recorded arms case by case: verdict, regressions, fixes, time, cost.')
    .option('--metric <name>', "passRate, or a scorer's name", 'passRate')
    .addOption(
      new Option('--margin <share>', 'what may be lost and still be no worse: 0.05, 5pp or 5%')
        .argParser(margin)
        .default(0.05, '5pp'),
    )
    .option('--tag [tag...]', 'a table by tag, for exploring; all tags where none is named')
    .option('--common', 'compare the cases that both have alike, where they differ in others')
    .option('--reports <dir>', 'where runs named by id, and the latest, are', 'reports')
    .option('-o, --out <dir>', "where the files go (default: the first candidate's run folder)")
    .option('--judge <model>', 'ask this model of the config which of two answers is better')
    .option('--rubric <text>', 'what makes an answer better, or @ and a file; with --judge')
    .addOption(
      new Option('--votes <n>', 'votes on each pair (1), with --judge').argParser(wholeNumber(1, MOST_VOTES)),
    )
    .option(
      '--budget <usd>',
      'stop asking the judge before this command has spent so much, such as 5 or $5',
      usd,
    )
    .option('-c, --config <file>', 'where the judge is, with --judge (default: evalsmall.config.yaml)')
    .option('--simulate', 'ask a simulated judge, with --judge')
    .addOption(new Option('--format <format>', 'what to print').choices(['table', 'md']).default('table'))
    .option('--quiet', 'print nothing')
    .option('--json', 'print comparison.json on standard output, and nothing else')
    .addHelpText('after', NOTES)
    .action(async (base: string, candidates: readonly string[], flags: CompareFlags) => {
      const { compare } = await import('../actions/compare.ts');
      exit(await compare([base, ...candidates], flags, terminal));
    });
}
