import type { GateResult } from '../domain/gate.ts';
import type { ArmSummary, RunReport } from '../domain/report.ts';
import type { Reporter } from '../domain/reporter.ts';
import type { Outcome, TrialResult } from '../domain/trial.ts';
import { escapeXml } from '../lib/escape.ts';
import { gateSentence } from './gates.ts';
import { simulatedMark } from './run-facts.ts';

/** `junit.xml`: a test suite for each arm and one for the gates, as CI servers read it. Reads the trials once an arm. */
export const junitReporter: Reporter = {
  id: 'junit',
  fileName: 'junit.xml',
  async *render(report, trials) {
    const gates = gateSuite(report);
    const suites = [...report.arms.map((arm) => countsOf(arm)), ...(gates === null ? [] : [gates.counts])];
    const name = `evalsmall ${report.run.id}${simulatedMark(report)}`;
    yield '<?xml version="1.0" encoding="UTF-8"?>\n';
    yield `<testsuites ${attributes({ name, ...totals(suites) })}>\n`;
    for (const arm of report.arms) {
      yield `  ${openSuite(arm.arm, countsOf(arm), report)}\n`;
      for await (const trial of trials) {
        if (trial.arm === arm.arm) yield trialCase(trial, report.plan.repeats);
      }
      yield '  </testsuite>\n';
    }
    if (gates !== null) yield gates.text;
    yield '</testsuites>\n';
  },
};

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  /** Seconds of service time. */
  readonly time: number;
}

function countsOf({ outcomes, latencyMs }: ArmSummary): Counts {
  const { correct, error, unscored, ...failed } = outcomes;
  const failures = Object.values(failed).reduce((sum, count) => sum + count, 0);
  return {
    tests: correct + error + unscored + failures,
    failures,
    errors: error,
    skipped: unscored,
    time: ((latencyMs.mean ?? 0) * latencyMs.count) / 1000,
  };
}

// the schema has no `skipped` on the outermost element
function totals(suites: readonly Counts[]): Omit<Counts, 'skipped'> {
  const sum = (key: keyof Counts): number => suites.reduce((total, suite) => total + suite[key], 0);
  return { tests: sum('tests'), failures: sum('failures'), errors: sum('errors'), time: sum('time') };
}

function openSuite(name: string, counts: Counts, { run }: RunReport): string {
  // the schema's times have neither milliseconds nor a zone; these are UTC
  const timestamp = run.startedAt.slice(0, 19);
  return `<testsuite ${attributes({ name, ...counts, timestamp })}>`;
}

function trialCase(trial: TrialResult, repeats: number): string {
  const repeat = repeats > 1 ? ` [repeat ${trial.repeat + 1}]` : '';
  return testCase({
    name: `${trial.caseId}${repeat}`,
    classname: trial.arm,
    ms: trial.latencyMs ?? 0,
    result: resultOf(trial),
  });
}

interface TestCase {
  readonly name: string;
  readonly classname: string;
  readonly ms: number;
  /** Elements, escaped already; `''` when it passed. */
  readonly result: string;
}

function testCase({ name, classname, ms, result }: TestCase): string {
  const open = `    <testcase ${attributes({ name, classname, time: ms / 1000 })}`;
  return result === '' ? `${open}/>\n` : `${open}>\n      ${result}\n    </testcase>\n`;
}

function resultOf(trial: TrialResult): string {
  const { outcome, error } = trial;
  if (outcome === 'correct') return '';
  if (outcome === 'error') {
    return element('error', { type: error?.kind ?? 'unknown', message: cut(error?.message ?? '') });
  }
  if (outcome === 'unscored') return `<skipped ${attributes({ message: cut(reasonsOf(trial)) })}/>`;
  const message = `${SAYING[outcome](trial)}: ${reasonsOf(trial)}`;
  return element('failure', { type: outcome, message: cut(message) }, cut(trial.output ?? ''));
}

type Failed = Exclude<Outcome, 'correct' | 'error' | 'unscored'>;

const SAYING: Readonly<Record<Failed, (trial: TrialResult) => string>> = {
  truncated: ({ finishReason }) => `truncated, the answer was cut off (${finishReason ?? 'unknown'})`,
  refused: ({ finishReason }) => `refused (${finishReason ?? 'unknown'})`,
  empty: () => 'empty, the answer has no text',
  malformed: () => 'malformed',
  wrong: () => 'wrong',
};

/** What the scorers say that didn't pass it, or could not judge. */
function reasonsOf({ scores }: TrialResult): string {
  const told = Object.entries(scores).filter(([, { pass }]) => pass !== true);
  if (told.length === 0) return 'no scorer judged it';
  return told
    .map(([name, { status, reason }]) => `${name}${status === 'error' ? ' could not judge' : ''}: ${reason}`)
    .join('; ');
}

function gateSuite(report: RunReport): { readonly counts: Counts; readonly text: string } | null {
  const { gates } = report;
  if (gates.length === 0) return null;
  const failures = gates.filter(({ status }) => status !== 'pass').length;
  const counts = { tests: gates.length, failures, errors: 0, skipped: 0, time: 0 };
  const cases = gates.map((gate) =>
    testCase({ name: gate.expr, classname: `gates.${gate.arm}`, ms: 0, result: gateResult(gate) }),
  );
  return { counts, text: `  ${openSuite('gates', counts, report)}\n${cases.join('')}  </testsuite>\n` };
}

// undecided is not passed: the job is red too
function gateResult(gate: GateResult): string {
  if (gate.status === 'pass') return '';
  return element('failure', { type: gate.status, message: cut(gateSentence(gate)) });
}

function element(name: string, given: Readonly<Record<string, string>>, text = ''): string {
  return `<${name} ${attributes(given)}>${escapeXml(text)}</${name}>`;
}

function attributes(given: Readonly<Record<string, string | number>>): string {
  return Object.entries(given)
    .map(([name, value]) => `${name}="${escapeXml(typeof value === 'number' ? numberText(value) : value)}"`)
    .join(' ');
}

function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(3);
}

const LONGEST_TEXT = 2000;

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}… (cut by evalsmall)`;
}
