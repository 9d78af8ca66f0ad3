import type { GateInput, Question } from './gate-input.ts';
import { metricOf } from './metric.ts';
import { parseGate } from './parse-gate.ts';

/** Every gate of a plan for each of its arms, in the order of the gates. */
export function questionsOf({ gates, arms }: GateInput['plan']): readonly Question[] {
  return gates.flatMap(({ expr, arms: judged }) => {
    const parsed = parseGate(expr);
    // it was sound when it was planned
    if ('problem' in parsed) throw new Error(`the gate "${expr}" can't be read: ${parsed.problem.message}`);
    const { gate } = parsed;
    const metric = metricOf(gate.metric.name);
    return arms
      .filter(({ id }) => judged.includes(id))
      .map(({ id, dataset, baseline }): Question => {
        const other = gate.condition.kind === 'number' ? null : baseline;
        return { gate, metric, arm: id, dataset, baseline: other };
      });
  });
}
