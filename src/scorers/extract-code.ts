import type { CodeLanguage } from './code-runner.ts';

const NAMES: Readonly<Record<CodeLanguage, ReadonlySet<string>>> = {
  python: new Set(['python', 'python3', 'py', 'py3']),
  javascript: new Set(['javascript', 'js', 'node', 'nodejs', 'mjs', 'cjs']),
};

interface Block {
  /** The first word after the fence in lower case; `''` where there is none. */
  readonly label: string;
  readonly code: string;
}

/**
 * The code of an output: its last fenced block in the language, else its last block without a language, else the whole
 * output where it has no fence at all. `null`: no code. A block that isn't closed goes to the end.
 */
export function extractCode(output: string, language: CodeLanguage): string | null {
  const blocks = fencedBlocks(output);
  const found =
    blocks.length === 0
      ? output
      : (blocks.findLast(({ label }) => NAMES[language].has(label)) ??
        blocks.findLast(({ label }) => label === ''));
  const code = typeof found === 'string' ? found : (found?.code ?? '');
  return code.trim() === '' ? null : code;
}

// as CommonMark has it: at most three spaces before the fence, and no backtick after one of backticks
const FENCE = /^ {0,3}(`{3,}|~{3,})([^`]*)$/;

function fencedBlocks(output: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { readonly fence: string; readonly label: string; readonly lines: string[] } | null = null;
  for (const line of output.split(/\r\n|\r|\n/)) {
    const [, fence = '', info = ''] = FENCE.exec(line) ?? [];
    if (open === null) {
      if (fence !== '') open = { fence, label: labelOf(info), lines: [] };
    } else if (fence.startsWith(open.fence) && info.trim() === '') {
      blocks.push(toBlock(open));
      open = null;
    } else {
      open.lines.push(line);
    }
  }
  return open === null ? blocks : [...blocks, toBlock(open)];
}

function toBlock({ label, lines }: { readonly label: string; readonly lines: readonly string[] }): Block {
  return { label, code: lines.join('\n') };
}

function labelOf(info: string): string {
  return (
    info
      .trim()
      .split(/[\s{,:]/, 1)[0]
      ?.toLowerCase() ?? ''
  );
}
