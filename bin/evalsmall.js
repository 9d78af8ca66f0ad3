#!/usr/bin/env node
import { existsSync } from 'node:fs';

const entry = new URL('../dist/cli/main.js', import.meta.url);

// `| head` closes the pipe: that is the reader's choice, and neither ends the run nor changes its exit code
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

if (existsSync(entry)) {
  const { main, processTerminal } = await import(entry.href);
  process.exitCode = await main(process.argv.slice(2), processTerminal());
} else {
  process.stderr.write('evalsmall is not built yet: npm run build\n');
  process.exitCode = 2;
}
