import { sha256 } from '../lib/hash.ts';
import { headerText } from './body-fields.ts';
import type { DrawKey } from './draws.ts';
import type { CaseFinder, FoundCase, KnownDataset } from './find-case.ts';
import type { Persona } from './persona.ts';
import { personaOf } from './persona.ts';
import type { Profile } from './profile.ts';
import type { Tally } from './tally.ts';
import type { ChatCall, Received } from './wire.ts';

/** What all answers are drawn from. */
export interface Mind {
  readonly options: {
    readonly profile: Profile;
    readonly datasets: readonly KnownDataset[];
    readonly seed: number;
  };
  readonly finder: CaseFinder;
  readonly tally: Tally;
}

/** Who is asked what, and which time it is. */
export interface Occasion {
  readonly persona: Persona;
  readonly key: DrawKey;
  readonly found: FoundCase | null;
  /** What the request is, whenever it comes. */
  readonly fingerprint: string;
  /** What the tally counts repeats by; `null` when the client says which repeat it is. */
  readonly countedBy: string | null;
}

/** What the header says of a request that quotes a case but isn't its question, as a judge's does. */
const NO_CASE = 'none';

/** The occasion of a call; `repeatOf` counts the repeats of a client that doesn't number them. */
export function occasionOf(
  call: ChatCall,
  received: Received,
  { mind, repeatOf }: { readonly mind: Mind; readonly repeatOf: (caseKey: string) => number },
): Occasion {
  const { finder, options } = mind;
  const { headers } = received;
  // a question may be followed by an answer and a request to correct it
  const asked = call.messages.filter(({ role }) => role === 'user').map(({ text }) => text);
  const question = asked.at(-1) ?? '';
  const named = headerText(headers, 'x-evalsmall-case');
  const found = named === NO_CASE ? null : (finder.byHeader(named) ?? firstFound(asked.toReversed(), finder));
  const caseId = found?.example.id ?? sha256(question);
  // two arms may ask one model about one case: each has attempts and repeats of its own, so that neither's order of
  // arrival counts
  const fingerprint = fingerprintOf(received);
  const caseKey = JSON.stringify([call.model, found?.dataset, caseId, fingerprint]);
  const namedRepeat = repeatFrom(headerText(headers, 'x-evalsmall-repeat'));
  const repeat = namedRepeat ?? repeatOf(caseKey);
  return {
    persona: personaOf(options.profile, call.model),
    key: { seed: options.seed, model: call.model, caseId, repeat },
    found,
    fingerprint,
    countedBy: namedRepeat === null ? caseKey : null,
  };
}

function firstFound(texts: readonly string[], finder: CaseFinder): FoundCase | null {
  for (const text of texts) {
    const found = finder.byMessage(text);
    if (found !== null) return found;
  }
  return null;
}

function repeatFrom(header: string): number | null {
  return /^\d{1,9}$/.test(header) ? Number(header) : null;
}

/** A request without the headers that say which trial it is: they can't be meant for each line of a batch. */
export function withoutTrial(received: Received): Received {
  const { 'x-evalsmall-case': _case, 'x-evalsmall-repeat': _repeat, ...headers } = received.headers;
  return { ...received, headers };
}

/** What a request is, by its content alone, as 64 hex digits. */
export function fingerprintOf({ method, path, headers, body }: Received): string {
  const { 'x-evalsmall-case': caseName, 'x-evalsmall-repeat': repeat } = headers;
  return sha256(JSON.stringify([method, path, caseName ?? null, repeat ?? null, body]));
}

/** The id of the reply to an attempt (from 0) at a request, without a prefix. */
export function replyIdOf(fingerprint: string, attempt: number, repeat = 0): string {
  return sha256(JSON.stringify([fingerprint, attempt, repeat])).slice(0, 24);
}
