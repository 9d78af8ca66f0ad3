import { displayWidth, excerpt } from '../lib/escape.ts';

/** Breaks a printable text between words into lines of so many columns; a longer word is cut with `…`. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= columns) {
      line = longer;
    } else {
      if (line !== '') lines.push(line);
      line = excerpt(word, columns);
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** Blocks of lines with an empty line between each two. */
export function separated(blocks: readonly (readonly string[])[]): string[] {
  return blocks.flatMap((lines, index) => (index === 0 ? lines : ['', lines].flat()));
}
