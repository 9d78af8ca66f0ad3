import type { JsonValue } from '../domain/json.ts';
import { didYouMean } from '../lib/did-you-mean.ts';
import type { Pattern, PatternFlag } from '../lib/pattern.ts';
import { compilePattern } from '../lib/pattern.ts';
import type { SpecProblem } from './definition.ts';
import { specProblem } from './definition.ts';
import { clip, excerpt } from './text.ts';

/** The most steps of searching for one score, about three seconds; of work and not of time, so that it is the same everywhere. */
export const MOST_SEARCH_STEPS = 100_000_000;

/** The longest pattern that is compiled, in UTF-16 units. */
const LONGEST_PATTERN = 10_000;

const FLAGS = 'Known flags: i (any case), m (^ and $ at every line), s (. matches line ends too).';

const FLAG_NAMES: Readonly<Record<string, PatternFlag>> = { ignoreCase: 'i', multiline: 'm', dotAll: 's' };

/** Makes a pattern of what a user wrote, or says why it is none, or is one that every text would match. */
export function readPattern(written: { source: JsonValue; flags: JsonValue }): Pattern | SpecProblem {
  const { source, flags } = written;
  if (typeof source !== 'string' || source === '') return specProblem('"pattern" must be a text', SYNTAX);
  if (source.length > LONGEST_PATTERN) {
    return specProblem(`a pattern of more than ${LONGEST_PATTERN} characters is not read`);
  }
  if (typeof flags !== 'string') return specProblem('"flags" must be a text of letters', FLAGS);
  const letters = Array.from(flags);
  const unknown = letters.find((letter) => !isFlag(letter));
  if (unknown !== undefined) return unknownFlag(flags, unknown);
  const known = letters.filter(isFlag);
  const compiled = compilePattern(source, known);
  const shown = excerpt(source, 200);
  if (!compiled.ok) {
    const { error, part } = compiled;
    const place = part === null || part === '' ? '' : ` at ${excerpt(part, 80)}`;
    const message = `the pattern ${shown} can't be used: ${clip(error, 200)}${place}`;
    return specProblem(message, hintFor(part ?? ''));
  }
  if (!matchesEveryText(source, known, compiled.pattern)) return compiled.pattern;
  return specProblem(
    `the pattern ${shown} also matches no characters at all, so every text would match it`,
    'Use + instead of *, or put it between ^ and $.',
  );
}

function isFlag(letter: string): letter is PatternFlag {
  return letter === 'i' || letter === 'm' || letter === 's';
}

function unknownFlag(flags: string, unknown: string): SpecProblem {
  const lower = unknown.toLowerCase();
  const name = flags.length > 3 ? didYouMean(flags, Object.keys(FLAG_NAMES)) : null;
  const meant = name !== null ? FLAG_NAMES[name] : isFlag(lower) ? lower : undefined;
  const hint = meant !== undefined ? `Did you mean ${meant}? ${FLAGS}` : (NEEDLESS[unknown] ?? FLAGS);
  return specProblem(`unknown flag ${excerpt(name === null ? unknown : flags, 60)}`, hint);
}

const NEEDLESS: Readonly<Record<string, string>> = {
  g: `One match is all that is looked for: leave g out. ${FLAGS}`,
  u: `Texts are always read as Unicode: leave u out. ${FLAGS}`,
};

const SYNTAX = 'Patterns are in the syntax of RE2, see https://github.com/google/re2/wiki/Syntax.';

function hintFor(part: string): string {
  if (/^\(\?<?[=!]/.test(part)) {
    return `Patterns have no lookarounds, so that none can hang a run; a second scorer may say what must not be there. ${SYNTAX}`;
  }
  if (/^\\(?:[1-9]|k)/.test(part))
    return `Patterns have no back-references, so that none can hang a run. ${SYNTAX}`;
  if (part.startsWith('\\u')) return `A character is written by its code as \\x{e9}. ${SYNTAX}`;
  return SYNTAX;
}

/** What can stand beside an empty match at the edge of a text, as far as `^`, `$` and `\b` tell it: four kinds. */
const NEIGHBOURS = ['', 'a', '!', '\\n'];

/** Whether a pattern matches without any character at the beginning, or at the end, of every text. May miss some. */
function matchesEveryText(source: string, flags: readonly PatternFlag[], pattern: Pattern): boolean {
  if (pattern.find('') === null) return false;
  const holds = (around: (neighbour: string) => string): boolean =>
    NEIGHBOURS.every((neighbour) => {
      const probe = compilePattern(around(neighbour), flags);
      return probe.ok && probe.pattern.find(neighbour === '\\n' ? '\n' : neighbour) !== null;
    });
  return (
    holds((next) => `\\A(?:${source})${next}\\z`) || holds((previous) => `\\A${previous}(?:${source})\\z`)
  );
}
