import { createColors } from 'picocolors';

/** How a text is meant: `bad` for failures, `caution` for warnings. */
export type Tone = 'plain' | 'faint' | 'strong' | 'bad' | 'caution';

/** Gives a printable text its tone. */
export type Paint = (tone: Tone, text: string) => string;

/** A painter that adds nothing where colour is off. */
export function createPaint(colour: boolean): Paint {
  const colours = createColors(colour);
  return (tone, text) => {
    if (text === '') return '';
    switch (tone) {
      case 'plain':
        return text;
      case 'faint':
        return colours.dim(text);
      case 'strong':
        return colours.bold(text);
      case 'bad':
        return colours.red(text);
      case 'caution':
        return colours.yellow(text);
    }
  };
}
