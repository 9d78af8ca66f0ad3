import type { ArmColumns } from '../analysis/arm-columns.ts';
import type { CaseChanges, ShownChange, ShownSide } from '../domain/comparison.ts';
import type { JsonValue } from '../domain/json.ts';
import { finishOf } from '../analysis/judged.ts';
import { PASS_RATE, readMetric } from '../analysis/pair-cases.ts';
import type { TrialResult } from '../domain/trial.ts';
import type { AlignedCases } from '../journal/align-cases.ts';
import type { RecordedCase } from '../journal/cases-file.ts';
import { readCases } from '../journal/cases-file.ts';
import type { RecordedArm } from './compare-operands.ts';

/** A pair of arms of which the differing cases are to be shown. */
export interface ChangesQuestion {
  readonly base: RecordedArm;
  readonly candidate: RecordedArm;
  readonly aligned: AlignedCases;
  readonly columns: { readonly base: ArmColumns; readonly candidate: ArmColumns };
  readonly metric: string;
  readonly changedAt: { readonly regressions: Uint32Array; readonly fixes: Uint32Array };
}

const SHOWN = 20;

type Kind = 'regressions' | 'fixes';
type Side = 'base' | 'candidate';

interface Draft {
  readonly kind: Kind;
  readonly caseId: string;
  readonly input: string;
  readonly expected: string;
  readonly sides: Record<Side, ShownSide | null>;
}

/** Reads cases and journals once more for the cases that differ: all their ids, and the first twenty of each kind whole. */
export async function readCaseChanges(question: ChangesQuestion): Promise<Record<Kind, CaseChanges>> {
  const { regressions, fixes } = question.changedAt;
  if (regressions.length + fixes.length === 0) {
    return { regressions: { caseIds: [], shown: [] }, fixes: { caseIds: [], shown: [] } };
  }
  const { caseIds, drafts } = await readDrafts(question);
  await readSides('base', question, drafts);
  await readSides('candidate', question, drafts);
  const shown = (kind: Kind): ShownChange[] =>
    [...drafts.values()].flatMap(({ kind: own, caseId, input, expected, sides }) => {
      const { base, candidate } = sides;
      if (own !== kind || base === null || candidate === null) return [];
      return [{ caseId, input, expected, base, candidate }];
    });
  return {
    regressions: { caseIds: caseIds.regressions, shown: shown('regressions') },
    fixes: { caseIds: caseIds.fixes, shown: shown('fixes') },
  };
}

async function readDrafts({ base, aligned, changedAt }: ChangesQuestion): Promise<{
  readonly caseIds: Record<Kind, string[]>;
  readonly drafts: Map<number, Draft>;
}> {
  const kinds = new Map<number, Kind>();
  for (const position of changedAt.regressions) kinds.set(position, 'regressions');
  for (const position of changedAt.fixes) kinds.set(position, 'fixes');
  const caseIds: Record<Kind, string[]> = { regressions: [], fixes: [] };
  const drafts = new Map<number, Draft>();
  for await (const example of readCases(base.run.path)) {
    const position = example.dataset === base.arm.dataset ? aligned.basePosition(example.ordinal) : null;
    const kind = position === null ? undefined : kinds.get(position);
    if (position === null || kind === undefined) continue;
    if (caseIds[kind].length < SHOWN) drafts.set(position, toDraft(example, kind));
    caseIds[kind].push(example.id);
  }
  return { caseIds, drafts };
}

function toDraft({ id, input, expected, expectedToolCalls }: RecordedCase, kind: Kind): Draft {
  const calls = expectedToolCalls as unknown as JsonValue;
  const wanted = expected === null ? (calls === null ? '' : calls) : expected.value;
  return {
    kind,
    caseId: id,
    input: textOf(input),
    expected: textOf(wanted),
    sides: { base: null, candidate: null },
  };
}

/** The first trial of each shown case that is what its side is shown for: right, or not. */
async function readSides(side: Side, question: ChangesQuestion, drafts: Map<number, Draft>): Promise<void> {
  const { recorded, arm } = question[side];
  const { aligned, metric, columns } = question;
  const positionOf = side === 'base' ? aligned.basePosition : aligned.candidatePosition;
  for await (const trial of recorded.trials()) {
    if (trial.arm !== arm.id) continue;
    const position = positionOf(trial.ordinal);
    const draft = position === null ? undefined : drafts.get(position);
    if (position === null || draft === undefined) continue;
    const isShownRight = (draft.kind === 'regressions') === (side === 'base');
    if (readMetric(trial, metric) !== (isShownRight ? 'passed' : 'failed')) continue;
    const before = draft.sides[side];
    if (before !== null && before.repeat < trial.repeat) continue;
    const { passed, judged } = columns[side].verdicts.at(position);
    draft.sides[side] = { ...toShown(trial, metric), passed, judged };
  }
}

function toShown(trial: TrialResult, metric: string): Omit<ShownSide, 'passed' | 'judged'> {
  const { repeat, outcome, output, toolCalls } = trial;
  const calls = (toolCalls ?? []).map((call) => ({ name: call.name, arguments: call.arguments }));
  return {
    repeat,
    outcome,
    finishReason: finishOf(trial),
    output: output === null || (output === '' && calls.length > 0) ? textOf(calls) : textOf(output),
    reason: reasonOf(trial, metric),
  };
}

function reasonOf({ scores }: TrialResult, metric: string): string {
  const told = Object.entries(scores).filter(([name, score]) =>
    metric === PASS_RATE ? score.pass === false : name === metric,
  );
  return textOf(told.map(([name, { reason }]) => `${name}: ${reason}`).join('; '));
}

const LONGEST = 2000;

/** A string as it is, anything else as JSON; at most 2,000 characters. */
function textOf(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
