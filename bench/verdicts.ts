import { parseArgs } from 'node:util';
import { rateTable, ratioTable, repeatedTable, singleTable } from './verdict-tables.ts';

const HELP = `npm run bench:verdicts -- [--quick] [--seed <n>]

  Draws pairs of runs of two models whose true difference is known, puts them through the code of compare, and prints how
  often each verdict came and how often each interval held the truth. docs/benchmarks.md says how to read it.

  --quick      a tenth of the pairs, half a minute; too few to judge by
  --seed <n>   other draws (default 1)
`;

const FULL = { pairs: 2000, resampledPairs: 2000, resamples: 1000 };
const QUICK = { pairs: 200, resampledPairs: 200, resamples: 1000 };

try {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(HELP);
  else printTables({ ...(values.quick ? QUICK : FULL), seed: seedOf(values.seed) });
} catch (error) {
  process.stderr.write(`bench:verdicts: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function seedOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--seed takes a whole number, not ${text}`);
  return Number(text);
}

function printTables(effort: Parameters<typeof singleTable>[0]): void {
  // one after the other, so that what is ready can be read while the next is drawn
  for (const draw of [singleTable, rateTable, ratioTable, repeatedTable]) {
    const { title, text } = draw(effort);
    process.stdout.write(`${title}\n\n${text}\n`);
  }
}
