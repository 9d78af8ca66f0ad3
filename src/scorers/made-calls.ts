import type { Case } from '../domain/case.ts';
import type { Completion } from '../domain/completion.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { ToolFault } from '../domain/tool-fault.ts';
import type { CompiledSchema } from '../lib/validate.ts';
import type { ExactJson } from './exact-json.ts';
import { readExactJson } from './exact-json.ts';
import { isCutOff } from '../domain/completion.ts';
import { excerpt } from './text.ts';
import { LONGEST_VALIDATED, summaryOf, validated } from './violations.ts';

/** One call of a completion, ready to be compared. */
export interface MadeCall {
  /** `call 2 "refund"` */
  readonly label: string;
  readonly name: string;
  /** `null` where they are no JSON object. */
  readonly arguments: ReadonlyMap<string, ExactJson> | null;
  /** Why it could not be carried out whatever is expected: malformed, an unknown tool, invalid; else `null`. */
  readonly fault: CallFault | null;
}

/** Something wrong with the calls, in words and as what it is counted; `null`: only beside another fault. */
export interface CallFault {
  readonly kind: ToolFault | null;
  readonly reason: string;
}

type Compile = (schema: JsonValue) => CompiledSchema;

/** The calls of a completion with what is wrong with each in itself. Where the case has no tools, none is unknown. */
export function readMadeCalls(example: Case, completion: Completion, compile: Compile): readonly MadeCall[] {
  const cutOff = isCutOff(completion.finishReason.unified);
  return completion.toolCalls.map(({ name, rawArguments }, index) => {
    const label = `call ${index + 1} ${excerpt(name, 60)}`;
    const text = rawArguments.trim() === '' && !cutOff ? NO_ARGUMENTS : rawArguments;
    const value = parseJson(text);
    if (isJsonObject(value)) {
      const given = readExactJson(text);
      const fault = faultOf(value, { name, label, length: text.length }, { example, compile });
      return { label, name, arguments: given instanceof Map ? given : null, fault };
    }
    const what = value === undefined ? 'are not JSON' : 'are not a JSON object';
    const reason = `malformed arguments: those of ${label} ${what}: ${excerpt(text, 100)}`;
    // only the last call can be the one that the end cut through
    const isCut = cutOff && index === completion.toolCalls.length - 1;
    const kind = isCut && value === undefined ? 'unfinished' : 'malformed_arguments';
    return { label, name, arguments: null, fault: { kind, reason } };
  });
}

// what several servers send for a call without arguments is nothing at all
const NO_ARGUMENTS = '{}';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function faultOf(
  value: JsonObject,
  { name, label, length }: { readonly name: string; readonly label: string; readonly length: number },
  { example, compile }: { readonly example: Case; readonly compile: Compile },
): CallFault | null {
  if (example.tools.length === 0) return null;
  const tool = example.tools.find((one) => one.name === name);
  if (tool === undefined) {
    return { kind: 'unknown_tool', reason: `unknown tool: ${label} is to none of the case's tools` };
  }
  const compiled = compile(tool.parameters);
  // what is too large or too deep to be validated is compared all the same, and no expectation breaks its tool's schema
  const violations =
    compiled.ok && length <= LONGEST_VALIDATED ? (validated(compiled.violations, value) ?? []) : [];
  if (violations.length === 0) return null;
  const reason = `invalid arguments: those of ${label}: ${summaryOf(violations)}`;
  return { kind: 'invalid_arguments', reason };
}
