import { FINISH_REASONS } from '../domain/completion.ts';
import type { FinishReason } from '../domain/completion.ts';
import type { ArmSummary, PassRate, ScoreSummary } from '../domain/report.ts';
import { JSON_LEVELS, OUTCOMES } from '../domain/trial.ts';
import type { JsonLevel, Outcome, TrialResult } from '../domain/trial.ts';
import type { CaseTally } from './columns.ts';
import { createCaseTally } from './columns.ts';
import type { Counter } from './counter.ts';
import { countsOf, createCounter, getOrCreate, sortedEntries } from './counter.ts';
import type { AgreementFold, ConsistencyFold } from './fold-judging.ts';
import { createAgreementFold, createConsistencyFold, judgeOf } from './fold-judging.ts';
import { finishOf, hasEmptyOutput, isJudged } from './judged.ts';
import type { RateSum } from './pass-rate.ts';
import { createRateSum, passRateOf } from './pass-rate.ts';
import type { ArmFacts, CaseFacts, Fold, RateRules } from './summary-input.ts';

type Scores = Pick<
  ArmSummary,
  | 'scores'
  | 'passRate'
  | 'passRateFinished'
  | 'byTag'
  | 'outcomes'
  | 'json'
  | 'finishReasons'
  | 'outcomesByFinishReason'
  | 'emptyOutputs'
>;

/** What a fold needs to know of its arm and of the run. */
export interface ScoreRules extends RateRules {
  readonly facts: ArmFacts;
  readonly caseFacts: (dataset: string, ordinal: number) => CaseFacts;
}

/** How often the arm was right, by scorer and by tag, and how its answers ended. */
export function createScoresFold(rules: ScoreRules): Fold<Scores> {
  const tally = createCaseTally();
  const finished = createCaseTally();
  const scorers = createScorerTallies(rules);
  const classes = createClassCounts();
  const tags = new Set<string>();
  return {
    add: (trial, facts) => {
      classes.add(trial);
      scorers.add(trial);
      for (const tag of facts.tags) tags.add(tag);
      if (!isJudged(trial)) return;
      tally.add(trial.ordinal, trial.outcome === 'correct');
      if (isFinished(trial)) finished.add(trial.ordinal, trial.outcome === 'correct');
    },
    summary: () => ({
      scores: scorers.summary(),
      passRate: passRateOf(tally.cases(), rules),
      passRateFinished: passRateOf(finished.cases(), rules),
      byTag: passRateByTag(tags, tally, rules),
      ...classes.summary(),
    }),
  };
}

function isFinished(trial: TrialResult): boolean {
  const finish = finishOf(trial);
  return finish === 'stop' || finish === 'tool_calls';
}

interface ScorerTallies {
  add(trial: TrialResult): void;
  summary(): Record<string, ScoreSummary>;
}

interface ScorerTally {
  readonly tally: CaseTally;
  readonly agreement: AgreementFold;
  readonly consistency: ConsistencyFold;
  errors: number;
  judged: boolean;
}

function emptyTally(): ScorerTally {
  return {
    tally: createCaseTally(),
    agreement: createAgreementFold(),
    consistency: createConsistencyFold(),
    errors: 0,
    judged: false,
  };
}

function createScorerTallies(rules: RateRules): ScorerTallies {
  const scorers = new Map<string, ScorerTally>();
  return {
    add: (trial) => {
      for (const [name, score] of Object.entries(trial.scores)) {
        const scorer = getOrCreate(scorers, name, emptyTally);
        if (judgeOf(trial, name) !== null) {
          scorer.judged = true;
          scorer.agreement.add(score.answer);
          scorer.consistency.add(score.answer);
        }
        if (score.status === 'error') scorer.errors += 1;
        else scorer.tally.add(trial.ordinal, score.pass === true);
      }
    },
    summary: () =>
      Object.fromEntries(
        sortedEntries(scorers).map(([name, { tally, errors, judged, agreement, consistency }]) => [
          name,
          {
            ...passRateOf(tally.cases(), rules),
            errors,
            judged,
            agreement: agreement.summary(),
            positionConsistency: consistency.summary(),
          },
        ]),
      ),
  };
}

/** Tags of cases that all ended in errors are there too, with no rate. */
function passRateByTag(
  tags: ReadonlySet<string>,
  tally: CaseTally,
  rules: ScoreRules,
): Record<string, { passRate: PassRate }> {
  const sums = new Map<string, RateSum>([...tags].map((tag) => [tag, createRateSum(rules)]));
  if (sums.size > 0) {
    for (const count of tally.cases()) {
      const { tags: own } = rules.caseFacts(rules.facts.dataset, count.ordinal);
      for (const tag of new Set(own)) sums.get(tag)?.add(count);
    }
  }
  return Object.fromEntries(sortedEntries(sums).map(([tag, sum]) => [tag, { passRate: sum.summary() }]));
}

interface ClassCounts {
  add(trial: TrialResult): void;
  summary(): Pick<Scores, 'outcomes' | 'json' | 'finishReasons' | 'outcomesByFinishReason' | 'emptyOutputs'>;
}

function createClassCounts(): ClassCounts {
  const outcomes = createCounter<Outcome>();
  const levels = createCounter<JsonLevel>();
  const finishes = createCounter<FinishReason>();
  const crossed = new Map<FinishReason, Counter<Outcome>>();
  let emptyOutputs = 0;
  return {
    add: (trial) => {
      outcomes.add(trial.outcome);
      if (trial.jsonLevel !== null) levels.add(trial.jsonLevel);
      const finish = finishOf(trial);
      if (finish !== null) {
        finishes.add(finish);
        getOrCreate(crossed, finish, () => createCounter<Outcome>()).add(trial.outcome);
      }
      emptyOutputs += Number(hasEmptyOutput(trial));
    },
    summary: () => ({
      outcomes: countsOf(OUTCOMES, outcomes),
      json: levels.keys.length === 0 ? null : countsOf(JSON_LEVELS, levels),
      finishReasons: countsOf(FINISH_REASONS, finishes),
      outcomesByFinishReason: Object.fromEntries(
        sortedEntries(crossed).map(([finish, counter]) => [finish, counter.record()]),
      ),
      emptyOutputs,
    }),
  };
}
