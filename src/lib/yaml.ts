import type { Document, Node, Pair, YAMLError } from 'yaml';
import { LineCounter, isAlias, isMap, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';

type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface YamlProblem {
  readonly code: 'bad-yaml';
  readonly message: string;
  readonly hint: string | null;
  readonly source: Location;
}

/** A YAML text as JSON. */
interface ParsedYaml {
  /** `null` for an empty text, and whenever there are problems. */
  readonly value: JsonValue;
  /** In the order of the text. */
  readonly problems: readonly YamlProblem[];
  /** Where a key (in a map) or an item (in a list) stands; where it is absent, the nearest parent that exists. */
  readonly locate: (path: readonly (string | number)[]) => Location;
}

const MOST_ALIASES = 100;

/**
 * Reads YAML 1.2 (so JSON too) into JSON values: dates stay text, keys are texts, each key stands once in its map,
 * tags, `.nan`, `.inf` and endless aliases are problems. `firstLine` is the line of the file the text starts at.
 */
export function parseYaml(text: string, file: string, firstLine = 1): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
    logLevel: 'error',
  });
  const at = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1) + firstLine - 1, column: Math.max(col, 1) };
  };
  const found = syntaxFindings(document);
  const findings = found.length > 0 ? found : contentFindings(document);
  const { value, failure } = findings.length > 0 ? NOTHING : toJson(document);
  const problems = [...findings, ...failure]
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, message, hint }) => ({ code: 'bad-yaml' as const, message, hint, source: at(offset) }));
  return { value, problems, locate: (path) => at(offsetOf(document, path)) };
}

interface Finding {
  readonly offset: number;
  readonly message: string;
  readonly hint: string | null;
}

const NOTHING = { value: null, failure: [] } as const;

function syntaxFindings(document: Document.Parsed): Finding[] {
  const broken: readonly YAMLError[] = document.errors;
  const exhausted = broken.find((error) => error.code === 'RESOURCE_EXHAUSTION');
  if (exhausted !== undefined) return [finding(exhausted.pos[0], 'lists or maps are nested too deeply')];
  return [...broken, ...document.warnings].map(({ code, message, pos }) => {
    if (code === 'MULTIPLE_DOCS')
      return finding(pos[0], 'a second document starts here', 'Remove the `---`.');
    return finding(pos[0], `not valid YAML: ${message}`);
  });
}

/** What is sound YAML but has no equal in JSON. */
function contentFindings(document: Document.Parsed): Finding[] {
  const findings: Finding[] = [];
  visit(document, {
    Map: (_, map) => {
      findings.push(...keyFindings(map.items));
    },
    Scalar: (_, node) => {
      if (typeof node.value === 'number' && !Number.isFinite(node.value)) {
        findings.push(finding(startOf(node), `${String(node.source)} is not a number that JSON knows`));
      }
    },
    Alias: (_, alias, path) => {
      const source = alias.resolve(document);
      const name = `the alias *${alias.source}`;
      if (source === undefined) findings.push(finding(startOf(alias), `${name} has no anchor before it`));
      else if (path.some((parent) => parent === source)) {
        findings.push(finding(startOf(alias), `${name} contains itself`));
      }
    },
  });
  return findings;
}

function keyFindings(items: readonly Pair[]): Finding[] {
  const seen = new Set<string>();
  return items.flatMap(({ key }) => {
    const offset = startOf(key);
    if (!isScalar(key) || typeof key.value !== 'string') {
      const hint = isScalar(key) ? `Put it in quotes: "${String(key.source)}".` : null;
      return [finding(offset, 'a key must be a text', hint)];
    }
    if (seen.has(key.value)) return [finding(offset, `the key "${key.value}" stands twice in one map`)];
    seen.add(key.value);
    return [];
  });
}

function toJson(document: Document.Parsed): { value: JsonValue; failure: readonly Finding[] } {
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) as JsonValue, failure: [] };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const hint = 'Write the values out instead of repeating them with aliases.';
    return { value: null, failure: [finding(0, 'the aliases expand to too much', hint)] };
  }
}

function finding(offset: number, message: string, hint: string | null = null): Finding {
  return { offset, message, hint };
}

function offsetOf(document: Document.Parsed, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const segment of path) {
    const container = isAlias(node) ? node.resolve(document) : node;
    const child = childOf(container, segment);
    if (child === undefined) break;
    offset = isPair(child) ? startOf(child.key) : startOf(child);
    node = isPair(child) ? child.value : child;
  }
  return offset;
}

function childOf(container: unknown, segment: string | number): unknown {
  if (isSeq(container)) return container.items[Number(segment)];
  if (!isMap(container)) return undefined;
  return container.items.find(({ key }) => isScalar(key) && key.value === String(segment));
}

function startOf(node: unknown): number {
  return (node as Node | null | undefined)?.range?.[0] ?? 0;
}
