import { displayWidth } from '../lib/width.ts';

/** Breaks a printable text into lines of so many columns, between words where it can. */
export function wrapText(text: string, columns: number): string[] {
  const pieces = text.split(' ').flatMap((word) => splitWord(word, columns));
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces) {
    const longer = line === '' ? piece : `${line} ${piece}`;
    if (displayWidth(longer) <= columns) {
      line = longer;
    } else {
      lines.push(line);
      line = piece;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** A printable text without spaces as pieces of at most so many columns; none when it is empty. */
export function splitWord(word: string, columns: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(word)) {
    const segmentWidth = displayWidth(segment);
    if (width + segmentWidth > columns) {
      pieces.push(piece);
      piece = '';
      width = 0;
    }
    piece += segment;
    width += segmentWidth;
  }
  return piece === '' ? pieces : [...pieces, piece];
}

/** Blocks of lines with an empty line between each two. */
export function separated(blocks: readonly (readonly string[])[]): string[] {
  return blocks.flatMap((lines, index) => (index === 0 ? lines : ['', lines].flat()));
}
