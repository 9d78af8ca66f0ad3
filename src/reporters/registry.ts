import type { Reporter } from '../domain/reporter.ts';
import { csvReporter } from './csv.ts';
import { jsonReporter } from './json.ts';
import { junitReporter } from './junit.ts';
import { markdownReporter } from './markdown.ts';

/** The file formats a run can be written in, by the name `--format` takes. */
export const reporters: Readonly<Record<'json' | 'md' | 'csv' | 'junit', Reporter>> = {
  json: jsonReporter,
  md: markdownReporter,
  csv: csvReporter,
  junit: junitReporter,
};
