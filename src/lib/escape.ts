/**
 * A text that only prints: line breaks become `↵`, tabs a space, other control, bidi and invisible characters a
 * visible stand-in. It stays on one line and can't move the cursor, recolour, reorder or hide anything.
 */
export function escapeTerminal(text: string): string {
  return text
    .replaceAll(LINE_BREAKS, '↵')
    .replaceAll('\t', ' ')
    .replaceAll(UNPRINTABLE, visible)
    .replaceAll(LONG_MARKS, '$1…');
}

const LINE_BREAKS = /\r\n|[\n\r\u0085\u2028\u2029]/g;

// ZWNJ and ZWJ (U+200C, U+200D) and the variation selectors stay: scripts and emoji are spelled with them
const UNPRINTABLE =
  /(?!\p{Join_Control}|[\u{fe00}-\u{fe0f}])[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u{fff9}-\u{fffb}]/gu;

// a tower of combining marks takes no column, so no cut at a width would ever stop it
const LONG_MARKS = /([\p{M}\p{Join_Control}]{6})[\p{M}\p{Join_Control}]+/gu;

const FIRST_CONTROL_PICTURE = 0x2400;

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(FIRST_CONTROL_PICTURE + code);
  if (code === 0x7f) return '␡';
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  return `\\u{${code.toString(16)}}`;
}

/**
 * A text as GitHub-flavoured Markdown that shows it literally, in a table cell too: no markup, HTML, link, mention,
 * heading, list, issue reference or formula comes of it, and it stays on one line. Not for inside a code span.
 */
export function escapeMarkdown(text: string): string {
  const literal = escapeTerminal(text)
    .trim()
    .replaceAll(/[&<>|`\\]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(/[*[\]~]/g, '\\$&')
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/^[#+=-](?=[\s#+=-])|(?<=^\d{1,9})[.)](?=\s)/, '\\$&')
    // GitHub looks for links and mentions in the finished text, where an escaped character is plain again
    .replaceAll(/:(?=\/\/)|@|(?<!&)#(?=\d)|\bwww(?=\.)|\bGH-(?=\d)/gi, `$&${ZERO_WIDTH_SPACE}`);
  return onlyOneDollar(literal) ? literal : literal.replaceAll('$', '\\$');
}

const ZERO_WIDTH_SPACE = '&#8203;';

// it takes two to open and close a formula
function onlyOneDollar(text: string): boolean {
  return text.indexOf('$') === text.lastIndexOf('$');
}

/**
 * A text as a Markdown code span where it can be one, in a table cell too; a text with backticks, pipes or
 * backslashes is escaped as plain text instead.
 */
export function markdownCode(text: string): string {
  const printable = escapeTerminal(text).trim();
  if (printable === '') return '';
  return /[`|\\]/.test(printable) ? escapeMarkdown(printable) : `\`${printable}\``;
}

/**
 * A text for an XML 1.0 element or a quoted attribute. What XML can't hold (control characters, lone surrogates) becomes
 * U+FFFD; line breaks and tabs are written as references, so that an attribute keeps them.
 */
export function escapeXml(text: string): string {
  return text
    .replaceAll(NOT_XML, '\ufffd')
    .replaceAll(/[&<>"'\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
