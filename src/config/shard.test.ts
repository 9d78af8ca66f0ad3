import { describe, expect, it } from 'vitest';
import { readShard } from './shard.ts';

function messageOf(text: string, environment: Readonly<Record<string, string>> = {}): string {
  const { shard, problems } = readShard(text, environment);
  expect(shard).toBeNull();
  return problems.map(({ message, hint }) => `${message} ${hint}`).join('\n');
}

describe('readShard', () => {
  it('counts shards from 1', () => {
    expect(readShard('1/4', {}).shard).toEqual({ index: 1, count: 4 });
    expect(readShard('4/4', {}).shard).toEqual({ index: 4, count: 4 });
    expect(readShard('1/1', {})).toEqual({ shard: { index: 1, count: 1 }, problems: [] });
  });

  it('is no shard where none is named', () => {
    expect(readShard(null, { JOB_COMPLETION_INDEX: '1' })).toEqual({ shard: null, problems: [] });
  });

  it.each(['0/3', '4/3', '1/0', 'x', '1', '1/', '/3', '-1/3', '1.5/3', '1/3/5', 'auto', 'auto/0', ''])(
    'refuses %j',
    (text) => {
      expect(messageOf(text)).toContain('--shard');
    },
  );

  it("reads the index of Kubernetes' Indexed Jobs, from 0", () => {
    expect(readShard('auto/4', { JOB_COMPLETION_INDEX: '0' }).shard).toEqual({ index: 1, count: 4 });
    expect(readShard('auto/4', { JOB_COMPLETION_INDEX: '3' }).shard).toEqual({ index: 4, count: 4 });
    expect(messageOf('auto/4', { JOB_COMPLETION_INDEX: '4' })).toContain('JOB_COMPLETION_INDEX is 4');
    expect(messageOf('auto/4', { JOB_COMPLETION_INDEX: 'one' })).toContain('from 0 to 3');
  });

  it("reads GitLab's index, from 1, where the number of jobs is the one named", () => {
    const gitlab = { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '4' };
    expect(readShard('auto/4', gitlab).shard).toEqual({ index: 1, count: 4 });
    expect(readShard('auto/4', { ...gitlab, JOB_COMPLETION_INDEX: '2' }).shard?.index).toBe(3);
    expect(messageOf('auto/5', gitlab)).toContain('CI_NODE_TOTAL is 4');
    expect(messageOf('auto/4', { CI_NODE_INDEX: '1' })).toContain('CI_NODE_TOTAL is not set');
    expect(messageOf('auto/4', { ...gitlab, CI_NODE_INDEX: '0' })).toContain('from 1 to 4');
  });

  it('names the variables when none of them is set', () => {
    const message = messageOf('auto/4', { JOB_COMPLETION_INDEX: '' });
    expect(message).toContain('JOB_COMPLETION_INDEX');
    expect(message).toContain('CI_NODE_INDEX');
  });
});
