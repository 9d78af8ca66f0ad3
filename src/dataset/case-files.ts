import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonValue } from '../domain/json.ts';
import { readJsonFile, whyUnreadable } from '../lib/read-json-file.ts';

/** A file's content, or why it can't be had (to stand after its name). */
type FileAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** The files that cases name. Paths are relative to the dataset. */
export interface CaseFiles {
  absolute(path: string): string;
  json(path: string): Promise<FileAnswer<JsonValue>>;
  /** SHA-256 (hex) of the file's bytes. */
  sha256(path: string): Promise<FileAnswer<string>>;
}

const MOST_KEPT = 256;

/** Reads from the disk and remembers the files asked for last, so that a schema shared by all cases is read once. */
export function createCaseFiles(directory: string): CaseFiles {
  const absolute = (path: string): string => resolve(directory, path);
  const json = remembering((path) => readJsonFile(absolute(path)) as Promise<FileAnswer<JsonValue>>);
  const sha256 = remembering((path) => hashFile(absolute(path)));
  return { absolute, json, sha256 };
}

function remembering<T>(read: (path: string) => Promise<T>): (path: string) => Promise<T> {
  const kept = new Map<string, Promise<T>>();
  return (path) => {
    const answer = kept.get(path) ?? read(path);
    kept.delete(path);
    kept.set(path, answer);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return answer;
  };
}

async function hashFile(file: string): Promise<FileAnswer<string>> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  } catch (error) {
    return { ok: false, why: whyUnreadable(error) };
  }
  return { ok: true, value: hash.digest('hex') };
}
