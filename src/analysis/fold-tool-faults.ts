import type { ArmSummary } from '../domain/report.ts';
import type { ToolFault } from '../domain/tool-fault.ts';
import { TOOL_FAULTS } from '../domain/tool-fault.ts';
import type { Counter } from './counter.ts';
import { countsOf, createCounter, getOrCreate, sortedEntries } from './counter.ts';
import type { Fold } from './summary-input.ts';

/** How many trials failed by each kind of fault of their tool calls, score by score. */
export function createToolFaultsFold(): Fold<Pick<ArmSummary, 'toolFaults'>> {
  const scores = new Map<string, Counter<ToolFault>>();
  return {
    add: (trial) => {
      for (const [name, { toolFaults }] of Object.entries(trial.scores)) {
        if (toolFaults === undefined) continue;
        const counter = getOrCreate(scores, name, () => createCounter<ToolFault>());
        for (const fault of toolFaults) counter.add(fault);
      }
    },
    summary: () => ({
      toolFaults:
        scores.size === 0
          ? null
          : Object.fromEntries(
              sortedEntries(scores).map(([name, counter]) => [name, countsOf(TOOL_FAULTS, counter)]),
            ),
    }),
  };
}
