import { readFile } from 'node:fs/promises';
import { findJsonFault, lineAndColumn } from './scan-json.ts';

type JsonFile =
  | { readonly ok: true; readonly value: unknown }
  /** `why` goes after the file's name: `does not exist`. */
  | { readonly ok: false; readonly why: string };

/** Reads a JSON file whole. A file that can't be read or isn't JSON is an answer, not an exception. */
export async function readJsonFile(file: string): Promise<JsonFile> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return { ok: false, why: whyUnreadable(error) };
  }
  const json = text.replace(/^\uFEFF/, '');
  const fault = findJsonFault(json);
  if (fault === null) return { ok: true, value: JSON.parse(json) };
  const { line, column } = lineAndColumn(json, fault.offset);
  return { ok: false, why: `is not JSON: line ${line}, column ${column}: ${fault.reason}` };
}

/** What a failed read or stat says about a file, to stand after its name. Other errors than the system's are thrown. */
export function whyUnreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || code === undefined) throw error;
  return SYSTEM_WORDS[code] ?? `can't be read (${code})`;
}

const SYSTEM_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist: a part of its path is a file',
  EISDIR: 'is a directory',
  EACCES: "can't be read: permission denied",
  EPERM: "can't be read: permission denied",
};
