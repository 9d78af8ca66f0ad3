import type { JudgingHooks, JudgingStart } from '../app/judge-preferences.ts';
import { escapeTerminal } from '../lib/escape.ts';
import { counted } from './progress-text.ts';
import type { Terminal } from './terminal.ts';

const PLAIN_LINE_EVERY_MS = 5000;

const nothing = (): void => undefined;

/** How far a judge has come, on stderr: a bar on a terminal, plain lines elsewhere, nothing when quiet. */
export async function createJudgingProgress(terminal: Terminal, quiet: boolean): Promise<JudgingHooks> {
  if (quiet) return { onStart: nothing, onCase: nothing, onEnd: nothing };
  const { stream, isTTY } = terminal.stderr;
  if (!isTTY || stream === null) return plainLines(terminal);
  const { NO_FIGURES, openBar, perSecond } = await import('./progress-bars.ts');
  const bar = openBar(stream);
  let firstAt: number | null = null;
  let done = 0;
  return {
    onStart: (start) => {
      terminal.stderr.write(`${startLine(start)}\n`);
      const name = escapeTerminal(start.judge).slice(0, 32);
      bar.start(casesOf(start), 0, { name, ...NO_FIGURES });
    },
    onCase: () => {
      done += 1;
      firstAt ??= Date.now();
      bar.increment(1, { rate: perSecond({ done, firstAt }) });
    },
    onEnd: () => bar.stop(),
  };
}

function plainLines({ stderr }: Terminal): JudgingHooks {
  let [planned, done] = [0, 0];
  let lastLineAt = Date.now();
  const print = (): void => {
    stderr.write(`${done}/${counted(planned, 'case')}\n`);
    lastLineAt = Date.now();
  };
  return {
    onStart: (start) => {
      planned = casesOf(start);
      stderr.write(`${startLine(start)}\n`);
    },
    onCase: () => {
      done += 1;
      if (Date.now() - lastLineAt >= PLAIN_LINE_EVERY_MS) print();
    },
    onEnd: () => {
      if (planned > 0) print();
    },
  };
}

function casesOf({ candidates }: JudgingStart): number {
  return candidates.reduce((sum, { cases }) => sum + cases, 0);
}

function startLine(start: JudgingStart): string {
  const { judge, questions, simulated } = start;
  const cases = casesOf(start);
  const what = `${counted(cases, 'case')}, at most ${counted(questions, 'question')}`;
  return escapeTerminal(`asking the judge ${judge} about ${what}${simulated ? ' (SIMULATED)' : ''}`);
}
