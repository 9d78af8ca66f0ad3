import type { Arm } from '../domain/arm.ts';
import type { Case } from '../domain/case.ts';
import type { Problem, SourceLocation } from '../domain/problem.ts';
import { problemAt } from '../domain/problem.ts';
import { modelsCalledBy } from '../domain/route.ts';
import type { Renderer } from '../prompt/render.ts';
import type { ScorerRegistry } from '../scorers/registry.ts';
import { schemaToSend, scorersOf } from './judge.ts';
import type { JudgeCandidates } from './judges.ts';
import { judgeProblems } from './judges.ts';

interface CheckContext {
  readonly registry: ScorerRegistry;
  readonly renderer: Renderer;
  readonly config: { readonly judges: JudgeCandidates };
}

/** What a case would run into in these arms, found before anything is sent: scorers, variables, schemas. */
export function caseChecker(
  arms: readonly Arm[],
  { registry, renderer, config }: CheckContext,
): (example: Case) => readonly Problem[] {
  return (example) => {
    const source: SourceLocation = { ...example.source, column: null };
    const found = new Map<string, Problem>();
    const add = (code: string, message: string, hint: string | null): void => {
      const text = `case "${example.id}": ${message}`;
      found.set(text, problemAt(source, { code, message: text, hint }));
    };
    for (const arm of arms) {
      const specs = scorersOf(arm, example);
      for (const { message, hint } of registry.resolve(specs, example).problems)
        add('bad-scorer', message, hint);
      for (const { message, hint } of judgeProblems(specs, config.judges)) add('bad-judge', message, hint);
      for (const message of unrendered(arm, example, renderer)) add('unrendered', message, null);
      if (sendsSchema(arm) && schemaToSend(specs, example) === null) {
        const message = `${arm.id} sends a schema (responseFormat: schema), but this case has none`;
        add('no-schema', message, 'Give the case a schema, or its prompt a jsonSchema scorer with one.');
      }
    }
    return [...found.values()];
  };
}

function sendsSchema({ model }: Arm): boolean {
  return modelsCalledBy([model]).some(({ settings }) => settings.responseFormat === 'schema');
}

function unrendered({ model, prompt }: Arm, example: Case, renderer: Renderer): readonly string[] {
  return modelsCalledBy([model]).flatMap((called) =>
    renderer.caseProblems(prompt, example, { provider: called.endpoint.provider, model: called.model }),
  );
}
