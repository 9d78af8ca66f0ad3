import type { Completion, FinishReason } from '../../src/domain/completion.ts';
import { outcomeOf } from '../../src/domain/outcome.ts';
import type { Score } from '../../src/domain/score.ts';
import { scored } from '../../src/domain/score.ts';
import type { ScorerMeta } from '../../src/domain/scorer.ts';
import { sampleCompletion } from './samples.ts';
import type { ScorerExample } from './scorer-examples.ts';
import { scorerOf, tableOf } from './scorers-page.ts';

/** An output that is made to confuse. */
interface Hostile {
  readonly name: string;
  /** From the output that is right for a scorer. */
  readonly text: (right: string) => string;
  /** By itself `stop`. */
  readonly finish?: FinishReason;
}

const NESTED = 100_000;

const HOSTILE: readonly Hostile[] = [
  { name: 'nothing', text: () => '' },
  { name: 'white space', text: () => ' \n\t\u00a0\u2003' },
  { name: '10 MB of one letter', text: () => 'a'.repeat(10_000_000) },
  { name: '100,000 nested brackets', text: () => '['.repeat(NESTED) + ']'.repeat(NESTED) },
  { name: 'lone surrogates', text: () => '\ud800 a \udc00' },
  { name: '`{"__proto__": …, "toString": …}`', text: () => '{"__proto__":{"total":1},"toString":1}' },
  { name: '`{"total": NaN, "x": Infinity}`', text: () => '{"total":NaN,"x":Infinity}' },
  { name: 'duplicate keys, `{"total": 1, "total": 2}`', text: () => '{"total":1,"total":2}' },
  { name: 'a fence inside valid JSON', text: () => JSON.stringify({ total: 1, code: '```js\nf()\n```' }) },
  { name: 'the right output after a BOM', text: (right) => `\ufeff${right}` },
  { name: 'the right output between NUL bytes', text: (right) => `\0${right}\0` },
  { name: 'the right output coloured (ANSI)', text: (right) => `\u001b[31m${right}\u001b[0m` },
  { name: 'the right output in HTML, with a script', text: (right) => `<b>${right}</b><script>1</script>` },
  { name: 'the right output from right to left', text: (right) => `\u202e${right}\u202c` },
  {
    name: 'the right output with a zero-width space in it',
    text: (right) => `${right.slice(0, -2)}\u200b${right.slice(-2)}`,
  },
  {
    name: 'the right output quoted in a refusal',
    text: (right) => `I can't tell whether it is ${right}`,
    finish: 'refusal',
  },
  {
    name: 'the right output without its end, cut off',
    text: (right) => right.slice(0, -2),
    finish: 'length',
  },
];

/** A page with what stands between `<!-- hostile -->` and `<!-- end hostile -->` made anew: each scorer of each output. */
export async function withHostile(
  page: string,
  metas: readonly ScorerMeta[],
  examples: Readonly<Record<string, ScorerExample>>,
): Promise<string> {
  const place = /(<!-- hostile -->\n).*?(<!-- end hostile -->)/s;
  if (!place.test(page)) throw new Error('the page has no place for hostile outputs');
  const marks = new Map<string, readonly string[]>();
  for (const { id } of metas) {
    const example = examples[id];
    if (example === undefined) throw new Error(`there is no example of the scorer ${id}`);
    marks.set(id, await marksOf(id, example));
  }
  const rows = HOSTILE.map((hostile, at) => [
    hostile.name,
    ...[...marks.values()].map((column) => column[at] ?? '-'),
    failsAs(hostile),
  ]);
  const table = tableOf(['output', ...marks.keys(), 'a fail is'], rows).join('\n');
  return page.replace(place, (_all, start: string, end: string) => `${start}\n${table}\n\n${end}`);
}

async function marksOf(id: string, { line, outputs }: ScorerExample): Promise<readonly string[]> {
  const score = await scorerOf(line);
  const [first] = outputs;
  const right = typeof first === 'string' ? first : JSON.stringify(first?.arguments);
  const marks: string[] = [];
  for (const hostile of HOSTILE) marks.push(markOf(await score(completionOf(hostile, { id, right }))));
  return marks;
}

function completionOf(
  { text, finish = 'stop' }: Hostile,
  { id, right }: { id: string; right: string },
): Completion {
  const given = text(right);
  const isCall = id === 'toolCalls' && finish !== 'refusal';
  return sampleCompletion({
    text: isCall ? '' : given,
    toolCalls: isCall ? [{ id: null, name: 'refund', rawArguments: given, arguments: null }] : [],
    finishReason: { unified: finish, raw: finish },
  });
}

function markOf({ status, pass }: Score): string {
  if (status === 'error') return '?';
  return pass === true ? '✓' : '✗';
}

/** The class of a trial that fails with such an output, where it needn't be JSON. */
function failsAs(hostile: Hostile): string {
  const fail = scored({ pass: false, answer: null, reason: 'it fails' });
  return outcomeOf(completionOf(hostile, { id: 'exact', right: 'billing' }), [fail], null);
}
