import cliProgress from 'cli-progress';
import type { MultiBar, SingleBar } from 'cli-progress';
import type { RunStart } from '../app/run.ts';
import { escapeTerminal } from '../lib/escape.ts';
import { formatDuration } from '../lib/format.ts';
import type { Progress } from './progress-text.ts';
import { againText, batchesText, counted } from './progress-text.ts';
import type { Terminal } from './terminal.ts';
import { wrappedWarning } from './warning-line.ts';

interface Row {
  readonly bar: SingleBar;
  done: number;
  errors: number;
  /** When its first result came: an arm may have waited for others. */
  firstAt: number | null;
}

/** Whole seconds, as the bars guess them; one that hasn't begun, or is done, has nothing to guess. */
function etaText(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds <= 0) return '-';
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000);
}

function barLook(barsize: number): ConstructorParameters<typeof MultiBar>[0] {
  return {
    format: '{name} {bar} {value}/{total} {rate}/s eta {eta_formatted} {errors} {batches}',
    barsize,
    barCompleteChar: '━',
    barIncompleteChar: ' ',
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
    // a bar that moves up where another was taken away is drawn there, also where it says the same as before
    forceRedraw: true,
    fps: 8,
    formatTime: etaText,
  };
}

/** A single bar that looks as a run's do; its payload is that of `NO_FIGURES`. */
export function openBar(stream: NodeJS.WriteStream): SingleBar {
  return new cliProgress.SingleBar({ ...barLook(30), stream });
}

/** What a bar says beside its counts before there is anything to say. */
export const NO_FIGURES = { rate: '-', errors: '', batches: '' };

/** Progress as a bar an arm. */
export function progressBars(terminal: Terminal, stream: NodeJS.WriteStream): Progress {
  const { columns } = stream;
  const rows = new Map<string, Row>();
  let multi: MultiBar | null = null;
  return {
    onStart: ({ arms }: RunStart) => {
      const nameWidth = Math.min(32, Math.max(...arms.map((arm) => arm.id.length)));
      const look = barLook(Math.max(8, Math.min(30, columns - nameWidth - 40)));
      multi = new cliProgress.MultiBar({ ...look, stream });
      for (const arm of arms) {
        const name = escapeTerminal(arm.id).slice(0, nameWidth).padEnd(nameWidth);
        const bar = multi.create(arm.planned, arm.done, { name, ...NO_FIGURES });
        rows.set(arm.id, { bar, done: 0, errors: 0, firstAt: null });
      }
    },
    onResult: ({ arm, outcome }) => {
      const row = rows.get(arm);
      if (row === undefined) return;
      row.done += 1;
      row.firstAt ??= Date.now();
      if (outcome === 'error') row.errors += 1;
      const errors = row.errors === 0 ? '' : counted(row.errors, 'error');
      row.bar.increment(1, { errors, rate: perSecond(row) });
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

/** Results a second since the first one; `-` until there is a time to speak of. */
export function perSecond({ done, firstAt }: Pick<Row, 'done' | 'firstAt'>): string {
  const seconds = firstAt === null ? 0 : (Date.now() - firstAt) / 1000;
  return seconds < 0.1 ? '-' : ((done - 1) / seconds).toFixed(1);
}
