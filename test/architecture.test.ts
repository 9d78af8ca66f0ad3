import { readFileSync, readdirSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const SOURCE = join(ROOT, 'src');

const GROUND = ['domain', 'lib', 'stats'];
const PARTS = [
  'config',
  'dataset',
  'prompt',
  'providers',
  'scorers',
  'pricing',
  'engine',
  'journal',
  'analysis',
  'reporters',
  'simulator',
];

/** Which folders a folder may import, itself aside. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  lib: [],
  stats: [],
  ...Object.fromEntries(PARTS.map((part) => [part, GROUND])),
  app: [...GROUND, ...PARTS],
  cli: [...GROUND, 'app'],
};

/** The one file, or folder, that may import an outside package. */
const DOORS: Readonly<Record<string, string>> = {
  '@anthropic-ai/sdk': 'providers/client-anthropic.ts',
  '@google/generative-ai': 'providers/gemini.ts',
  openai: 'providers/client-openai.ts',
  ajv: 'lib/validate.ts',
  'ajv-formats': 'lib/validate.ts',
  'cli-progress': 'cli/progress-bars.ts',
  'cli-table3': 'reporters/table.ts',
  commander: 'cli/',
  'csv-parse': 'dataset/csv.ts',
  diff: 'reporters/text-diff.ts',
  eld: 'scorers/constraints/language.ts',
  'fastest-levenshtein': 'lib/did-you-mean.ts',
  jsonrepair: 'lib/lenient-json.ts',
  liquidjs: 'prompt/render.ts',
  'p-limit': 'engine/gate.ts',
  picocolors: 'lib/paint.ts',
  re2js: 'lib/pattern.ts',
  'string-width': 'lib/width.ts',
  yaml: 'lib/yaml.ts',
};

interface Import {
  readonly from: string;
  readonly specifier: string;
  /** Whether the file can't be loaded without it: neither for its types alone nor on first use. */
  readonly isLoadedFirst: boolean;
}

const IMPORT =
  /(?:^|[\s;])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]/gm;

function sourceFiles(): string[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.split(sep).join('/'));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SOURCE, file), 'utf8');
  return [...text.matchAll(IMPORT)].map((match) => ({
    from: file,
    specifier: match[1] ?? match[2] ?? match[3] ?? '',
    isLoadedFirst: match[2] === undefined && !/^\s*(?:import|export)\s+type\s/.test(match[0]),
  }));
}

const files = sourceFiles();
const imports = files.flatMap(importsOf);
const inner = imports
  .filter(({ specifier }) => specifier.startsWith('.'))
  .map(({ from, specifier }) => ({ from, to: posix.join(posix.dirname(from), specifier) }));
const outer = imports.filter(({ specifier }) => !specifier.startsWith('.') && !specifier.startsWith('node:'));

const folderOf = (file: string): string => file.split('/')[0] ?? '';

function packageOf(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

describe('the architecture', () => {
  it('was looked at: there are files and imports to judge', () => {
    expect(files.length).toBeGreaterThan(60);
    expect(inner.length).toBeGreaterThan(150);
    expect(outer.length).toBeGreaterThanOrEqual(10);
  });

  it('has no folder outside the floors', () => {
    const unknown = files.filter((file) => !Object.hasOwn(ALLOWED, folderOf(file)));
    expect(unknown).toEqual([]);
  });

  it('imports only files that exist, with their ending', () => {
    const known = new Set(files);
    expect(inner.filter(({ to }) => !known.has(to))).toEqual([]);
  });

  it('imports downwards only, and parts never meet', () => {
    const broken = inner.filter(({ from, to }) => {
      const [source, target] = [folderOf(from), folderOf(to)];
      return source !== target && !(ALLOWED[source] ?? []).includes(target);
    });
    expect(broken.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('has no circle, type imports included', () => {
    const targets = new Map<string, string[]>();
    for (const { from, to } of inner) targets.set(from, [...(targets.get(from) ?? []), to]);
    const finished = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) {
        circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
        return;
      }
      if (finished.has(file)) return;
      for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
      finished.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });

  it('lets each outside package in by one door', () => {
    const broken = outer.filter(({ from, specifier }) => {
      const door = DOORS[packageOf(specifier)];
      return door === undefined || !from.startsWith(door);
    });
    expect(broken.map(({ from, specifier }) => `${from} -> ${specifier}`)).toEqual([]);
  });

  it('has a use for every door', () => {
    const used = new Set(outer.map(({ specifier }) => packageOf(specifier)));
    expect(Object.keys(DOORS).filter((name) => !used.has(name))).toEqual([]);
  });

  it('loads for --help only what describes the commands', () => {
    const needed = new Map<string, readonly Import[]>();
    const load = (file: string): void => {
      if (needed.has(file)) return;
      const first = imports.filter(({ from, isLoadedFirst }) => from === file && isLoadedFirst);
      needed.set(file, first);
      for (const { specifier } of first) {
        if (specifier.startsWith('.')) load(posix.join(posix.dirname(file), specifier));
      }
    };
    load('cli/main.ts');
    const commands = files.filter((file) => file.startsWith('cli/commands/'));
    expect(commands.length).toBeGreaterThan(5);
    const describing = ['main', 'terminal', 'exit-code', 'read-flags'].map((name) => `cli/${name}.ts`);
    expect([...needed.keys()].toSorted()).toEqual(
      [...commands, ...describing, 'app/version.ts', 'app/schema-names.ts'].toSorted(),
    );
    const outside = [...needed.values()].flat().map(({ specifier }) => specifier);
    const packages = new Set(outside.filter((specifier) => !specifier.startsWith('.')));
    expect([...packages].toSorted()).toEqual(['commander', 'node:fs', 'node:path']);
  });

  it('prints below cli/ nowhere and exits only in bin/', () => {
    const printing = files.filter((file) => {
      const text = readFileSync(join(SOURCE, file), 'utf8');
      return folderOf(file) !== 'cli' && /process\.(stdout|stderr|exit)\b|\bconsole\.\w+\(/.test(text);
    });
    expect(printing).toEqual([]);
    const exiting = files.filter((file) => /process\.exit\b/.test(readFileSync(join(SOURCE, file), 'utf8')));
    expect(exiting).toEqual([]);
  });

  it('is described in docs/architecture.md folder by folder', () => {
    const page = readFileSync(join(ROOT, 'docs', 'architecture.md'), 'utf8');
    const folders = new Set(files.map(folderOf));
    expect([...folders].filter((folder) => !page.includes(`\`${folder}\``))).toEqual([]);
  });
});
