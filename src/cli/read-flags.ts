import { InvalidArgumentError } from 'commander';

/** Reads a whole number of at least `least` and, where it is given, at most `most`. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const limits = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`;
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text.trim()) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number, ${limits}.`);
    }
    return value;
  };
}

/** Reads a decimal number between two limits. */
export function decimal(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** Reads a share: `0.05`, `5%` and `5pp` are the same. */
export function share(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(%|pp)?$/.exec(text.trim());
  const value = Number(match?.[1]) / (match?.[2] === undefined ? 1 : 100);
  if (match === null || value > 1) throw new InvalidArgumentError('It must be a share such as 0.05 or 5%.');
  return value;
}

/** Reads a margin, a share below 1: a loss of everything can't be no worse. */
export function margin(text: string): number {
  const value = share(text);
  if (value >= 1) throw new InvalidArgumentError('It must be a share below 1, such as 0.05 or 5pp.');
  return value;
}

/** Reads an amount of US dollars above 0: `5`, `$5` and `0.50` are amounts. */
export function usd(text: string): number {
  const match = /^\$?(\d+(?:\.\d+)?|\.\d+)$/.exec(text.trim());
  const value = Number(match?.[1]);
  if (match === null || value <= 0) throw new InvalidArgumentError('It must be US dollars, such as 5 or $5.');
  return value;
}

/** Reads a comma-separated list of these words. */
export function listOf<Word extends string>(known: readonly Word[]): (text: string) => readonly Word[] {
  return (text) =>
    text.split(',').map((part) => {
      const word = known.find((candidate) => candidate === part.trim());
      if (word === undefined) throw new InvalidArgumentError(`It must be some of ${known.join(',')}.`);
      return word;
    });
}

/** Reads a comma-separated list of different values, of which `none` (given as `null`) may be one. */
export function gridOf(read: (text: string) => number): (text: string) => readonly (number | null)[] {
  return (text) => {
    const values = text.split(',').map((part) => (part.trim() === 'none' ? null : read(part)));
    if (new Set(values).size < values.length) throw new InvalidArgumentError('A value is there twice.');
    return values;
  };
}
