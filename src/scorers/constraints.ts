import { scored } from '../domain/score.ts';
import type { ScorerDefinition } from './definition.ts';
import { excerpt } from './text.ts';

interface ExactBullets {
  readonly id: 'exactBullets';
  readonly count: number;
}

interface ConstraintsOptions {
  readonly constraints: readonly ExactBullets[];
}

interface Finding {
  readonly holds: boolean;
  readonly reason: string;
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
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            properties: { id: { enum: ['exactBullets'] }, count: { type: 'integer', minimum: 1 } },
            required: ['id', 'count'],
            additionalProperties: false,
          },
        },
      },
      required: ['constraints'],
      additionalProperties: false,
    },
  },
  create: (options) => {
    const { constraints: asked } = options as unknown as ConstraintsOptions;
    return {
      problems: () => [],
      score: (_example, { text }) => {
        const findings = asked.map((constraint) => exactBullets(text, constraint));
        const held = findings.filter(({ holds }) => holds).length;
        const reason = findings.map((finding) => finding.reason).join('; ');
        return scored({ pass: held === asked.length, value: held / asked.length, answer: text, reason });
      },
    };
  },
};

// something must follow the mark: `- ` is an empty line of a list, `* * *` a rule across the page
const BULLET = /^[ \t]*[-*•][ \t\u00a0]+(?![-*•\s]*$)/u;
const INDENTED = /^[ \t]/;

/** Exactly so many bullet lines, and no other line but blank ones and the indented continuation of a bullet. */
function exactBullets(text: string, { count }: ExactBullets): Finding {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  const bullets = lines.filter((line) => BULLET.test(line)).length;
  const stray = lines.find((line, at) => !BULLET.test(line) && (at === 0 || !INDENTED.test(line)));
  const found = `exactBullets: ${bullets} of ${count} bullet lines`;
  if (stray !== undefined)
    return { holds: false, reason: `${found}, and a line that is none: ${excerpt(stray, 100)}` };
  return { holds: bullets === count, reason: found };
}
