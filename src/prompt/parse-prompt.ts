import type { JsonValue } from '../domain/json.ts';
import type { Problem, SourceLocation } from '../domain/problem.ts';
import { problemAt } from '../domain/problem.ts';
import type { Prompt, PromptVariant } from '../domain/prompt.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import { parseScorerSpec } from '../domain/scorer-spec.ts';
import { splitFrontMatter } from '../lib/front-matter.ts';
import { sha256 } from '../lib/hash.ts';
import { schemaProblems } from '../lib/schema-problems.ts';
import { parseYaml } from '../lib/yaml.ts';
import { promptSchema } from './prompt-schema.ts';

/** What a prompt is called and where it is, known before its text is read. */
export interface PromptName {
  readonly ref: string;
  readonly name: string;
  readonly version: string | null;
  readonly file: string;
}

export interface ParsedPrompt {
  readonly prompt: Prompt | null;
  readonly problems: readonly Problem[];
}

interface FrontMatter {
  readonly description?: string;
  readonly system?: string;
  readonly scorers?: readonly JsonValue[];
  readonly variants?: Readonly<Record<string, { readonly system?: string; readonly template?: string }>>;
}

/** Reads a prompt file's text: YAML front matter, if there is any, then the user message; all problems at once. */
export function parsePrompt(text: string, name: PromptName): ParsedPrompt {
  const { frontMatter, body, unclosed } = splitFrontMatter(text);
  if (unclosed) return { prompt: null, problems: [unclosedProblem(name.file)] };
  const yaml = parseYaml(frontMatter?.text ?? '', name.file, frontMatter?.firstLine ?? 1);
  if (yaml.problems.length > 0) return { prompt: null, problems: yaml.problems };
  const invalid = schemaProblems(yaml.value, promptSchema, 'the front matter');
  if (invalid.length > 0) {
    return {
      prompt: null,
      problems: invalid.map(({ path, ...problem }) => problemAt(yaml.locate(path), problem)),
    };
  }
  const front = (yaml.value ?? {}) as FrontMatter;
  const scorers = toScorers(front.scorers, (index) => yaml.locate(['scorers', index]));
  const prompt: Prompt = {
    ...name,
    description: front.description ?? null,
    sha256: sha256(text),
    system: front.system?.trimEnd() ?? null,
    template: body.trim(),
    variants: toVariants(front.variants),
    scorers: scorers.specs,
  };
  return scorers.problems.length > 0
    ? { prompt: null, problems: scorers.problems }
    : { prompt, problems: [] };
}

function unclosedProblem(file: string): Problem {
  const message = 'the front matter has no end';
  const source = { file, line: 1, column: 1 };
  return {
    code: 'unclosed-front-matter',
    message,
    hint: 'Close it with a line of three dashes: ---',
    source,
  };
}

function toVariants(raw: FrontMatter['variants']): Readonly<Record<string, PromptVariant>> {
  const entries = Object.entries(raw ?? {}).map(([key, { system, template }]) => {
    return [key, { system: system?.trimEnd() ?? null, template: template?.trim() ?? null }] as const;
  });
  return Object.fromEntries(entries);
}

function toScorers(
  raw: readonly JsonValue[] | undefined,
  locate: (index: number) => SourceLocation,
): { readonly specs: readonly ScorerSpec[] | null; readonly problems: readonly Problem[] } {
  if (raw === undefined) return { specs: null, problems: [] };
  const specs: ScorerSpec[] = [];
  const problems: Problem[] = [];
  for (const [index, value] of raw.entries()) {
    const spec = parseScorerSpec(value);
    if ('error' in spec)
      problems.push(problemAt(locate(index), { code: 'bad-scorer', message: spec.error, hint: null }));
    else specs.push(spec);
  }
  return { specs, problems };
}
