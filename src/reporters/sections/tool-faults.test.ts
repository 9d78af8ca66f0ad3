import { describe, expect, it } from 'vitest';
import { sampleArm, samplePassRate } from '../../../test/support/sample-report.ts';
import type { ArmSummary } from '../../domain/report.ts';
import type { ToolFault } from '../../domain/tool-fault.ts';
import { TOOL_FAULTS } from '../../domain/tool-fault.ts';
import { toolFaults } from './tool-faults.ts';

function arm(id: string, failed: number, counts: Partial<Record<ToolFault, number>> | null): ArmSummary {
  const zeros = Object.fromEntries(TOOL_FAULTS.map((fault) => [fault, 0])) as Record<ToolFault, number>;
  const score = {
    ...samplePassRate(10 - failed, 10),
    errors: 0,
    judged: false,
    agreement: null,
    positionConsistency: null,
  };
  return sampleArm({
    arm: id,
    scores: { calls: score },
    toolFaults: counts === null ? null : { calls: { ...zeros, ...counts } },
  });
}

describe('the table of tool calls', () => {
  it('has a column for each kind of fault that occurred, and a row for each arm that was judged', () => {
    const arms = [arm('a', 4, { missing: 3, invalid_arguments: 2 }), arm('b', 0, {}), arm('c', 0, null)];
    const [grid] = toolFaults(arms)?.grids ?? [];
    expect(grid?.rowHeading).toBe('calls');
    expect(grid?.columns.map(({ heading }) => heading.join(''))).toEqual([
      'failed',
      'missing',
      'invalid_arguments',
    ]);
    expect(grid?.rows.map(({ name, cells }) => [name, ...cells.map(({ text }) => text)])).toEqual([
      ['a', '4', '3', '2'],
      ['b', '0', '0', '0'],
    ]);
    expect(grid?.notes).toEqual(['a trial counts under each kind of fault that it has']);
  });

  it('is left out where no score judges calls', () => {
    expect(toolFaults([arm('c', 0, null)])).toBeNull();
  });
});
