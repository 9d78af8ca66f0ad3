import type { Command } from 'commander';
import { EXIT, mostSerious } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { usesColour } from '../terminal.ts';

interface CheckFlags {
  readonly config?: string;
  readonly model?: readonly string[];
  readonly json?: true;
}

const CHECK_HELP = `
Examples:
  evalsmall models check
  evalsmall models check -m anthropic:claude-haiku-4-5 openai:gpt-5.4-mini

Nothing is generated, so nothing is paid for: each endpoint is only asked for its list of models.
Exit codes: 0 all well (warnings allowed) · 2 a key, an id or a setting is wrong · 3 an endpoint couldn't be asked`;

/** Adds `evalsmall models list` and `evalsmall models check`. */
export function addModelsCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  const models = program
    .command('models')
    .description('What is known of models, and whether the configured ones can be called.');
  models
    .command('list')
    .description('The known models with limits, prices, sources and retirement dates.')
    .option('--json', 'print JSON on standard output, and nothing else')
    .addHelpText('after', '\nExample:\n  evalsmall models list --json')
    .action(async (flags: { readonly json?: true }) => exit(await list(flags, terminal)));
  models
    .command('check')
    .description('Check keys, endpoints, model ids, output limits and retirement dates before a run.')
    .option('-c, --config <file>', 'the config (default: evalsmall.config.yaml)')
    .option(
      '-m, --model <name...>',
      "ids of the config's models and routes, or provider:model (default: all)",
    )
    .option('--json', 'print JSON on standard output, and nothing else')
    .addHelpText('after', CHECK_HELP)
    .action(async (flags: CheckFlags) => exit(await check(flags, terminal)));
}

async function list(flags: { readonly json?: true }, terminal: Terminal): Promise<number> {
  const { knownModelsOn, renderKnownModels } = await import('../../app/models.ts');
  const models = knownModelsOn(new Date());
  print(flags, { models }, { terminal, table: (options) => renderKnownModels(models, options) });
  return EXIT.done;
}

async function check(flags: CheckFlags, terminal: Terminal): Promise<number> {
  const { checkModels, renderModelChecks } = await import('../../app/models.ts');
  const { config: configFile = null, model: names = null } = flags;
  const { cwd, environment } = terminal;
  const date = new Date();
  const models = await checkModels({ configFile, cwd, environment, models: names, date });
  print(flags, { models }, { terminal, table: (options) => renderModelChecks(models, options) });
  const levels = models.flatMap(({ findings }) => findings.map(({ level }) => LEVEL_EXIT[level]));
  return mostSerious(levels);
}

const LEVEL_EXIT = { wrong: EXIT.userError, unreachable: EXIT.incomplete, warning: EXIT.done } as const;

interface Printing {
  readonly terminal: Terminal;
  readonly table: (options: { readonly width: number; readonly colour: boolean }) => string;
}

function print(flags: { readonly json?: true }, json: unknown, { terminal, table }: Printing): void {
  const { stdout, environment } = terminal;
  const colour = usesColour(stdout, environment);
  const text =
    flags.json === true
      ? `${JSON.stringify(json, null, 2)}\n`
      : table({ width: stdout.columns ?? 80, colour });
  stdout.write(text);
}
