import type { Case } from '../domain/case.ts';
import type { JsonValue } from '../domain/json.ts';
import { expectedTextsOf } from './answers.ts';
import type { TextIndex } from './text-index.ts';
import { createTextIndex } from './text-index.ts';

/** A dataset whose right answers the simulator knows. */
export interface KnownDataset {
  readonly name: string;
  readonly cases: readonly Case[];
}

export interface FoundCase {
  readonly dataset: string;
  readonly example: Case;
  /** The texts that cases of this dataset expect. */
  readonly expectedTexts: readonly string[];
}

/** Finds the case a request is about. */
export interface CaseFinder {
  /** By the value of the header `x-evalsmall-case`: dataset and case id, each percent-encoded, with `/` between. */
  byHeader(value: string): FoundCase | null;
  /** The case whose input stands in the message; the longest input wins, then the first. */
  byMessage(message: string): FoundCase | null;
}

interface Shelf {
  readonly name: string;
  readonly byId: ReadonlyMap<string, Case>;
  readonly expectedTexts: readonly string[];
}

interface SearchEntry {
  readonly shelf: Shelf;
  readonly example: Case;
  readonly texts: readonly string[];
  readonly length: number;
}

interface Search {
  readonly entries: readonly SearchEntry[];
  /** Of one text of each entry. */
  readonly index: TextIndex;
}

/** A finder over these datasets. What is needed to search by message is made when the first client comes without the header. */
export function createCaseFinder(datasets: readonly KnownDataset[]): CaseFinder {
  const shelves = new Map(datasets.map((dataset) => [dataset.name, shelfOf(dataset)]));
  let search: Search | null = null;
  return {
    byHeader: (value) => {
      const name = parseCaseHeader(value);
      const shelf = name === null ? undefined : shelves.get(name.dataset);
      const example = name === null ? undefined : shelf?.byId.get(name.caseId);
      return shelf === undefined || example === undefined ? null : found(shelf, example);
    },
    byMessage: (message) => {
      search ??= createSearch([...shelves.values()]);
      const { entries, index } = search;
      const entry = index
        .candidatesIn(message)
        .map((place) => entries[place])
        .find((candidate) => candidate?.texts.every((text) => message.includes(text)));
      return entry === undefined ? null : found(entry.shelf, entry.example);
    },
  };
}

function createSearch(shelves: readonly Shelf[]): Search {
  const entries = shelves.flatMap(entriesOf).toSorted((a, b) => b.length - a.length);
  return { entries, index: createTextIndex(entries.map(({ texts }) => longest(texts))) };
}

function longest(texts: readonly string[]): string {
  return texts.reduce((best, text) => (text.length > best.length ? text : best), '');
}

function found(shelf: Shelf, example: Case): FoundCase {
  return { dataset: shelf.name, example, expectedTexts: shelf.expectedTexts };
}

function shelfOf({ name, cases }: KnownDataset): Shelf {
  const byId = new Map(cases.map((example) => [example.id, example]));
  return { name, byId, expectedTexts: expectedTextsOf(cases) };
}

function parseCaseHeader(value: string): { dataset: string; caseId: string } | null {
  const parts = value.split('/');
  const [dataset, caseId] = parts;
  if (dataset === undefined || caseId === undefined || parts.length !== 2) return null;
  try {
    return { dataset: decodeURIComponent(dataset), caseId: decodeURIComponent(caseId) };
  } catch {
    return null;
  }
}

function entriesOf(shelf: Shelf): SearchEntry[] {
  return [...shelf.byId.values()].flatMap((example) => {
    const texts = searchTexts(example);
    const length = texts.reduce((sum, text) => sum + text.length, 0);
    return length === 0 ? [] : [{ shelf, example, texts, length }];
  });
}

function searchTexts(example: Case): readonly string[] {
  const texts = stringsIn(example.input);
  if (texts.length > 0) return texts;
  const lastMessage = example.messages?.at(-1);
  return lastMessage === undefined ? [] : stringsIn(lastMessage.content);
}

function stringsIn(value: JsonValue): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim()];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}
