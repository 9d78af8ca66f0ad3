import { open, rename, rm } from 'node:fs/promises';

/** Writes a whole file or leaves the old one: to a neighbour first, synced, then renamed over it. */
export async function writeAtomic(
  path: string,
  chunks: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, 'w');
    try {
      for await (const block of blocksOf(chunks)) await handle.writeFile(block);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

const BLOCK_CHARS = 65_536;

/** Joins small chunks: each write is a trip to the thread pool. */
async function* blocksOf(chunks: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let block = '';
  for await (const chunk of chunks) {
    block += chunk;
    if (block.length < BLOCK_CHARS) continue;
    yield block;
    block = '';
  }
  yield block;
}
