import type { JsonObject } from '../domain/json.ts';
import type { Score } from '../domain/score.ts';
import { scored, scorerError } from '../domain/score.ts';
import type { Finding } from './constraints/kind.ts';
import { CONSTRAINT_KINDS } from './constraints/kinds.ts';
import type { AskedConstraint } from './constraints/parse-constraints.ts';
import { parseConstraint } from './constraints/parse-constraints.ts';
import type { Variant } from './constraints/variants.ts';
import { variantsOf } from './constraints/variants.ts';
import type { ScorerDefinition } from './definition.ts';

interface ConstraintsOptions {
  readonly constraints: readonly (JsonObject & { readonly id: string })[];
  readonly loose?: boolean;
}

interface JudgedConstraint extends Finding {
  readonly id: string;
}

/** Whether instructions that can be verified were followed; the value is the share of them that hold. */
export const constraints: ScorerDefinition = {
  meta: {
    id: 'constraints',
    title: 'Constraints',
    passesWhen: 'all of the verifiable instructions hold',
    options: {
      type: 'object',
      properties: {
        constraints: {
          description: `Each has an id and the options of that id. The ids: ${[...CONSTRAINT_KINDS.keys()].join(', ')}.`,
          type: 'array',
          minItems: 1,
          items: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
        },
        loose: {
          description:
            'An instruction also holds when it holds for the output without its first line, its last line, both, or asterisks.',
          type: 'boolean',
          default: false,
        },
      },
      required: ['constraints'],
      additionalProperties: false,
    },
  },
  create: (options, compile) => {
    const { constraints: entries, loose = false } = options as unknown as ConstraintsOptions;
    const parsed = entries.map((entry, at) => parseConstraint(entry, at, compile));
    const problems = parsed.flatMap((one) => one.problems);
    if (problems.length > 0) return problems;
    const asked = parsed.flatMap((one) => one.asked);
    return {
      problems: () => [],
      score: async (_example, { text }) => {
        const variants = variantsOf(text, loose);
        const judged: JudgedConstraint[] = [];
        for (const one of asked) judged.push({ id: one.id, ...(await judge(one, variants)) });
        return toScore(judged, text);
      },
    };
  },
};

/** It holds where it holds for one of the variants; what is found is told of the first that decides. */
async function judge({ kind, options }: AskedConstraint, variants: readonly Variant[]): Promise<Finding> {
  const findings: Finding[] = [];
  for (const { text, without } of variants) {
    const finding = await kind.check(text, options);
    if (finding.holds === true) {
      return {
        holds: true,
        found: without === null ? finding.found : `${finding.found} (without ${without})`,
      };
    }
    findings.push(finding);
  }
  const blank: Finding = { holds: false, found: 'the output is blank' };
  return findings.find(({ holds }) => holds === null) ?? findings[0] ?? blank;
}

/** What can't be judged is an error only where the verdict hangs on it; it never counts as held or as broken. */
function toScore(judged: readonly JudgedConstraint[], text: string): Score {
  const held = judged.filter(({ holds }) => holds === true);
  const broken = judged.filter(({ holds }) => holds === false);
  const unknown = judged.filter(({ holds }) => holds === null);
  const said = (some: readonly JudgedConstraint[]): string =>
    some.map(({ id, found }) => `${id}: ${found}`).join('; ');
  if (broken.length === 0 && unknown.length > 0) return scorerError(`could not judge ${said(unknown)}`);
  const value = held.length / (held.length + broken.length);
  const reason = broken.length === 0 ? said(held) : said(broken);
  const open = unknown.length === 0 ? '' : `; could not judge ${said(unknown)}`;
  return scored({ pass: broken.length === 0, value, answer: text, reason: `${reason}${open}` });
}
