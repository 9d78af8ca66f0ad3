import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { LineRequest } from './batch-lines.ts';
import { objectOrEmpty } from './body-fields.ts';
import { refusalOfModel } from './envelope.ts';

const LARGEST_FILE_BYTES = 200 * 1024 * 1024;
const MOST_REQUESTS = 50_000;
const MOST_ERRORS = 100;

/** Why a file can't be run as a batch. `line` counts from 1; `null`: the whole file. */
export interface FileError {
  readonly code: string;
  readonly message: string;
  readonly line: number | null;
  readonly param: string | null;
}

interface FileLine {
  readonly customId: string;
  readonly url: string;
  /** `null` where the body names none. */
  readonly model: string | null;
  readonly body: JsonObject;
}

interface InputFile {
  readonly bytes: number;
  readonly text: string;
}

export type FileReading =
  | {
      readonly ok: true;
      readonly model: string | null;
      readonly requests: readonly (Pick<LineRequest, 'customId'> & { readonly body: string })[];
    }
  | { readonly ok: false; readonly errors: readonly FileError[] };

/** The requests in a file for this endpoint, or what is wrong with it: the first hundred mistakes. */
export function readBatchFile({ bytes, text }: InputFile, endpoint: string): FileReading {
  const lines = text.split('\n');
  if (lines.at(-1)?.trim() === '') lines.pop();
  const wrong = wrongFile(bytes, lines.length);
  if (wrong !== null) return { ok: false, errors: [wrong] };
  const errors: FileError[] = [];
  const requests: { customId: string; body: string }[] = [];
  const customIds = new Set<string>();
  let model: string | null = null;
  for (const [index, source] of lines.entries()) {
    if (errors.length >= MOST_ERRORS) break;
    const line = parseLine(source, index + 1);
    const found = 'code' in line ? line : wrongLine(line, { line: index + 1, customIds, endpoint, model });
    if (found !== null) errors.push(found);
    if ('code' in line) continue;
    customIds.add(line.customId);
    model ??= line.model;
    requests.push({ customId: line.customId, body: JSON.stringify(line.body) });
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, model, requests };
}

function wrongFile(bytes: number, lines: number): FileError | null {
  const whole = { line: null, param: null };
  if (bytes > LARGEST_FILE_BYTES) {
    return { code: 'file_too_large', message: 'The file is larger than 200 MB.', ...whole };
  }
  if (lines === 0) return { code: 'empty_file', message: 'The file has no requests.', ...whole };
  if (lines <= MOST_REQUESTS) return null;
  const message = `The file has ${lines} requests; a batch takes ${MOST_REQUESTS}.`;
  return { code: 'too_many_tasks', message, ...whole };
}

function parseLine(source: string, line: number): FileLine | FileError {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    return { code: 'invalid_json_line', message: 'The line is not valid JSON.', line, param: null };
  }
  if (!isJsonObject(value)) {
    return { code: 'invalid_json_line', message: 'The line is not a JSON object.', line, param: null };
  }
  const { custom_id: customId, method, url, body } = value;
  const missing = (param: string): FileError => {
    const message = `The line has no ${param}, or one of the wrong type.`;
    return { code: 'missing_required_parameter', message, line, param };
  };
  if (typeof customId !== 'string' || customId === '') return missing('custom_id');
  if (typeof url !== 'string') return missing('url');
  if (!isJsonObject(body)) return missing('body');
  if (method !== 'POST') {
    return { code: 'invalid_method', message: 'The method must be POST.', line, param: 'method' };
  }
  return { customId, url, body, model: textOrNull(body['model']) };
}

interface FileSoFar {
  /** From 1. */
  readonly line: number;
  readonly customIds: ReadonlySet<string>;
  readonly endpoint: string;
  readonly model: string | null;
}

function wrongLine(
  { customId, url, body, model }: FileLine,
  { line, customIds, endpoint, model: usual }: FileSoFar,
): FileError | null {
  if (customIds.has(customId)) {
    const message = `The custom_id ${customId} is in the file already.`;
    return { code: 'duplicate_custom_id', message, line, param: 'custom_id' };
  }
  if (url !== endpoint) {
    const message = `The url ${url} is not the batch's endpoint, which is ${endpoint}.`;
    return { code: 'url_mismatch', message, line, param: 'url' };
  }
  if (usual !== null && model !== usual) {
    const message = `The model must be ${usual} as in the lines before: a batch has one model.`;
    return { code: 'model_mismatch', message, line, param: 'body.model' };
  }
  const unknown = refusalOfModel(model ?? '');
  if (unknown !== null) {
    return { code: 'model_not_found', message: unknown.message, line, param: 'body.model' };
  }
  return objectOrEmpty(body)['stream'] === true
    ? { code: 'invalid_request', message: 'A batch has no streams.', line, param: 'body.stream' }
    : null;
}

function textOrNull(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
