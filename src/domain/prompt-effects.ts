/** A difference between mean shares of passes, in −2..2, with what stands behind it; `null`: without cases. */
export interface PromptEffect {
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Two-sided, of "no difference", by flipping the cases' signs. */
  readonly pValue: number | null;
  /** The same by Holm's rule within its family: the prompts, the models or the interactions of one dataset. */
  readonly holmPValue: number | null;
  /** Whether it is more than noise: the interval leaves out 0 and the adjusted p-value is below 5 %. */
  readonly real: boolean;
  /** The lowest and highest that the unknown trials allow; `null` where none is unknown. */
  readonly bounds: { readonly low: number; readonly high: number } | null;
}

/** What a prompt does to one model beside what it does to the other models; against the first prompt. */
export interface PromptInteraction extends PromptEffect {
  readonly model: string;
  readonly prompt: string;
  /** The model's own difference between the prompts, with its interval. */
  readonly own: Pick<PromptEffect, 'difference' | 'low' | 'high'>;
  /** The mean difference of the other models; `difference` above is `own` less this. */
  readonly others: number | null;
}

/** Prompts × models on one dataset, over the cases that every arm of the grid was judged on. */
export interface PromptEffects {
  readonly dataset: string;
  /** Of the grid, in the order of the plan; the first of each is what the others are compared with. */
  readonly models: readonly string[];
  readonly prompts: readonly string[];
  /** Arms beside the grid, because they or another arm of their model or prompt has no judged case. */
  readonly leftOut: readonly string[];
  /** Cases that every arm of the grid was judged on; all figures are of them. */
  readonly n: number;
  /** Cases that some arm has no judged trial of. */
  readonly excluded: number;
  /** Of the `n`, those with some unknown repeats; their shares are over the others. */
  readonly partial: number;
  /** Cases that no arm had to be judged on. */
  readonly unasked: number;
  /** Confidence level of every interval, 0.95. */
  readonly level: number;
  readonly method: string;
  /** The prompts name different scorers, so that their difference is one of questions too. */
  readonly scorersDiffer: boolean;
  readonly cells: readonly {
    readonly arm: string;
    readonly model: string;
    readonly prompt: string;
    readonly rate: number | null;
  }[];
  /** Each prompt's mean over the models; `effect` is `null` for the first. */
  readonly promptMeans: readonly {
    readonly prompt: string;
    readonly rate: number | null;
    readonly effect: PromptEffect | null;
  }[];
  /** Each model's mean over the prompts; `effect` is `null` for the first. */
  readonly modelMeans: readonly {
    readonly model: string;
    readonly rate: number | null;
    readonly effect: PromptEffect | null;
  }[];
  /** One for each model and each prompt but the first. */
  readonly interactions: readonly PromptInteraction[];
  /** About the smallest interaction that would be seen in four of five runs like this; `null`: none of any size. */
  readonly detectable: number | null;
}
