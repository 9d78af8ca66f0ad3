import { describe, expect, it } from 'vitest';
import { sampleTrial } from '../../test/support/samples.ts';
import { scored, scorerError } from '../domain/score.ts';
import type { ToolFault } from '../domain/tool-fault.ts';
import { TOOL_FAULTS } from '../domain/tool-fault.ts';
import { createToolFaultsFold } from './fold-tool-faults.ts';

const FACTS = { tags: [], expected: undefined, scorers: null };

function calls(...toolFaults: ToolFault[]) {
  const pass = toolFaults.length === 0;
  return { ...scored({ pass, answer: null, reason: 'because' }), toolFaults };
}

describe('the faults of tool calls', () => {
  it('are trials by kind, each kind there and a trial under each it has', () => {
    const fold = createToolFaultsFold();
    const trials = [calls(), calls('missing', 'invalid_arguments'), calls('missing'), scorerError('broken')];
    for (const score of trials) {
      fold.add(
        sampleTrial({ scores: { calls: score, exact: scored({ pass: false, answer: '', reason: 'no' }) } }),
        FACTS,
      );
    }
    const { toolFaults } = fold.summary();
    expect(Object.keys(toolFaults ?? {})).toEqual(['calls']);
    expect(Object.keys(toolFaults?.['calls'] ?? {})).toEqual([...TOOL_FAULTS]);
    expect(toolFaults?.['calls']).toMatchObject({ missing: 2, invalid_arguments: 1, extra: 0 });
  });

  it('are null, and not 0, where no score tells any', () => {
    const fold = createToolFaultsFold();
    fold.add(sampleTrial({ scores: { exact: scored({ pass: false, answer: '', reason: 'no' }) } }), FACTS);
    expect(fold.summary()).toEqual({ toolFaults: null });
  });
});
