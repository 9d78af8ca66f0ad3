import { CONTENT } from './content.ts';
import { FORMATS } from './formats.ts';
import { KEYWORDS } from './keywords.ts';
import type { ConstraintKind } from './kind.ts';
import { LANGUAGE } from './language.ts';
import { LENGTHS } from './lengths.ts';
import { LETTERS } from './letters.ts';
import { OWN } from './own.ts';

/** All kinds of instructions by id: IFEval's 25 and our own. */
export const CONSTRAINT_KINDS: ReadonlyMap<string, ConstraintKind> = new Map(
  [KEYWORDS, LANGUAGE, LENGTHS, CONTENT, FORMATS, LETTERS, OWN].flatMap((group) => Object.entries(group)),
);
