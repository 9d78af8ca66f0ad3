import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export const SYSTEM = 'You label support tickets. Answer with one label: billing, bug or feature-request.';

/** What the prompt makes of a case's input. */
export function userMessage(input: string): string {
  return `<ticket>${input}</ticket>`;
}

/** Writes so many cases of about 250 bytes, all answered rightly by the fixed server, and gives the file. */
export async function writeDataset(folder: string, cases: number): Promise<string> {
  const file = join(folder, `cases-${cases}.jsonl`);
  await pipeline(Readable.from(linesOf(cases)), createWriteStream(file));
  return file;
}

const LINES_A_CHUNK = 500;

function* linesOf(cases: number): Generator<string> {
  for (let start = 0; start < cases; start += LINES_A_CHUNK) {
    const count = Math.min(LINES_A_CHUNK, cases - start);
    yield Array.from({ length: count }, (_, index) => lineOf(start + index)).join('');
  }
}

function lineOf(number: number): string {
  const input =
    `Ticket ${number}: I was charged twice for invoice ${number * 7919} this month. The second payment left my ` +
    'account on the same day, and nobody has answered my two earlier letters.';
  return `${JSON.stringify({ id: `case-${number}`, input, expected: 'billing' })}\n`;
}

/** What a config for such a dataset says. */
interface ConfigFacts {
  readonly dataset: string;
  readonly baseUrl: string;
  readonly concurrency: number;
}

/** Writes a config and its prompt into a new folder `name`, and gives the config's path. */
export async function writeProject(folder: string, name: string, facts: ConfigFacts): Promise<string> {
  const project = join(folder, name);
  await mkdir(join(project, 'prompts', 'ticket'), { recursive: true });
  const prompt = `---\nsystem: ${JSON.stringify(SYSTEM)}\n---\n${userMessage('{{ input }}')}\n`;
  await writeFile(join(project, 'prompts', 'ticket', 'v1.md'), prompt);
  const config = {
    dataset: facts.dataset,
    prompts: ['ticket@v1'],
    providers: { bench: { api: 'openai', baseUrl: facts.baseUrl } },
    models: [{ model: 'bench:fixed', price: { input: 1, output: 2 } }],
    scorers: ['exact'],
    concurrency: facts.concurrency,
  };
  const file = join(project, 'evalsmall.config.yaml');
  await writeFile(file, JSON.stringify(config));
  return file;
}
