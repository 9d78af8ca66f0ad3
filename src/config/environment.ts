import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/** Environment variables by name; an absent one is `undefined`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The process's environment over the `.env` file beside the config, if there is one; what is set to nothing isn't set. */
export async function readEnvironment(process: Environment, directory: string): Promise<Environment> {
  let text: string;
  try {
    text = await readFile(join(directory, '.env'), 'utf8');
  } catch {
    return process;
  }
  const set = Object.entries(process).filter(([, value]) => value !== undefined && value !== '');
  return { ...parseEnv(text), ...Object.fromEntries(set) };
}

/** The first of these variables that holds more than white space; `null` when none does. */
export function firstSet(names: readonly string[], environment: Environment): string | null {
  for (const name of names) {
    const value = environment[name]?.trim();
    if (value !== undefined && value !== '') return value;
  }
  return null;
}
