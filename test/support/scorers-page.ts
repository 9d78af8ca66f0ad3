import type { Completion } from '../../src/domain/completion.ts';
import { createCaseFiles } from '../../src/dataset/case-files.ts';
import { parseCase } from '../../src/dataset/parse-case.ts';
import type { JsonObject, JsonValue } from '../../src/domain/json.ts';
import { isJsonObject } from '../../src/domain/json.ts';
import type { Score } from '../../src/domain/score.ts';
import type { ScorerMeta } from '../../src/domain/scorer.ts';
import { sampleCompletion } from './samples.ts';
import type { ExampleOutput, ScorerExample } from './scorer-examples.ts';
import { fakeJudge, registry } from './scoring.ts';

/** A page with what stands between `<!-- scorers -->` and `<!-- end -->` made anew from the scorers and their examples. */
export async function withScorers(
  page: string,
  metas: readonly ScorerMeta[],
  examples: Readonly<Record<string, ScorerExample>>,
): Promise<string> {
  const place = /(<!-- scorers -->\n).*?(<!-- end -->)/s;
  if (!place.test(page)) throw new Error('the page has no place for the scorers');
  const sections: string[] = [];
  for (const meta of metas) {
    const example = examples[meta.id];
    if (example === undefined) throw new Error(`there is no example of the scorer ${meta.id}`);
    sections.push(await sectionOf(meta, example));
  }
  return page.replace(
    place,
    (_all, start: string, end: string) => `${start}\n${sections.join('\n')}\n${end}`,
  );
}

/** What the scorer of an example's line says of each of its outputs. */
export async function judgeExample({ line, outputs }: ScorerExample): Promise<readonly Score[]> {
  const score = await scorerOf(line);
  const scores: Score[] = [];
  for (const output of outputs) scores.push(await score(completionOf(output)));
  return scores;
}

/** The one scorer of an example's line, as it judges completions of its case. */
export async function scorerOf(
  line: ScorerExample['line'],
): Promise<(completion: Completion) => Score | Promise<Score>> {
  const context = { ordinal: 0, source: { file: 'cases.jsonl', line: 1 }, files: createCaseFiles('.') };
  const { example, faults } = await parseCase({ input: 'any', ...line }, context);
  if (example === null) throw new Error(faults.map(({ message }) => message).join('; '));
  const { scorers, problems } = registry.resolve(example.scorers ?? [], example);
  const [scorer, ...others] = scorers;
  if (scorer === undefined || others.length > 0 || problems.length > 0) {
    throw new Error(`an example needs one scorer: ${problems.map(({ message }) => message).join('; ')}`);
  }
  return (completion) => scorer.score(example, completion, fakeJudge);
}

function completionOf(output: ExampleOutput): Completion {
  if (typeof output === 'string') return sampleCompletion({ text: output });
  const rawArguments = JSON.stringify(output.arguments);
  return sampleCompletion({
    text: '',
    toolCalls: [{ id: null, name: output.call, rawArguments, arguments: output.arguments }],
    finishReason: { unified: 'tool_calls', raw: 'tool_calls' },
  });
}

async function sectionOf(meta: ScorerMeta, example: ScorerExample): Promise<string> {
  const scores = await judgeExample(example);
  const options = Object.entries(objectIn(meta.options, 'properties'));
  const required = meta.options['required'];
  const isRequired = (name: string): boolean => Array.isArray(required) && required.includes(name);
  return [
    `## ${meta.id}`,
    '',
    `${meta.title}: passes when ${meta.passesWhen}.`,
    '',
    ...tableOf(
      ['option', 'type', 'default', 'meaning'],
      options.map(([name, option]) => optionCells(name, option, isRequired(name))),
    ),
    '',
    '```json',
    JSON.stringify({ input: '…', ...example.line }),
    '```',
    '',
    ...tableOf(
      ['output', 'result', 'value', 'reason'],
      example.outputs.map((output, index) => scoreCells(output, scores[index])),
    ),
    '',
  ].join('\n');
}

function optionCells(name: string, option: JsonValue, isRequired: boolean): string[] {
  const { description, default: standard } = isJsonObject(option) ? option : {};
  const shown = standard === undefined ? '' : code(JSON.stringify(standard));
  const meaning = typeof description === 'string' ? description : '';
  return [code(name), typeOf(option), isRequired ? 'required' : shown, meaning];
}

function typeOf(schema: JsonValue | undefined): string {
  if (!isJsonObject(schema)) return 'any';
  const { type, enum: values, items, minimum, exclusiveMinimum, maximum } = schema;
  if (Array.isArray(values))
    return values.map((value) => code(typeof value === 'string' ? value : JSON.stringify(value))).join(', ');
  if (type === 'array') {
    const isNamed = isJsonObject(items) && typeof items['type'] === 'string';
    return `list of ${typeOf(items)}${isNamed ? 's' : ''}`;
  }
  const name = Array.isArray(type) ? type.join(' or ') : typeof type === 'string' ? type : 'any';
  const bounds = [
    ...(minimum === undefined ? [] : [`≥ ${JSON.stringify(minimum)}`]),
    ...(exclusiveMinimum === undefined ? [] : [`> ${JSON.stringify(exclusiveMinimum)}`]),
    ...(maximum === undefined ? [] : [`≤ ${JSON.stringify(maximum)}`]),
  ];
  return [name, ...bounds].join(' ');
}

function scoreCells(output: ExampleOutput, score: Score | undefined): string[] {
  const given = typeof output === 'string' ? output : `${output.call} ${JSON.stringify(output.arguments)}`;
  const value = score?.value ?? null;
  const rounded = value === null ? '' : String(Math.round(value * 10_000) / 10_000);
  return [code(given), score?.pass === true ? 'pass' : 'fail', rounded, score?.reason ?? ''];
}

function objectIn(outer: JsonObject, key: string): JsonObject {
  const inner = outer[key];
  return inner !== undefined && isJsonObject(inner) ? inner : {};
}

/** Inline code in one line; line ends are shown as ⏎. */
function code(text: string): string {
  const line = text.replaceAll('\n', ' ⏎ ');
  return line.includes('`') ? `\`\`\`\` ${line} \`\`\`\`` : `\`${line}\``;
}

/** The lines of a Markdown table. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map(toLine);
}

function toLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|') || '-').join(' | ')} |`;
}
