import type { MultiBar, SingleBar } from 'cli-progress';
import type { AskAgainStart, BatchProgress, RunHooks, RunStart } from '../app/run.ts';
import { escapeTerminal } from '../lib/escape.ts';
import type { Terminal } from './terminal.ts';
import { warningLine, wrappedWarning } from './warning-line.ts';

const PLAIN_LINE_EVERY_MS = 5000;

/** Progress on stderr: a bar an arm on a terminal, plain lines elsewhere, nothing when quiet. */
export interface Progress extends RunHooks {
  /** Takes the bars away; nothing is drawn after it. */
  stop(): void;
}

const nothing = (): void => undefined;

/** The progress that suits this terminal. cli-progress is loaded only where bars are drawn. */
export async function createProgress(terminal: Terminal, quiet: boolean): Promise<Progress> {
  if (quiet) {
    return {
      onStart: nothing,
      onResult: nothing,
      onNotNeeded: nothing,
      onBatches: nothing,
      onWarning: nothing,
      onAskAgain: nothing,
      stop: nothing,
    };
  }
  const { stream, isTTY } = terminal.stderr;
  if (!isTTY || stream === null) return plainLines(terminal);
  const { default: cliProgress } = await import('cli-progress');
  return bars((options) => new cliProgress.MultiBar({ ...options, stream }), terminal, stream.columns);
}

interface Counts {
  done: number;
  errors: number;
}

function plainLines(terminal: Terminal): Progress {
  const { stderr } = terminal;
  const total = { planned: 0, done: 0, errors: 0 };
  const plannedOf = new Map<string, number>();
  const batchStates = new Map<string, string>();
  let lastLineAt = Date.now();
  const print = (): void => {
    const errors = total.errors === 0 ? '' : `, ${counted(total.errors, 'error')}`;
    stderr.write(`${total.done}/${total.planned} trials${errors}\n`);
    lastLineAt = Date.now();
  };
  return {
    onStart: ({ arms, simulated, isAdaptive }) => {
      for (const arm of arms) {
        plannedOf.set(arm.id, arm.planned);
        total.planned += arm.planned;
        total.done += arm.done;
      }
      stderr.write(
        `running ${isAdaptive ? 'at most ' : ''}${counted(arms.length, 'arm')}, ${counted(total.planned, 'trial')}${simulated ? ' (SIMULATED)' : ''}\n`,
      );
    },
    onResult: ({ outcome }) => {
      total.done += 1;
      if (outcome === 'error') total.errors += 1;
      if (Date.now() - lastLineAt >= PLAIN_LINE_EVERY_MS) print();
    },
    onNotNeeded: (arms) => {
      total.planned -= takeOut(plannedOf, arms);
    },
    onWarning: ({ message }) => {
      terminal.stderr.write(warningLine(message, terminal));
    },
    onAskAgain: (start) => {
      for (const { trials } of start.arms) total.planned += trials;
      stderr.write(`${againText(start)}\n`);
    },
    onBatches: (progress) => {
      const state = `${progress.submitted} ${progress.running}`;
      // a batch may take a day: what changed is told at once, counts now and then
      if (batchStates.get(progress.arm) === state && Date.now() - lastLineAt < PLAIN_LINE_EVERY_MS) return;
      batchStates.set(progress.arm, state);
      stderr.write(`${escapeTerminal(progress.arm)}: ${batchesText(progress)}\n`);
      lastLineAt = Date.now();
    },
    stop: () => {
      if (total.planned > 0) print();
    },
  };
}

/** The trials of arms that won't be asked, each told once. */
function takeOut(plannedOf: Map<string, number>, arms: readonly string[]): number {
  const trials = arms.reduce((sum, arm) => sum + (plannedOf.get(arm) ?? 0), 0);
  for (const arm of arms) plannedOf.delete(arm);
  return trials;
}

type OpenBars = (options: ConstructorParameters<typeof MultiBar>[0]) => MultiBar;

function barLook(barsize: number): Parameters<OpenBars>[0] {
  return {
    format: '{name} {bar} {value}/{total} {rate}/s eta {eta_formatted} {errors} {batches}',
    barsize,
    barCompleteChar: '━',
    barIncompleteChar: ' ',
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
    fps: 8,
  };
}

function bars(open: OpenBars, terminal: Terminal, columns: number): Progress {
  const rows = new Map<string, { readonly bar: SingleBar; readonly counts: Counts }>();
  const startedAt = Date.now();
  let multi: MultiBar | null = null;
  return {
    onStart: ({ arms }: RunStart) => {
      const nameWidth = Math.min(32, Math.max(...arms.map((arm) => arm.id.length)));
      multi = open(barLook(Math.max(8, Math.min(30, columns - nameWidth - 40))));
      for (const arm of arms) {
        const name = escapeTerminal(arm.id).slice(0, nameWidth).padEnd(nameWidth);
        const bar = multi.create(arm.planned, arm.done, { name, rate: '0.0', errors: '', batches: '' });
        rows.set(arm.id, { bar, counts: { done: 0, errors: 0 } });
      }
    },
    onResult: ({ arm, outcome }) => {
      const row = rows.get(arm);
      if (row === undefined) return;
      row.counts.done += 1;
      if (outcome === 'error') row.counts.errors += 1;
      const errors = row.counts.errors === 0 ? '' : counted(row.counts.errors, 'error');
      row.bar.increment(1, { errors, rate: perSecond(row.counts.done, startedAt) });
    },
    onNotNeeded: (arms) => {
      for (const arm of arms) {
        const row = rows.get(arm);
        if (row !== undefined) multi?.remove(row.bar);
        rows.delete(arm);
      }
    },
    // above the bars, which are drawn anew below it
    onWarning: ({ message }) => {
      for (const line of wrappedWarning(message, terminal, columns)) multi?.log(line);
    },
    onAskAgain: (start) => {
      for (const { id, trials } of start.arms) {
        const bar = rows.get(id)?.bar;
        bar?.setTotal(bar.getTotal() + trials);
      }
      multi?.log(`${againText(start)}\n`);
    },
    onBatches: (progress) => {
      rows.get(progress.arm)?.bar.update({ batches: batchesText(progress) });
    },
    stop: () => multi?.stop(),
  };
}

function againText({ arms }: AskAgainStart): string {
  const sum = (of: (arm: AskAgainStart['arms'][number]) => number): number =>
    arms.reduce((total, arm) => total + of(arm), 0);
  const [cases, trials] = [sum((arm) => arm.cases), sum((arm) => arm.trials)];
  return `a gate failed: asking ${counted(cases, 'case')} again, ${counted(trials, 'trial')}`;
}

function batchesText({ submitted, running, ended, requests, requestsDone }: BatchProgress): string {
  const done = requestsDone === null ? '?' : String(requestsDone);
  const counts = running === 0 ? '' : ` (${done}/${requests} requests done)`;
  return `${counted(submitted, 'batch', 'batches')}: ${running} running${counts}, ${ended} collected`;
}

function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

function perSecond(done: number, startedAt: number): string {
  const seconds = (Date.now() - startedAt) / 1000;
  return (done / Math.max(seconds, 0.001)).toFixed(1);
}
