import { join } from 'node:path';
import type { Warning } from '../domain/report.ts';
import type { ReplyStore } from '../journal/reply-cache.ts';
import { openReplyStore } from '../journal/reply-cache.ts';
import type { PreparedRun } from './prepare.ts';
import { VERSION } from './version.ts';

/** The answers that runs beside one config share; `null` where the run asks for none. */
export function openCache({ config, redact }: PreparedRun): ReplyStore | null {
  if (!config.cache) return null;
  return openReplyStore({
    directory: directoryOf(config.directory),
    before: new Date(),
    version: VERSION,
    simulatedSeed: config.simulate ? config.seed : null,
    redact,
  });
}

/** That answers could not be kept, once a sitting. */
export function cacheWarnings(store: ReplyStore | null, { config }: PreparedRun): readonly Warning[] {
  const failure = store?.failure() ?? null;
  if (failure === null) return [];
  const message = `${directoryOf(config.directory)}: answers can't be kept there (${failure}), so a later run pays for them again`;
  return [{ code: 'cache-unwritable', message, arm: null, caseIds: [] }];
}

function directoryOf(directory: string): string {
  return join(directory, '.evalsmall', 'cache');
}
