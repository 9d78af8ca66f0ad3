import { join } from 'node:path';
import { reportSchema } from '../analysis/report-schema.ts';
import type { UnreadableRun } from '../domain/history.ts';
import { isJsonObject } from '../domain/json.ts';
import type { RunReport } from '../domain/report.ts';
import { readJsonFile } from '../lib/read-json-file.ts';
import { shellWord } from '../lib/shell-word.ts';
import { createSchemaCompiler } from '../lib/validate.ts';
import { runIds } from './run-folder.ts';

/** One run folder: its report, or why that can't be read. */
export type ReadReport =
  | { readonly ok: true; readonly run: string; readonly report: RunReport }
  | ({ readonly ok: false } & UnreadableRun);

const REPORT_FILE = 'report.json';

/** The reports of the runs under a folder, one at a time, by id from the newest; each is held against the schema. */
export async function* readReports(directory: string): AsyncGenerator<ReadReport, void, undefined> {
  const compiled = createSchemaCompiler({ validateSchema: false }).compile(reportSchema);
  if (!compiled.ok) throw new Error(compiled.error);
  for (const run of await runIds(directory)) {
    const folder = join(directory, run);
    const file = await readJsonFile(join(folder, REPORT_FILE));
    const fault = file.ok ? faultOf(file.value, compiled.violations) : { why: file.why, again: true };
    if (fault !== null) yield { ok: false, run, why: whyUnread(fault, folder) };
    else if (file.ok) yield { ok: true, run, report: file.value as RunReport };
  }
}

interface Fault {
  /** To stand after the file's name. */
  readonly why: string;
  /** Whether this version can make the report again from the journal. */
  readonly again: boolean;
}

function whyUnread({ why, again }: Fault, folder: string): string {
  const what = again
    ? `evalsmall report ${shellWord(folder)} writes it again`
    : 'use the version that wrote it';
  return `${REPORT_FILE} ${why}; ${what}`;
}

type Violations = (value: unknown) => readonly { readonly pointer: string; readonly message: string }[];

function faultOf(value: unknown, violations: Violations): Fault | null {
  const version = isJsonObject(value) ? value.schemaVersion : undefined;
  if (version !== undefined && version !== 1) {
    const why = `has schema version ${JSON.stringify(version)}, which this version doesn't read`;
    return { why, again: false };
  }
  const [first] = violations(value);
  if (first === undefined) return null;
  const why = `is not a report of this version: ${first.pointer || 'the whole'} ${first.message}`;
  return { why, again: true };
}
