import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { indexLines } from './indexed-lines.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalsmall-lines-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function linesOf(text: string) {
  const file = join(folder, 'lines');
  await writeFile(file, text);
  return indexLines(file);
}

describe('indexLines', () => {
  it('reads lines back in any order', async () => {
    const lines = await linesOf('one\nzwölf 🎈\n\nlast');
    expect(lines.count).toBe(4);
    expect(await lines.line(3)).toBe('last');
    expect(await lines.line(1)).toBe('zwölf 🎈');
    expect(await lines.line(0)).toBe('one');
    expect(await lines.line(2)).toBe('');
    await lines.close();
  });

  it('finds thousands of lines over many blocks', async () => {
    const texts = Array.from({ length: 5000 }, (_, index) => `${index}:${'é'.repeat(index % 700)}`);
    const lines = await linesOf(`${texts.join('\n')}\n`);
    expect(lines.count).toBe(5000);
    for (const index of [4999, 0, 1023, 1024, 2500]) expect(await lines.line(index)).toBe(texts[index]);
    await lines.close();
  });

  it('has no line beyond the last, and none in an empty file', async () => {
    const lines = await linesOf('one\n');
    await expect(lines.line(1)).rejects.toThrow(RangeError);
    await lines.close();
    const none = await linesOf('');
    expect(none.count).toBe(0);
    await none.close();
  });
});
