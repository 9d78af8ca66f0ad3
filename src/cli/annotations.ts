import { randomUUID } from 'node:crypto';
import type { RunReport } from '../domain/report.ts';
import { escapeTerminal } from '../lib/escape.ts';
import type { Terminal } from './terminal.ts';

/** Whether the command runs in a step of GitHub Actions. */
export function isGitHubActions({ environment }: Terminal): boolean {
  return environment.GITHUB_ACTIONS === 'true';
}

/** A text in which nothing is taken for a workflow command: what models answered could look like one. */
export function withoutCommands(text: string): string {
  const token = randomUUID();
  return `::stop-commands::${token}\n${text}\n::${token}::\n`;
}

/** GitHub shows so many of each kind in a step. */
const MOST_SHOWN = 10;

interface Told {
  readonly report: RunReport;
  readonly incomplete: readonly string[];
  /** A verdict in one sentence. */
  readonly gateSentence: (gate: RunReport['gates'][number]) => string;
}

/** A run's failed gates and why it is incomplete as errors, what is undecided and its warnings as warnings, 10 of each. */
export function annotations({ report, incomplete, gateSentence }: Told): string {
  const sentences = (status: string): readonly string[] =>
    report.gates.filter((gate) => gate.status === status).map(gateSentence);
  const errors = [
    ...incomplete.map((message) => ({ title: 'evalsmall: incomplete', message })),
    ...sentences('fail').map((message) => ({ title: 'evalsmall: gate failed', message })),
  ];
  const warnings = [
    ...sentences('undecided').map((message) => ({ title: 'evalsmall: gate undecided', message })),
    ...report.warnings.map(({ code, message, arm }) => {
      return { title: `evalsmall: ${code}`, message: arm === null ? message : `${arm}: ${message}` };
    }),
  ];
  return [...commands('error', errors), ...commands('warning', warnings)].join('');
}

interface Annotation {
  readonly title: string;
  readonly message: string;
}

function commands(kind: 'error' | 'warning', all: readonly Annotation[]): readonly string[] {
  const fits = all.length <= MOST_SHOWN;
  const shown = fits ? all : all.slice(0, MOST_SHOWN - 1);
  const rest = { title: 'evalsmall', message: `${all.length - shown.length} more are in the report` };
  return [...shown, ...(fits ? [] : [rest])].map(({ title, message }) => {
    const property = escapeData(title).replaceAll(':', '%3A').replaceAll(',', '%2C');
    return `::${kind} title=${property}::${escapeData(message)}\n`;
  });
}

function escapeData(text: string): string {
  return escapeTerminal(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
