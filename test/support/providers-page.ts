import type { Behaviour, BehaviourGroup } from './behaviour.ts';
import type { FaultServer } from './fault-server.ts';
import { observe } from './observe.ts';
import type { Wire } from './wire-samples.ts';
import { WIRES } from './wire-samples.ts';

/** A page with each `<!-- behaviours:<id> -->` … `<!-- end -->` filled in with what the adapters do at the server. */
export async function withTables(
  page: string,
  groups: readonly BehaviourGroup[],
  server: FaultServer,
): Promise<string> {
  let filled = page;
  for (const group of groups) {
    const place = new RegExp(`(<!-- behaviours:${group.id} -->\n).*?(<!-- end -->)`, 's');
    if (!place.test(filled)) throw new Error(`the page has no place for behaviours:${group.id}`);
    const table = await tableOf(group, server);
    filled = filled.replace(place, (_all, start: string, end: string) => `${start}\n${table}\n${end}`);
  }
  return filled;
}

/** One sample as it was really read. */
interface Observed {
  readonly shown: string;
  readonly reading: string;
}

interface Row {
  readonly title: string;
  /** What each wire showed. */
  readonly cells: readonly (readonly Observed[])[];
}

async function tableOf(group: BehaviourGroup, server: FaultServer): Promise<string> {
  const [first, last] = group.columns;
  const rows: Row[] = [];
  for (const behaviour of group.behaviours) {
    const cells: Observed[][] = [];
    for (const wire of WIRES) cells.push(await observedOf(group, behaviour, { wire, server }));
    rows.push({ title: behaviour.title, cells });
  }
  const apis = WIRES.map(({ api }) => api);
  const isShown = group.behaviours.some(
    ({ samples }) => Object.values(samples).flat().flatMap(shownOf).length > 0,
  );
  const agree = rows.every(({ cells }) => readingsIn(cells).length === 1);
  const cellsOf = ({ title, cells }: Row): string[] => {
    if (!agree) return [title, ...cells.map((cell) => readingsIn([cell]).join('; '))];
    const shown = isShown ? cells.map((cell) => cell.flatMap(shownOf).join(', ')) : [];
    return [title, ...shown, ...readingsIn(cells)];
  };
  const head = agree ? [first, ...(isShown ? apis : []), last] : [first, ...apis];
  return [head, head.map(() => '---'), ...rows.map(cellsOf)].map(toLine).join('\n');
}

async function observedOf(
  group: BehaviourGroup,
  { samples }: Behaviour,
  { wire, server }: { readonly wire: Wire; readonly server: FaultServer },
): Promise<Observed[]> {
  const observed: Observed[] = [];
  for (const sample of samples[wire.api]) {
    const reading = group.read(await observe(server, wire, sample));
    observed.push({ shown: sample.shown, reading });
  }
  return observed;
}

function shownOf({ shown }: { readonly shown: string }): string[] {
  return shown === '' ? [] : [shown];
}

function readingsIn(cells: readonly (readonly Observed[])[]): string[] {
  return [...new Set(cells.flat().map(({ reading }) => reading))];
}

function toLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|') || '-').join(' | ')} |`;
}
