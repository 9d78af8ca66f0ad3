import { join } from 'node:path';
import { reportSchema } from '../analysis/report-schema.ts';
import type { UnreadableRun } from '../domain/history.ts';
import { isJsonObject } from '../domain/json.ts';
import type { RunReport } from '../domain/report.ts';
import { readJsonFile } from '../lib/read-json-file.ts';
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
    const file = await readJsonFile(join(directory, run, REPORT_FILE));
    const why = file.ok ? whyNoReport(file.value, compiled.violations) : `${REPORT_FILE} ${file.why}`;
    if (why !== null) yield { ok: false, run, why };
    else if (file.ok) yield { ok: true, run, report: file.value as RunReport };
  }
}

type Violations = (value: unknown) => readonly { readonly pointer: string; readonly message: string }[];

function whyNoReport(value: unknown, violations: Violations): string | null {
  const version = isJsonObject(value) ? value.schemaVersion : undefined;
  if (version !== undefined && version !== 1)
    return `${REPORT_FILE} has schema version ${JSON.stringify(version)}, which this version doesn't read`;
  const [first] = violations(value);
  if (first === undefined) return null;
  return `${REPORT_FILE} is not a report of this version: ${first.pointer || 'the whole'} ${first.message}`;
}
