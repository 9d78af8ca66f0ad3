import type { Case, ExpectedToolCall, ToolSpec } from '../domain/case.ts';
import type { JsonValue } from '../domain/json.ts';
import type { CompiledSchema } from '../lib/validate.ts';
import type { SpecProblem } from './definition.ts';
import { specProblem } from './definition.ts';
import type { ExpectedArgument } from './expected-argument.ts';
import { readExpectedArgument } from './expected-argument.ts';
import { certainViolations, exampleArguments } from './example-arguments.ts';
import { clip, excerpt } from './text.ts';
import { summaryOf } from './violations.ts';

/** One call that is expected, ready to be compared with. */
export interface ExpectedCall {
  readonly name: string;
  readonly arguments: ReadonlyMap<string, ExpectedArgument>;
}

type Compile = (schema: JsonValue) => CompiledSchema;

const MOST_EXPECTED = 100;

/** The expected calls of a case without problems. */
export function readExpectedCalls(calls: readonly ExpectedToolCall[]): readonly ExpectedCall[] {
  return calls.map((call) => ({ name: call.name, arguments: readArguments(call).read }));
}

/** Why no answer, or not the one that is meant, could match what the case expects; empty when all is well. */
export function expectedCallProblems(example: Case, compile: Compile): readonly SpecProblem[] {
  const { expectedToolCalls: calls, tools } = example;
  if (calls === null) {
    return [
      specProblem(
        'the case has no expected tool calls',
        'Give the case "expectedToolCalls": [] where no call is right.',
      ),
    ];
  }
  if (calls.length > MOST_EXPECTED) return [specProblem(`more than ${MOST_EXPECTED} calls are expected`)];
  if (calls.length > 0 && tools.length === 0) {
    return [specProblem('calls are expected, but the case has no tools', 'Give the case its "tools".')];
  }
  const broken = tools.flatMap(({ name, parameters }) => {
    const compiled = compile(parameters);
    if (compiled.ok) return [];
    return [
      specProblem(`the parameters of tool ${excerpt(name, 60)} can't be used: ${clip(compiled.error, 300)}`),
    ];
  });
  if (broken.length > 0) return broken;
  return calls.flatMap((call, index) => {
    const place = `expected call ${index + 1} ${excerpt(call.name, 60)}`;
    return callProblems(call, tools, compile).map(({ message, hint }) =>
      specProblem(`${place}: ${message}`, hint),
    );
  });
}

function callProblems(
  call: ExpectedToolCall,
  tools: readonly ToolSpec[],
  compile: Compile,
): readonly SpecProblem[] {
  const tool = tools.find(({ name }) => name === call.name);
  if (tool === undefined) return [specProblem("it is to none of the case's tools")];
  const { read, problems } = readArguments(call);
  if (problems.length > 0) return problems;
  const compiled = compile(tool.parameters);
  if (!compiled.ok) return [];
  for (const example of exampleArguments(read)) {
    const violations = certainViolations(compiled.violations(example.arguments), example.open);
    if (violations.length > 0) {
      return [specProblem(`its arguments are not valid for the tool: ${summaryOf(violations)}`)];
    }
  }
  return [];
}

function readArguments(call: ExpectedToolCall): {
  readonly read: ReadonlyMap<string, ExpectedArgument>;
  readonly problems: readonly SpecProblem[];
} {
  const read = new Map<string, ExpectedArgument>();
  const problems: SpecProblem[] = [];
  for (const [name, written] of Object.entries(call.arguments)) {
    const argument = readExpectedArgument(written);
    if ('message' in argument) {
      problems.push(specProblem(`argument ${excerpt(name, 60)}: ${argument.message}`, argument.hint));
    } else read.set(name, argument);
  }
  return { read, problems };
}

/** The most steps of searching that comparing with these calls takes for each character of a call's arguments. */
export function patternSteps(calls: readonly ExpectedCall[]): number {
  let steps = 0;
  for (const call of calls) {
    for (const { alternatives } of call.arguments.values()) {
      for (const one of alternatives) if ('pattern' in one) steps += one.pattern.stepsPerCharacter;
    }
  }
  return steps;
}
