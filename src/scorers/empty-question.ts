import type { Case } from '../domain/case.ts';
import type { JudgeQuestion } from '../domain/judging.ts';
import { JUDGE } from '../domain/judging.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import { referenceOf } from './judge-against.ts';
import type { JudgePrompt } from './judge-data.ts';
import { judgePrompt } from './judge-prompt.ts';
import { readScale } from './judge-scale.ts';
import { pairPrompts } from './pairwise.ts';

/** What a judge is asked of a case before there is an answer, and how many questions of this kind it is asked. */
export interface EmptyQuestion {
  readonly question: JudgeQuestion;
  readonly questions: number;
}

const NO_ANSWER = { text: '', toolCalls: [] };
const ORDERS = 2;

/** The question of a `judge` scorer around an answer that isn't there yet; `null` for other scorers and broken options. */
export function emptyQuestion({ type, options }: ScorerSpec, example: Case): EmptyQuestion | null {
  const { model, rubric, votes = 1 } = options;
  if (type !== JUDGE) return null;
  if (typeof model !== 'string' || typeof rubric !== 'string' || typeof votes !== 'number') return null;
  const isPair = options['against'] !== undefined;
  const prompt = isPair
    ? emptyPair(rubric, example)
    : emptyGrade({ rubric, scale: options['scale'] }, example);
  if (prompt === null) return null;
  return { question: { ...prompt, model, vote: 0 }, questions: isPair ? votes * ORDERS : votes };
}

function emptyPair(rubric: string, example: Case): JudgePrompt | null {
  const reference = referenceOf(example);
  if (reference === null) return null;
  const second = { text: reference, toolCalls: [] };
  return pairPrompts({ rubric, example, first: NO_ANSWER, second, showsExpected: false })[0];
}

function emptyGrade(
  {
    rubric,
    scale: given,
  }: { readonly rubric: string; readonly scale: ScorerSpec['options'][string] | undefined },
  example: Case,
): JudgePrompt | null {
  const scale = readScale(given);
  return 'message' in scale ? null : judgePrompt({ rubric, scale }, example, NO_ANSWER);
}
