import type { FinishReason } from '../domain/completion.ts';
import type { ToolFault } from '../domain/tool-fault.ts';
import { argumentDifferences } from './compare-call.ts';
import type { ExpectedCall } from './expected-calls.ts';
import type { CallFault, MadeCall } from './made-calls.ts';
import { excerpt } from './text.ts';

/** Ways to end at which what is missing might have come. */
export const UNFINISHED: ReadonlySet<FinishReason> = new Set<FinishReason>([
  'length',
  'context_exceeded',
  'content_filter',
  'malformed_tool_call',
  'pause',
  'error',
]);

/** For each expected call the index of the one that was made. */
export type Pairs = readonly (number | null)[];

interface Match {
  readonly expected: readonly ExpectedCall[];
  readonly made: readonly MadeCall[];
  readonly pairs: Pairs;
  readonly extra: 'forbid' | 'allow';
  readonly finish: FinishReason;
}

/** All that is wrong, calls that could not even be carried out first; empty when everything matches. */
export function faultsAgainst({ expected, made, pairs, extra, finish }: Match): readonly CallFault[] {
  const broken = made.flatMap(({ fault }) => fault ?? []);
  const left = new Set(made.keys());
  for (const index of pairs) if (index !== null) left.delete(index);
  const absence = absenceAt(finish, made.length);
  const missing = expected.flatMap((wanted, row): CallFault[] => {
    if ((pairs[row] ?? null) !== null) return [];
    const near = [...left].find((index) => made[index]?.name === wanted.name);
    const call = near === undefined ? undefined : made[near];
    if (near !== undefined) left.delete(near);
    return [missingFault(wanted, row, call) ?? { kind: absence, reason: notMade(wanted, row) }];
  });
  const surplusKind = expected.length === 0 ? 'none_expected' : 'extra';
  const surplus = [...left].flatMap((index): CallFault[] => {
    const call = made[index];
    if (call === undefined || call.fault !== null || extra === 'allow') return [];
    return [{ kind: surplusKind, reason: `${call.label} was not expected` }];
  });
  return [...broken, ...withWrongNames([...missing, ...surplus])];
}

function absenceAt(finish: FinishReason, made: number): ToolFault {
  if (UNFINISHED.has(finish)) return 'unfinished';
  return made > 0 ? 'missing' : 'no_call';
}

/** A call that is missing and one that is extra are one call to the wrong tool. */
function withWrongNames(faults: readonly CallFault[]): readonly CallFault[] {
  const count = (wanted: ToolFault): number => faults.filter(({ kind }) => kind === wanted).length;
  const pairs = Math.min(count('missing'), count('extra'));
  const left = new Map<ToolFault | null, number>([
    ['missing', pairs],
    ['extra', pairs],
  ]);
  return faults.map((fault) => {
    const wrong = left.get(fault.kind) ?? 0;
    left.set(fault.kind, wrong - 1);
    return wrong > 0 ? { ...fault, kind: 'wrong_name' } : fault;
  });
}

function labelOf(wanted: ExpectedCall, row: number): string {
  return `expected call ${row + 1} ${excerpt(wanted.name, 60)}`;
}

function notMade(wanted: ExpectedCall, row: number): string {
  return `${labelOf(wanted, row)} was not made`;
}

/** `near` is a call of the same name that matches no other expected one; what is broken in it is told apart. */
function missingFault(wanted: ExpectedCall, row: number, near: MadeCall | undefined): CallFault | null {
  const label = labelOf(wanted, row);
  if (near === undefined) return null;
  if (near.arguments === null)
    return { kind: null, reason: `${label} was not made in a form that can be read` };
  const differences = argumentDifferences(near.arguments, wanted);
  const isBroken = near.fault !== null;
  if (differences.length > 0) {
    const reason = `${near.label}, ${label}: ${differences.join('; ')}`;
    return { kind: isBroken ? null : 'wrong_arguments', reason };
  }
  if (isBroken) return { kind: null, reason: `${label} was not made validly` };
  return { kind: 'out_of_order', reason: `${label} came out of order, as ${near.label}` };
}
