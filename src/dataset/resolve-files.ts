import type { JsonObject } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import type { CaseFiles } from './case-files.ts';
import type { RawAttachment } from './field-readers.ts';
import type { Place } from './place.ts';
import { kindOf } from './place.ts';

/** What of a line names files. */
export interface FileFields {
  readonly schema: JsonObject | boolean | string | null;
  readonly scorers: readonly ScorerSpec[] | null;
  readonly attachments: readonly RawAttachment[] | null;
}

/** The same with the files read. */
export interface ResolvedFiles {
  readonly schema: JsonObject | boolean | null;
  readonly scorers: readonly ScorerSpec[] | null;
  readonly attachments: readonly ResolvedAttachment[];
}

interface ResolvedAttachment extends RawAttachment {
  readonly absolute: string;
  readonly sha256: string;
}

/** Reads the files a line names; one that can't be read is reported at its place. */
export async function resolveFiles(
  fields: FileFields,
  files: CaseFiles,
  line: Place,
): Promise<ResolvedFiles> {
  const { schema, scorers, attachments } = fields;
  return {
    schema: typeof schema === 'string' ? await readSchemaFile(schema, files, line.at('schema')) : schema,
    scorers: scorers === null ? null : await withSchemas(scorers, files, line.at('scorers')),
    attachments:
      attachments === null ? [] : await resolveAttachments(attachments, files, line.at('attachments')),
  };
}

/** A `jsonSchema` scorer may name its schema's file. */
async function withSchemas(
  scorers: readonly ScorerSpec[],
  files: CaseFiles,
  place: Place,
): Promise<readonly ScorerSpec[]> {
  const resolved: ScorerSpec[] = [];
  for (const [index, spec] of scorers.entries()) {
    const { schema } = spec.options;
    if (spec.type === 'jsonSchema' && typeof schema === 'string') {
      const read = await readSchemaFile(schema, files, place.at(index).at('schema'));
      resolved.push({ ...spec, options: { ...spec.options, schema: read } });
    } else {
      resolved.push(spec);
    }
  }
  return resolved;
}

async function readSchemaFile(path: string, files: CaseFiles, place: Place): Promise<JsonObject | boolean> {
  const answer = path === '' ? { ok: true as const, value: true } : await files.json(path);
  if (!answer.ok) {
    reportFile(place, path, answer.why);
    return true;
  }
  if (isJsonObject(answer.value) || typeof answer.value === 'boolean') return answer.value;
  reportFile(place, path, `is not a JSON Schema: it holds ${kindOf(answer.value)}`);
  return true;
}

async function resolveAttachments(
  attachments: readonly RawAttachment[],
  files: CaseFiles,
  place: Place,
): Promise<readonly ResolvedAttachment[]> {
  const resolved: ResolvedAttachment[] = [];
  for (const [index, attachment] of attachments.entries()) {
    if (attachment.path === '') continue;
    const answer = await files.sha256(attachment.path);
    const absolute = files.absolute(attachment.path);
    if (answer.ok) resolved.push({ ...attachment, absolute, sha256: answer.value });
    else reportFile(place.at(index).at('path'), attachment.path, answer.why);
  }
  return resolved;
}

function reportFile(place: Place, path: string, why: string): void {
  place.report({ code: 'bad-file', message: `the file ${path} ${why}`, hint: null });
}
