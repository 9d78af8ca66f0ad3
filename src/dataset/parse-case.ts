import type { Attachment, Case } from '../domain/case.ts';
import { HASHED_PARTS } from '../domain/case.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import { hashJson } from '../lib/hash.ts';
import type { CaseFiles } from './case-files.ts';
import { caseSchema } from './case-schema.ts';
import type { Reader } from './field-readers.ts';
import {
  listOf,
  readAttachment,
  readExpected,
  readExpectedToolCall,
  readId,
  readInput,
  readMessage,
  readName,
  readSchema,
  readScorer,
  readText,
  readTool,
  readToolChoice,
} from './field-readers.ts';
import type { Fault, Place } from './place.ts';
import { kindOf, placeIn } from './place.ts';
import type { ResolvedFiles } from './resolve-files.ts';
import { resolveFiles } from './resolve-files.ts';

export interface CaseContext {
  /** Position in the dataset, from 0. */
  readonly ordinal: number;
  readonly source: Case['source'];
  readonly files: CaseFiles;
}

export interface ParsedCase {
  /** `null` when there are faults. */
  readonly example: Case | null;
  readonly faults: readonly Fault[];
  /** Keys of the line that no case has. */
  readonly unknownFields: readonly string[];
}

/** One line of a dataset as a case. Reads nothing but the schema and attachment files that the line names. */
export async function parseCase(raw: JsonValue, context: CaseContext): Promise<ParsedCase> {
  const faults: Fault[] = [];
  const line = placeIn(faults);
  if (!isJsonObject(raw)) {
    line.report({
      code: 'not-an-object',
      message: `a case must be an object, but is ${kindOf(raw)}`,
      hint: null,
    });
    return { example: null, faults, unknownFields: [] };
  }
  const fields = readFields(raw, line);
  checkTogether(fields, line);
  const files = await resolveFiles(fields, context.files, line);
  const unknownFields = Object.keys(raw).filter((key) => !Object.hasOwn(caseSchema.properties, key));
  const example = faults.length > 0 ? null : toCase({ ...fields, ...files }, context);
  return { example, faults, unknownFields };
}

type RawFields = ReturnType<typeof readFields>;

function readFields(raw: JsonObject, line: Place) {
  const read = <T>(name: keyof typeof caseSchema.properties, reader: Reader<T>): T | null => {
    const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
    const isAbsent = value === undefined || (value === null && name !== 'expected');
    return isAbsent ? null : reader(value, line.at(name));
  };
  return {
    id: read('id', readId),
    input: read('input', readInput),
    messages: read('messages', listOf(readMessage)),
    expected: read('expected', readExpected),
    scorers: read('scorers', listOf(readScorer)),
    schema: read('schema', readSchema),
    tools: read('tools', listOf(readTool)),
    toolChoice: read('toolChoice', readToolChoice),
    expectedToolCalls: read('expectedToolCalls', listOf(readExpectedToolCall)),
    attachments: read('attachments', listOf(readAttachment)),
    system: read('system', readText),
    tags: read('tags', listOf(readName)),
    metadata: read('metadata', (value) => value),
  };
}

function checkTogether(fields: RawFields, line: Place): void {
  const { input, messages, tools, toolChoice, scorers } = fields;
  if (input === null && messages === null) {
    const message = 'a case needs "input" (or "messages")';
    line.report({ code: 'missing-input', message, hint: null });
  }
  if (messages?.length === 0) line.at('messages').fault('must not be empty');
  for (const [index, name] of repeated(tools ?? [])) {
    line.at('tools').at(index).fault(`is named "${name}" like another tool`);
  }
  for (const [index, name] of repeated(scorers ?? [])) {
    const hint = 'Give one of them a name: {"type": …, "name": …}.';
    line.at('scorers').at(index).fault(`is a second scorer named "${name}"`, hint);
  }
  const chosen = typeof toolChoice === 'object' ? toolChoice?.name : undefined;
  if (chosen !== undefined && !(tools ?? []).some(({ name }) => name === chosen)) {
    line.at('toolChoice').fault(`names "${chosen}", which is not one of the case's tools`);
  }
  if (toolChoice === 'required' && (tools ?? []).length === 0) {
    line.at('toolChoice').fault('requires a tool call, but the case has no tools');
  }
}

function repeated(named: readonly { readonly name: string }[]): [number, string][] {
  const names = named.map(({ name }) => name);
  return names.flatMap((name, index): [number, string][] =>
    name !== '' && names.indexOf(name) < index ? [[index, name]] : [],
  );
}

function toCase(fields: Omit<RawFields, keyof ResolvedFiles> & ResolvedFiles, context: CaseContext): Case {
  const { input, messages, tools, tags, metadata } = fields;
  const attachments = fields.attachments.map(({ type, absolute }): Attachment => ({ type, path: absolute }));
  return {
    id: fields.id ?? `case-${hashJson([input, messages]).slice(0, 12)}`,
    ordinal: context.ordinal,
    input: input ?? {},
    messages,
    expected: fields.expected,
    scorers: fields.scorers,
    schema: fields.schema,
    tools: tools ?? [],
    toolChoice: fields.toolChoice,
    expectedToolCalls: fields.expectedToolCalls,
    attachments,
    system: fields.system,
    tags: [...new Set(tags)],
    metadata,
    hash: hashOf(fields),
    source: context.source,
  };
}

/** Only what is there counts, so that a field this version doesn't know changes no old hash. */
function hashOf(fields: Omit<RawFields, keyof ResolvedFiles> & ResolvedFiles): string {
  const content: Record<string, unknown> = {};
  for (const name of HASHED_PARTS) if (fields[name] !== null) content[name] = fields[name];
  if (fields.attachments.length > 0) {
    content['attachments'] = fields.attachments.map(({ type, path, sha256 }) => ({ type, path, sha256 }));
  }
  return hashJson(content);
}
