#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

const entry = new URL('../dist/cli/main.js', import.meta.url);

// V8 lets the heap of a long run grow to several times what is alive in it; this bounds it for some 3 % of CPU
setFlagsFromString('--heap-growing-percent=40');

// `| head` closes the pipe: that is the reader's choice, and neither ends the run nor changes its exit code
let outputLost = false;
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code === 'EPIPE' || outputLost) return;
    outputLost = true;
    process.exitCode = 3;
    process.stderr.write(`evalsmall: the output could not be written (${error.code})\n`);
  });
}

if (existsSync(entry)) {
  const { main, processTerminal } = await import(entry.href);
  const code = await main(process.argv.slice(2), processTerminal());
  process.exitCode = outputLost && code === 0 ? 3 : code;
} else {
  process.stderr.write('evalsmall is not built yet: npm run build\n');
  process.exitCode = 2;
}
