import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

// loaded into a run before its own code: kills it, as `kill -9` does, just before or just after its n-th rename
const [when, count] = (process.env.KILL_AT_RENAME ?? '').split(' ');
const { rename } = fs.promises;
let renames = 0;

fs.promises.rename = async (from, to) => {
  renames += 1;
  const isLast = renames === Number(count);
  if (isLast && when === 'before') process.kill(process.pid, 'SIGKILL');
  await rename(from, to);
  if (isLast) process.kill(process.pid, 'SIGKILL');
};
syncBuiltinESMExports();
