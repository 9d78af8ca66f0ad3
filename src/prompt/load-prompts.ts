import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Problem } from '../domain/problem.ts';
import { problemAt, problemOf } from '../domain/problem.ts';
import type { Prompt } from '../domain/prompt.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import { didYouMean } from '../lib/did-you-mean.ts';
import { readJsonFile, whyUnreadable } from '../lib/read-json-file.ts';
import type { ParsedPrompt, PromptName } from './parse-prompt.ts';
import { parsePrompt } from './parse-prompt.ts';

export interface PromptPlaces {
  /** Where `triage@v2` is looked up as `triage/v2.md`. */
  readonly promptsDirectory: string;
  /** What a path is relative to. */
  readonly cwd: string;
}

/**
 * Loads a prompt by its ref: `triage@v2`, `triage` where it has one version, or the path of a file. Problems are given
 * back, never thrown.
 */
export async function loadPrompt(ref: string, places: PromptPlaces): Promise<ParsedPrompt> {
  const found = await findPrompt(ref, places);
  if ('problem' in found) return { prompt: null, problems: [found.problem] };
  let text: string;
  try {
    text = await readFile(found.path, 'utf8');
  } catch (error) {
    const message = `the prompt ${ref} ${whyUnreadable(error)}`;
    return {
      prompt: null,
      problems: [problemOf('prompt-unreadable', message, `It was looked for as ${found.path}.`)],
    };
  }
  const parsed = parsePrompt(text, found.name);
  return parsed.prompt === null ? parsed : withSchemas(parsed.prompt, found.path);
}

type Found = { readonly name: PromptName; readonly path: string } | { readonly problem: Problem };

async function findPrompt(ref: string, { promptsDirectory, cwd }: PromptPlaces): Promise<Found> {
  if (/[/\\]/.test(ref) || ref.endsWith('.md')) {
    return { name: { ref, name: ref, version: null, file: ref }, path: resolve(cwd, ref) };
  }
  const [name = '', version = null] = ref.split('@');
  const versions = await versionsOf(join(promptsDirectory, name));
  const chosen = version ?? (versions.length === 1 ? versions[0] : undefined);
  if (chosen === undefined || !versions.includes(chosen)) {
    return { problem: await notFound({ ref, name, versions, promptsDirectory }) };
  }
  const path = join(promptsDirectory, name, `${chosen}.md`);
  const file = ['prompts', name, `${chosen}.md`].join('/');
  return { name: { ref: `${name}@${chosen}`, name, version: chosen, file }, path };
}

async function versionsOf(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((): string[] => []);
  return names.filter((name) => name.endsWith('.md')).map((name) => name.slice(0, -'.md'.length));
}

async function notFound(looked: {
  readonly ref: string;
  readonly name: string;
  readonly versions: readonly string[];
  readonly promptsDirectory: string;
}): Promise<Problem> {
  const { ref, name, versions, promptsDirectory } = looked;
  const message = `there is no prompt "${ref}"`;
  if (versions.length > 0) {
    const which = versions.map((version) => `${name}@${version}`).join(', ');
    return problemOf('unknown-prompt', message, `There is ${which}.`);
  }
  const names = await readdir(promptsDirectory, { withFileTypes: true }).catch(() => []);
  const known = names.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const near = didYouMean(name, known);
  const asked = `It was looked for in ${join(promptsDirectory, name)}.`;
  return problemOf('unknown-prompt', message, near === null ? asked : `Did you mean "${near}"? ${asked}`);
}

/** A `jsonSchema` scorer may name its schema's file, relative to the prompt. */
async function withSchemas(prompt: Prompt, path: string): Promise<ParsedPrompt> {
  const problems: Problem[] = [];
  const scorers: ScorerSpec[] = [];
  for (const spec of prompt.scorers ?? []) {
    const { schema } = spec.options;
    if (spec.type !== 'jsonSchema' || typeof schema !== 'string') {
      scorers.push(spec);
      continue;
    }
    const read = await readJsonFile(resolve(dirname(path), schema));
    if (read.ok) {
      scorers.push({ ...spec, options: { ...spec.options, schema: read.value as ScorerSpec['options'] } });
    } else {
      const message = `the schema ${schema} ${read.why}`;
      const place = { file: prompt.file, line: null, column: null };
      problems.push(problemAt(place, { code: 'schema-unreadable', message, hint: null }));
    }
  }
  if (problems.length > 0) return { prompt: null, problems };
  return { prompt: prompt.scorers === null ? prompt : { ...prompt, scorers }, problems };
}
