import type { Template } from 'liquidjs';
import { Liquid, LiquidError, UndefinedVariableError } from 'liquidjs';
import type { Case } from '../domain/case.ts';
import { UserError } from '../domain/errors.ts';
import type { Problem } from '../domain/problem.ts';
import type { Prompt } from '../domain/prompt.ts';
import { templateVariables } from './template-variables.ts';

/** The model a prompt is rendered for; it picks the variant. */
export interface RenderTarget {
  readonly provider: string;
  readonly model: string;
}

/** Fills prompts with cases. A case's values are data: nothing in them is ever read as a template. */
export interface Renderer {
  /** Templates that can't be parsed. Prompts from `loadPrompt` have none: it has looked already. */
  problems(prompt: Prompt, target: RenderTarget): readonly Problem[];
  /**
   * Variables the case doesn't have; an input of variables without any template lacks `input`. Throws a `UserError`
   * where filling the template fails in another way (a filter's, or a limit's).
   */
  missingVariables(prompt: Prompt | null, example: Case, target: RenderTarget): readonly string[];
  /** The texts for the model; `user` is `null` when the case's messages are all there is. Throws a `UserError`. */
  render(
    prompt: Prompt | null,
    example: Case,
    target: RenderTarget,
  ): { readonly system: string | null; readonly user: string | null };
}

/** Where and why a text is not a template. Line and column count from 1, within the text. */
export interface TemplateFault {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** A renderer that parses each template once. */
export function createRenderer(): Renderer {
  const engine = createEngine();
  const parsed = new Map<string, ParsedTemplate>();
  const parse = (text: string): ParsedTemplate => {
    const known = parsed.get(text) ?? parseTemplate(engine, text);
    parsed.set(text, known);
    return known;
  };
  const fill = (text: string, example: Case, prompt: Prompt): string => {
    const { templates, fault } = parse(text);
    if (fault !== null) throw new UserError([faultProblem(prompt, fault)]);
    try {
      return engine.renderSync([...templates], templateVariables(example.input)) as string;
    } catch (error) {
      throw renderFailure(error, prompt, example);
    }
  };
  const render: Renderer['render'] = (prompt, example, target) => {
    const { system, template } = textsFor(prompt, target);
    const systemText = example.system ?? (prompt === null || system === null ? null : fill(system, example, prompt));
    const userText = prompt === null || template === null ? inputText(example) : fill(template, example, prompt);
    return { system: systemText === '' ? null : systemText, user: userText };
  };
  return {
    render,
    problems: (prompt, target) =>
      Object.values(textsFor(prompt, target))
        .flatMap((text) => (text === null ? [] : (parse(text).fault ?? [])))
        .map((fault) => faultProblem(prompt, fault)),
    missingVariables: (prompt, example, target) => {
      try {
        render(prompt, example, target);
        return [];
      } catch (error) {
        if (!(error instanceof MissingVariable)) throw error;
        const texts = Object.values(textsFor(prompt, target)).filter((text) => text !== null);
        const named = texts.flatMap((text) => engine.globalVariablesSync([...parse(text).templates]));
        const known = templateVariables(example.input);
        return [...new Set([error.variable, ...named.filter((name) => !Object.hasOwn(known, name))])];
      }
    },
  };
}
