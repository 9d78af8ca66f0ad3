import { didYouMean } from '../lib/did-you-mean.ts';
import type { Violation } from '../lib/validate.ts';
import type { SpecProblem } from './definition.ts';
import { specProblem } from './definition.ts';
import { clip, excerpt } from './text.ts';

/** What is wrong with an option, in words for whoever wrote it. */
export function optionProblem({ pointer, message, keyword, key, allowed }: Violation): SpecProblem {
  const option = pointer.slice(1).replaceAll('/', '.');
  const where = option === '' ? '' : `option ${clip(option, 100)} `;
  switch (keyword) {
    case 'additionalProperties':
      return unknownOption(key ?? '', option, allowed);
    case 'required':
      return specProblem(`${where}needs ${excerpt(key ?? '', 60)}`);
    case 'enum':
      return specProblem(`${where}must be one of ${allowed.join(', ')}`);
    case 'format':
      return specProblem(`${where}is not a JSON Pointer`, 'A JSON Pointer looks like /answer/label.');
    default:
      return specProblem(`${where}${message}`);
  }
}

function unknownOption(key: string, parent: string, allowed: readonly string[]): SpecProblem {
  const near = didYouMean(key, allowed);
  const hint = near === null ? `Known options: ${allowed.join(', ')}.` : `Did you mean ${near}?`;
  return specProblem(`unknown option ${excerpt(parent === '' ? key : `${parent}.${key}`, 60)}`, hint);
}
