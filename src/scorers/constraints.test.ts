import { describe, expect, it } from 'vitest';
import { passes, problemsOf, scoreOf } from '../../test/support/scoring.ts';

const bullets = (count: number) => ({ type: 'constraints', constraints: [{ id: 'exactBullets', count }] });

describe('constraints', () => {
  it.each([
    '- a\n- b',
    '* a\n* b\n',
    '• a\n\n• b',
    '  - a\n  * b',
    '- a\r\n- b',
    '- a\n  goes on\n- b',
    '-\ta\n•\u00a0b',
  ])('counts two bullets in %j', async (text) => {
    expect(await passes(bullets(2), text)).toBe(true);
    expect(await passes(bullets(1), text)).toBe(false);
    expect(await passes(bullets(3), text)).toBe(false);
  });

  it.each([
    '',
    'Here they are:\n- a\n- b',
    '- a\n- b\nDone.',
    '1. a\n2. b',
    '-a\n-b',
    '  goes on\n- a\n- b',
    '-- a\n- b\n- c',
    '- a\n- ',
    '- a\n-\u00a0',
    '- a\n* * *',
    '- a\n- b\n* * *',
  ])('does not take %j for two bullets and nothing else', async (text) => {
    expect(await passes(bullets(2), text)).toBe(false);
  });

  it('names the line that should not be there', async () => {
    expect((await scoreOf(bullets(1), 'Sure:\n- a')).reason).toBe(
      'exactBullets: 1 of 1 bullet lines, and a line that is none: "Sure:"',
    );
  });

  it('gives the share that holds', async () => {
    const spec = {
      type: 'constraints',
      constraints: [
        { id: 'exactBullets', count: 1 },
        { id: 'exactBullets', count: 2 },
      ],
    };
    expect(await scoreOf(spec, '- a')).toMatchObject({ pass: false, value: 0.5 });
  });

  it('knows no other ids yet', () => {
    const spec = { type: 'constraints', constraints: [{ id: 'noFence', count: 1 }] };
    expect(problemsOf(spec)[0]?.message).toBe(
      'scorer constraints: option constraints.0.id must be one of exactBullets',
    );
    expect(problemsOf('constraints')).toHaveLength(1);
  });
});
