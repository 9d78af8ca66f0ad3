import type { Case } from '../../src/domain/case.ts';
import type { Completion } from '../../src/domain/completion.ts';
import type { AskJudge } from '../../src/domain/judging.ts';
import type { JsonValue } from '../../src/domain/json.ts';
import type { Score } from '../../src/domain/score.ts';
import { parseScorerSpec } from '../../src/domain/scorer-spec.ts';
import type { ScorerSpec } from '../../src/domain/scorer-spec.ts';
import { createSchemaCompiler } from '../../src/lib/validate.ts';
import type { CodeRunner } from '../../src/scorers/code-runner.ts';
import type { SpecProblem } from '../../src/scorers/definition.ts';
import { createScorerRegistry } from '../../src/scorers/registry.ts';
import { sampleCase, sampleCompletion } from './samples.ts';

/** Stands in for processes of their own, which would be slow: passes code that names `add`. */
const codeRunner: CodeRunner = {
  isolationOf: () => 'apart',
  run: ({ solution }) => {
    const pass = solution.includes('add');
    return Promise.resolve({ pass, reason: pass ? 'the code passes its tests' : 'add is not defined' });
  },
};

/** One registry for all tests of scorers. */
export const registry = createScorerRegistry(createSchemaCompiler(), codeRunner);

/** A stand-in for a judge model: grade 5 where the output says thanks, else 2. */
export const fakeJudge: AskJudge = ({ user, schema }) => {
  const thanksIn = (title: string): boolean => {
    const from = user.indexOf(`[begin ${title}`);
    return user.slice(from, user.indexOf(`[end ${title}`, from)).includes('Thank you');
  };
  const isPair = JSON.stringify(schema).includes('"better"');
  const reply = isPair ? preferThanks(thanksIn('answer A'), thanksIn('answer B')) : gradeThanks(thanksIn);
  return Promise.resolve({
    kind: 'answered',
    completion: sampleCompletion({ text: JSON.stringify(reply) }),
  });
};

function gradeThanks(thanksIn: (title: string) => boolean): JsonValue {
  return thanksIn('answer to grade')
    ? { reason: 'It is polite.', grade: 5 }
    : { reason: 'It does not thank the customer.', grade: 2 };
}

function preferThanks(a: boolean, b: boolean): JsonValue {
  if (a === b) return { reason: 'Both are alike.', better: 'tie' };
  return { reason: 'It thanks the customer.', better: a ? 'A' : 'B' };
}

/** A scorer as a user writes it. */
export function specOf(raw: JsonValue): ScorerSpec {
  const spec = parseScorerSpec(raw);
  if ('error' in spec) throw new Error(spec.error);
  return spec;
}

/** What a scorer says of an output; `expected` is `undefined` where the case expects nothing. */
export async function scoreOf(
  raw: JsonValue,
  output: string | Partial<Completion>,
  expected?: JsonValue | Partial<Case>,
): Promise<Score> {
  const { scorers, problems } = registry.resolve([specOf(raw)], caseOf(expected));
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
  const change = typeof output === 'string' ? { text: output } : output;
  return scorers[0]!.score(caseOf(expected), sampleCompletion(change));
}

/** Whether the scorer passes the output. */
export async function passes(raw: JsonValue, output: string, expected?: JsonValue): Promise<boolean | null> {
  return (await scoreOf(raw, output, expected === undefined ? undefined : { expected: { value: expected } }))
    .pass;
}

/** What keeps a scorer from judging a case. */
export function problemsOf(raw: JsonValue, change: Partial<Case> = {}): readonly SpecProblem[] {
  return registry.resolve([specOf(raw)], sampleCase(change)).problems;
}

function caseOf(expected: JsonValue | Partial<Case> | undefined): Case {
  if (expected === undefined) return sampleCase({ expected: null });
  const isChange = typeof expected === 'object' && expected !== null && !Array.isArray(expected);
  return isChange
    ? sampleCase(expected as Partial<Case>)
    : sampleCase({ expected: { value: expected as JsonValue } });
}
