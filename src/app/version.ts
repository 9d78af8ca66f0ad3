import { readFileSync } from 'node:fs';

/** The version in package.json, read once; two folders up from `src/app` and from `dist/app` alike. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
