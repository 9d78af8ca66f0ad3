/** How a gate compares. */
export type GateOperator = '==' | '>=' | '<=' | '>' | '<';

/** A part of a gate's text; positions count from 0, in UTF-16 units. */
export interface Span {
  readonly at: number;
  readonly length: number;
}

/** A name in a gate's text. */
export interface NameSpan extends Span {
  readonly name: string;
}

/** What a gate asks of its metric. Shares are 0..1, whatever way they were written. */
export type GateCondition =
  | (Span & { readonly kind: 'number'; readonly operator: GateOperator; readonly value: number })
  | (Span & { readonly kind: 'baseline'; readonly operator: GateOperator; readonly offset: number })
  | (Span & { readonly kind: 'no-worse' });

/** A gate whose grammar is right; its names may still be of nothing. */
export interface GateSyntax {
  readonly text: string;
  readonly metric: NameSpan;
  /** `null`: all cases. */
  readonly tag: NameSpan | null;
  /** `null`: every arm. */
  readonly arm: NameSpan | null;
  readonly condition: GateCondition;
  /** Whether the number was written with `%` or `pp`. */
  readonly isPercent: boolean;
}

/** What is wrong with a gate's text, and where. */
export interface GateProblem extends Span {
  readonly message: string;
  readonly hint: string | null;
}
