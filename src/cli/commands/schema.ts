import type { Command } from 'commander';
import { Argument } from 'commander';
import type { SchemaName } from '../../app/schema-names.ts';
import { SCHEMA_NAMES } from '../../app/schema-names.ts';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';

/** Adds `evalsmall schema`. */
export function addSchemaCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('schema')
    .description('Print the JSON Schema of a file format.')
    .addArgument(new Argument('<format>', 'which file format').choices(SCHEMA_NAMES))
    .addHelpText('after', '\nExample:\n  evalsmall schema config > evalsmall.config.schema.json')
    .action(async (format: SchemaName) => {
      // loaded here, so that --help doesn't wait for every scorer
      const { schemaOf } = await import('../../app/schemas.ts');
      terminal.stdout.write(`${JSON.stringify(schemaOf(format), null, 2)}\n`);
      exit(EXIT.done);
    });
}
