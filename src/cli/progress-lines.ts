import type { RunStart } from '../app/run.ts';
import { escapeTerminal } from '../lib/escape.ts';
import type { Progress } from './progress-text.ts';
import { againText, batchesText, counted } from './progress-text.ts';
import type { Terminal } from './terminal.ts';
import { warningLine } from './warning-line.ts';

const PLAIN_LINE_EVERY_MS = 5000;

/** Progress as plain lines, now and then. */
export function plainLines(terminal: Terminal): Progress {
  const { stderr } = terminal;
  const total = { planned: 0, done: 0, errors: 0 };
  const plannedOf = new Map<string, number>();
  const batchStates = new Map<string, string>();
  let lastLineAt = Date.now();
  let atMost = Infinity;
  const print = (): void => {
    const errors = total.errors === 0 ? '' : `, ${counted(total.errors, 'error')}`;
    stderr.write(`${total.done}/${Math.min(total.planned, atMost)} trials${errors}\n`);
    lastLineAt = Date.now();
  };
  return {
    onStart: (start) => {
      for (const arm of start.arms) {
        plannedOf.set(arm.id, arm.planned);
        total.planned += arm.planned;
        total.done += arm.done;
      }
      atMost = start.atMost?.trials ?? Infinity;
      stderr.write(`${startText(start, Math.min(total.planned, atMost))}\n`);
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

function startText({ arms, atMost, simulated }: RunStart, trials: number): string {
  const asked = `${atMost === null ? '' : 'at most '}${counted(atMost?.arms ?? arms.length, 'arm')}`;
  return `running ${asked}, ${counted(trials, 'trial')}${simulated ? ' (SIMULATED)' : ''}`;
}

/** The trials of arms that won't be asked, each told once. */
function takeOut(plannedOf: Map<string, number>, arms: readonly string[]): number {
  const trials = arms.reduce((sum, arm) => sum + (plannedOf.get(arm) ?? 0), 0);
  for (const arm of arms) plannedOf.delete(arm);
  return trials;
}
