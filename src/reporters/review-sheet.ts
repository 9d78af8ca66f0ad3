import type { Case } from '../domain/case.ts';
import { anyOfAlternatives } from '../domain/expectation.ts';
import type { JsonValue } from '../domain/json.ts';
import type { TrialResult } from '../domain/trial.ts';
import { csvLine } from '../lib/csv-text.ts';

/** Spreadsheets read UTF-8 only behind a byte order mark. */
const BYTE_ORDER_MARK = '\ufeff';

/** The head of a review sheet. `verdict` and `comment` are to be filled in. */
export function reviewHead(simulated: boolean): string {
  const output = simulated ? 'output (SIMULATED)' : 'output';
  return `${BYTE_ORDER_MARK}${csvLine(['review_id', 'input', 'expected', output, 'verdict', 'comment'])}`;
}

/** One row of a review sheet: what was asked, what is expected, what came, and nothing that names an arm. */
export function reviewRow(id: string, example: Case, trial: TrialResult): string {
  return csvLine([id, inputText(example), expectedText(example), outputText(trial), null, null]);
}

function inputText({ system, messages, input }: Case): string {
  const own = typeof input === 'string' ? input : JSON.stringify(input, null, 2);
  const isEmpty = own === '{}' && messages !== null;
  return [
    ...(system === null ? [] : [`system: ${system}`]),
    ...(messages ?? []).map(({ role, content }) => `${role}: ${content}`),
    ...(isEmpty ? [] : [own]),
  ].join('\n\n');
}

function expectedText({ expected, expectedToolCalls }: Case): string | null {
  const answers = expected === null ? [] : (anyOfAlternatives(expected.value) ?? [expected.value]);
  const calls = (expectedToolCalls ?? []).map(
    (call) => `${call.name}(${JSON.stringify(call.arguments, null, 2)})`,
  );
  const texts = [...answers.map(valueText), ...calls];
  if (texts.length > 0) return texts.join(answers.length > 1 ? '\nor\n' : '\n');
  return expectedToolCalls === null ? null : '(no tool call)';
}

function valueText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function outputText({ output, toolCalls }: TrialResult): string {
  const calls = (toolCalls ?? []).map(({ name, rawArguments }) => `${name}(${rawArguments})`);
  const text = output ?? '';
  return [...(text.trim() === '' && calls.length > 0 ? [] : [text]), ...calls].join('\n');
}
