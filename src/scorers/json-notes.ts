import type { LenientJson } from '../lib/lenient-json.ts';
import type { JsonSurvey } from '../lib/scan-json.ts';
import { findJsonFault, lineAndColumn, surveyJson } from '../lib/scan-json.ts';
import { excerpt } from './text.ts';

const MOST_KEYS = 3;
const LONGEST_FAULT = 120;

/** That keys stand twice in an object, to follow a reason; `''` where none do. */
export function duplicateNote(json: LenientJson): string {
  return duplicatesIn(surveyJson(json.text));
}

/** The same with how deep it nests, from two levels on. */
export function structureNote(json: LenientJson): string {
  const survey = surveyJson(json.text);
  const nested = survey.depth < 2 ? '' : `; nested ${survey.depth} deep`;
  return `${duplicatesIn(survey)}${nested}`;
}

function duplicatesIn({ duplicateKeys: keys }: JsonSurvey): string {
  if (keys.length === 0) return '';
  const shown = keys.slice(0, MOST_KEYS).map((key) => excerpt(key, 40));
  const more = keys.length > MOST_KEYS ? ` and ${keys.length - MOST_KEYS} more` : '';
  const noun = keys.length === 1 ? 'key' : 'keys';
  return `; duplicate ${noun} ${shown.join(', ')}${more}, of which the last counts`;
}

/** Where and why a text isn't JSON as it stands, to follow a reason: a byte order mark, NaN, text after the JSON. */
export function faultNote(text: string): string {
  const hasMark = text.startsWith('\ufeff');
  const mark = hasMark ? '; it begins with a byte order mark' : '';
  const body = hasMark ? text.slice(1) : text;
  const fault = body.trim() === '' ? null : findJsonFault(body);
  if (fault === null) return mark;
  const { line, column } = lineAndColumn(body, fault.offset);
  // without the quotes that an excerpt has
  return `${mark}; line ${line}, column ${column}: ${excerpt(fault.reason, LONGEST_FAULT).slice(1, -1)}`;
}
