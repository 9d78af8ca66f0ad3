import type { Arm } from '../domain/arm.ts';
import { isEmptyOutput } from '../domain/completion.ts';
import type { Completion } from '../domain/completion.ts';
import type { Choice, PairVote } from '../domain/pairwise.ts';
import { pairVoteOf } from '../domain/pairwise.ts';
import type { PairJudgement } from '../domain/preference.ts';
import type { AskJudge } from '../domain/judging.ts';
import type { TrialResult } from '../domain/trial.ts';
import type { SendingParts, Trial } from '../engine/parts.ts';
import type { ChoiceStore, JudgedChoice, KnownChoice } from '../journal/judged-choices.ts';
import type { RecordedCase } from '../journal/cases-file.ts';
import { questionHash } from '../journal/question-hash.ts';
import { canonicalJson } from '../lib/hash.ts';
import type { JudgePrompt } from '../scorers/judge-data.ts';
import { askForChoice, pairPrompts } from '../scorers/pairwise.ts';
import { asQuestion, openTrialJudging } from './ask-judge.ts';
import { isSimulated } from './compose-sending.ts';
import type { PairJudge } from './pair-judge.ts';
import type { Simulation } from './simulation.ts';

/** What pairs are judged through. */
export interface PairBench {
  readonly judge: PairJudge;
  readonly parts: SendingParts;
  readonly simulation: Simulation | null;
  readonly store: ChoiceStore;
  /** Told of every reply that counts, or that was of no use. */
  readonly told: (key: string, known: KnownChoice, wasKept: boolean) => void;
  /** The questions that were asked since the start, by key, and when each is recorded. */
  readonly asked: Map<string, Promise<void>>;
  /** Told why a question has no answer. */
  readonly failed: (why: string) => void;
}

/** A case's two recorded answers in one repeat. */
export interface RecordedPair {
  /** `<run>#<arm>` of each side. */
  readonly names: { readonly base: string; readonly candidate: string };
  readonly example: RecordedCase;
  readonly repeat: number;
  readonly base: TrialResult | null;
  readonly candidate: TrialResult | null;
}

/** Has a pair judged, each vote in both orders; what is known already isn't asked again. */
export async function judgePair(pair: RecordedPair, bench: PairBench): Promise<PairJudgement> {
  const [first, second] = [answerOf(pair.candidate), answerOf(pair.base)];
  if (first === null || second === null) return { kind: 'error' };
  if (isEmptyOutput(first) || isEmptyOutput(second)) return { kind: 'empty' };
  if (canonicalJson(first) === canonicalJson(second)) return { kind: 'identical' };
  const { rubric, votes: asked } = bench.judge;
  const { example } = pair;
  const prompts = pairPrompts({ rubric, example, first, second, showsExpected: true });
  const votes: PairVote[] = [];
  for (let vote = 0; vote < asked; vote += 1) {
    const replies: Choice[] = [];
    for (const [order, prompt] of prompts.entries()) {
      const better = await choose({ pair, prompt, vote, swapped: order === 1 }, bench);
      if (better === null) return { kind: isStopped(bench) ? 'notAsked' : 'couldNotJudge' };
      replies.push({ better, reason: '' });
    }
    const [shown, swapped] = replies;
    if (shown !== undefined && swapped !== undefined) votes.push(pairVoteOf(shown, swapped));
  }
  return { kind: 'judged', votes };
}

/** Whether nobody is to be asked any more: the user said so, or the budget did. */
function isStopped({ judge, parts }: PairBench): boolean {
  const isUsedUp = parts.halt.reason(judge.model) !== null && parts.halt.kind(judge.model) === null;
  return parts.stopSending.aborted || isUsedUp;
}

type Answer = Pick<Completion, 'text' | 'toolCalls'>;

/** `null`: there is no answer. Ids of calls differ where the calls are the same, and are left out. */
function answerOf(trial: TrialResult | null): Answer | null {
  if (trial === null || trial.output === null) return null;
  const toolCalls = (trial.toolCalls ?? []).map((call) => {
    const { name, rawArguments } = call;
    return { id: null, name, rawArguments, arguments: call.arguments };
  });
  return { text: trial.output, toolCalls };
}

interface Ask {
  readonly pair: RecordedPair;
  readonly prompt: JudgePrompt;
  readonly vote: number;
  readonly swapped: boolean;
}

/** The judge's choice in one order, from the record where it is there; `null`: there is none. */
async function choose(one: Ask, bench: PairBench): Promise<Choice['better'] | null> {
  const { judge, simulation, store, told, asked } = bench;
  const trial = trialOf(one.pair, judge);
  const question = { model: judge.model.id, ...one.prompt, vote: one.vote };
  const key = questionHash(asQuestion(question, judge.model, { trial, simulation }), {
    version: KEY_FORMAT,
    simulatedSeed: judge.simulate ? judge.seed : null,
    redact: judge.redact,
  });
  const known = store.get(key);
  const isKept = known !== null && known.better !== null;
  // two cases may ask the same question, and two candidates may have given the same answer
  if (!isKept && !isStopped(bench) && !asked.has(key)) asked.set(key, askAndKeep(one, key, bench));
  await asked.get(key);
  const now = store.get(key);
  if (now !== null) told(key, now, isKept && !asked.has(key));
  return now?.better ?? null;
}

async function askAndKeep(question: Ask, key: string, bench: PairBench): Promise<void> {
  const line = await ask(question, trialOf(question.pair, bench.judge), bench);
  // what reached nobody cost nothing and tells nothing
  if (line.choice === null && line.judging.attempts.length === 0) return;
  await bench.store.append({ key, ...line });
  if (line.error !== null && !isStopped(bench)) bench.failed(line.error);
}

/** Of what a key is made; another where these lines would be read in another way. */
const KEY_FORMAT = 'pairwise-1';

async function ask(
  { pair, prompt, vote, swapped }: Ask,
  trial: Trial,
  { judge, parts, simulation }: PairBench,
): Promise<Omit<JudgedChoice, 'key'>> {
  const { model, prices } = judge;
  const bench = { judges: new Map([[model.id, model]]), prices, simulation };
  const judging = openTrialJudging(trial, bench, parts);
  let simulated = false;
  const watched: AskJudge = async (question) => {
    const reply = await judging.ask(question);
    simulated ||= reply.kind === 'answered' && isSimulated(reply.completion);
    return reply;
  };
  let choice: Choice | null = null;
  let error: string | null = null;
  try {
    choice = await askForChoice({ model: model.id, prompt, vote }, watched);
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  const { names, example, repeat } = pair;
  const about = { ...names, caseId: example.id, repeat, vote, swapped, judge: model.id };
  const taken = judging.summary([{ name: 'preference', model: model.id }]) ?? NOTHING;
  return { ...about, choice, error, simulated, judging: taken };
}

const NOTHING = { models: {}, calls: 0, failedCalls: 0, attempts: [], costUsd: 0, earlier: null };

/** The judge as an arm of its own that is asked about a case. */
function trialOf({ example, repeat }: RecordedPair, { model }: PairJudge): Trial {
  const arm: Arm = {
    id: model.id,
    model,
    prompt: null,
    settings: model.settings,
    dataset: { path: example.dataset, file: example.source.file },
    scorers: null,
  };
  return { arm, example, repeat };
}
