/** A cell as it is before it becomes CSV: a text of anybody's, a number of ours, or nothing (`null`). */
export type CsvValue = string | number | null;

/**
 * One row of CSV (RFC 4180), ended with a line feed. No cell is run as a formula by a spreadsheet, moves a terminal's
 * cursor, or is longer than a spreadsheet's cell can be: what was cut says so. `null` is an empty cell, `''` is `""`.
 */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(toCell).join(',')}\n`;
}

function toCell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = harmless(fitting(printable(value)));
  return text === '' || NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// a space at an end is dropped by some readers, and a semicolon separates cells in others
const NEEDS_QUOTES = /[",;\n\t]|^\s|\s$/;

/** Line breaks become line feeds; other control characters, but the tab, visible stand-ins. */
function printable(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').replaceAll(CONTROLS, standIn);
}

const CONTROLS = /(?![\n\t])[\p{Cc}\p{Cs}]/gu;

const FIRST_CONTROL_PICTURE = 0x2400;

function standIn(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(FIRST_CONTROL_PICTURE + code);
  if (code === 0x7f) return '␡';
  return code < 0xa0 ? `\\u{${code.toString(16)}}` : '\ufffd';
}

/** UTF-16 units that Excel and LibreOffice keep of a cell. */
const LONGEST_CELL = 32_767;
const ROOM_FOR_NOTE = 100;

function fitting(text: string): string {
  if (text.length < LONGEST_CELL) return text;
  const kept = text.slice(0, LONGEST_CELL - ROOM_FOR_NOTE).replace(/[\u{d800}-\u{dbff}]$/u, '');
  return `${kept}… [cut: ${kept.length} of ${text.length} characters are shown]`;
}

/** A text that a spreadsheet would run gets an apostrophe in front, as OWASP advises against CSV injection. */
function harmless(text: string): string {
  return /^\s*[=+\-@＝＋－＠]|^[\t\n]/.test(text) ? `'${text}` : text;
}
