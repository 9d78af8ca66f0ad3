import type { Template } from 'liquidjs';
import { Liquid } from 'liquidjs';
import type { Case } from '../domain/case.ts';
import type { Problem } from '../domain/problem.ts';
import { problemAt } from '../domain/problem.ts';
import type { Prompt } from '../domain/prompt.ts';
import type { RenderedTexts } from './to-request.ts';
import { variablesOf } from './variables.ts';

/** The model a prompt is rendered for; it picks the variant. */
interface RenderTarget {
  /** The provider's name in the config. */
  readonly provider: string;
  /** The model id the provider is asked for. */
  readonly model: string;
}

/** Fills prompts with cases. A case's values are data: nothing in them is ever read as a template. */
export interface Renderer {
  /** Templates that can't be parsed, whatever the case. */
  problems(prompt: Prompt, target: RenderTarget): readonly Problem[];
  /** Why this case can't be rendered, as sentences: a variable it lacks, no user message, a limit. */
  caseProblems(prompt: Prompt | null, example: Case, target: RenderTarget): readonly string[];
  /** The texts for the model. Throws where `caseProblems` has something to say. */
  render(prompt: Prompt | null, example: Case, target: RenderTarget): RenderedTexts;
}

/** A renderer that parses each template once. Templates see the case's variables and nothing else. */
export function createRenderer(): Renderer {
  const engine = createEngine();
  const parsed = new Map<string, Template[]>();
  const parse = (template: string): Template[] => {
    const known = parsed.get(template) ?? engine.parse(template);
    parsed.set(template, known);
    return known;
  };
  const fill = (template: string, example: Case): string =>
    String(engine.renderSync(parse(template), variablesOf(example.input)));
  const render = (prompt: Prompt | null, example: Case, target: RenderTarget): RenderedTexts => {
    const { system, template } = wording(prompt, target);
    const systemText = example.system ?? (system === null ? null : fill(system, example));
    return {
      system: systemText === '' ? null : systemText,
      user: template === null ? inputText(example) : fill(template, example),
    };
  };
  return {
    render,
    problems: (prompt, target) => templateProblems(prompt, target, parse),
    caseProblems: (prompt, example, target) => {
      try {
        const { user } = render(prompt, example, target);
        return user === null && example.messages === null ? ['it gives no user message'] : [];
      } catch (error) {
        return [sentenceOf(error, prompt)];
      }
    },
  };
}

/** Tags that would read files, or make a template more than one text. */
const REFUSED_TAGS = ['include', 'render', 'layout', 'block'];

/** Filters that answer by chance, by the machine's clock and time zone, or read a text as an expression. */
const REFUSED_FILTERS = /^sample$|^date|_exp$/;

function createEngine(): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    relativeReference: false,
    templates: {},
    parseLimit: 10_000_000,
    renderLimit: 5000,
    memoryLimit: 100_000_000,
    // a list glued together without commas helps no model
    outputEscape: (value: unknown) => (Array.isArray(value) ? JSON.stringify(value) : (value as string)),
  });
  for (const tag of REFUSED_TAGS) delete engine.tags[tag];
  for (const name of Object.keys(engine.filters)) if (REFUSED_FILTERS.test(name)) delete engine.filters[name];
  engine.registerFilter('raw', (value: unknown) => value);
  return engine;
}

/** What stands in for a template where there is none. */
function inputText({ input, messages }: Case): string | null {
  if (typeof input === 'string') return input;
  if (messages !== null && Object.keys(input).length === 0) return null;
  throw new Error('its input is an object, which needs a prompt with a template');
}

function wording(
  prompt: Prompt | null,
  { provider, model }: RenderTarget,
): { readonly system: string | null; readonly template: string | null } {
  if (prompt === null) return { system: null, template: null };
  const key = [model, provider].find((name) => Object.hasOwn(prompt.variants, name));
  const variant = key === undefined ? undefined : prompt.variants[key];
  const template = variant?.template ?? prompt.template;
  return { system: variant?.system ?? prompt.system, template: template === '' ? null : template };
}

function templateProblems(
  prompt: Prompt,
  target: RenderTarget,
  parse: (template: string) => unknown,
): readonly Problem[] {
  const { system, template } = wording(prompt, target);
  const texts = [
    { name: 'system text', text: system ?? '' },
    { name: 'user template', text: template ?? '' },
  ];
  return texts.flatMap(({ name, text }) => {
    try {
      parse(text);
      return [];
    } catch (error) {
      const source = { file: prompt.file, line: null, column: null };
      return [problemAt(source, { code: 'bad-template', message: faultOf(error, name), hint: null })];
    }
  });
}

function faultOf(error: unknown, name: string): string {
  const message = messageOf(error);
  const [, why = message, line, column] = /^(.*), line:(\d+), col:(\d+)$/s.exec(message) ?? [];
  const refused = REFUSED_TAGS.find((tag) => why.includes(`tag "${tag}" not found`));
  const reason = refused === undefined ? why : `{% ${refused} %} can't be used in a prompt`;
  const place = line === undefined ? '' : `, in its line ${line}, column ${column}`;
  return `bad template: ${reason} (${name}${place})`;
}

function sentenceOf(error: unknown, prompt: Prompt | null): string {
  const message = messageOf(error);
  const missing = /undefined variable: ([^,\s]+)/.exec(message)?.[1];
  if (missing === undefined) return prompt === null ? message : `${prompt.file}: ${message}`;
  return `${prompt?.file ?? 'the prompt'} uses {{ ${missing} }}, which this case doesn't have`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
