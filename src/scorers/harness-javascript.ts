/**
 * What `node -e` runs. Standard input: a secret of 24 bytes, then `{solution, tests}` as JSON. File descriptor 3:
 * byte 1 before the solution begins (byte 2: the tests don't compile), the secret after the tests' end.
 *
 * Whatever the solution replaces, the secret stays in a closure, and what is used after the solution has begun is
 * taken before.
 */
export const JAVASCRIPT_HARNESS = `'use strict';
(() => {
  const { readFileSync, readSync, writeSync } = require('node:fs');
  const { Script } = require('node:vm');
  // of its own: small buffers that share memory could be read through one another
  const secret = Buffer.alloc(24);
  readSync(0, secret);
  const program = JSON.parse(readFileSync(0, 'utf8'));
  const { solution } = program;
  const { exit: end } = process;
  const exit = end.bind(process);
  const then = Function.prototype.call.bind(Promise.prototype.then);
  const split = Function.prototype.call.bind(String.prototype.split);
  const join = Function.prototype.call.bind(Array.prototype.join);
  const text = String;

  const fail = (error) => {
    let place = '';
    let message = '';
    try {
      place = text(error.stack);
      message = text(error);
    } catch {
      message = message || 'an error that says nothing';
    }
    writeSync(2, place + '\\n' + join(split(message, '\\n'), ' ') + '\\n');
    exit(1);
  };
  process.on('uncaughtException', fail);

  let runTests;
  try {
    runTests = new Script('(async (assert, require) => {' + program.tests + '\\n})', { filename: 'tests.js' }).runInThisContext();
  } catch (error) {
    writeSync(3, Buffer.of(2));
    fail(error);
  }
  writeSync(3, Buffer.of(1));
  let runSolution;
  try {
    runSolution = new Script(solution, { filename: 'solution.js' });
  } catch (error) {
    fail(error);
  }

  const modules = { __proto__: null };
  for (const name of ['assert', 'assert/strict', 'buffer', 'crypto', 'events', 'fs', 'fs/promises', 'os', 'path',
    'path/posix', 'perf_hooks', 'punycode', 'querystring', 'stream', 'stream/promises', 'string_decoder', 'timers',
    'timers/promises', 'url', 'util', 'zlib']) {
    modules[name] = modules['node:' + name] = require(name);
  }
  // one object for all: the solution must not be able to make its tests' assertions mean something else
  const assert = require('node:assert').strict;
  Object.freeze(assert);
  Object.freeze(require('node:assert'));
  const limitedRequire = (name) => {
    const found = typeof name === 'string' ? modules[name] : undefined;
    if (found === undefined) throw new Error('this module can not be used here');
    return found;
  };
  // it would slow down the run itself, and what is measured there
  delete modules.os.setPriority;
  const { platform, version, versions, arch, nextTick, hrtime, uptime, memoryUsage } = process;
  const silent = { write: () => true, isTTY: false };
  const limitedProcess = {
    platform, version, versions, arch, nextTick, hrtime, uptime, memoryUsage, exit, stdout: silent, stderr: silent,
    argv: ['node', 'solution.js'], env: {}, cwd: () => '.', on: () => limitedProcess, once: () => limitedProcess,
    emitWarning: () => {},
  };
  const nothing = () => {};
  const limitedConsole = Object.fromEntries(Object.keys(console).map((name) => [name, nothing]));
  const exported = { exports: {} };
  // node puts globals of its own in place when this script has ended
  setImmediate(() => {
    const globals = { process: limitedProcess, console: limitedConsole, require: limitedRequire, module: exported, exports: exported.exports };
    for (const name of Object.keys(globals))
      Object.defineProperty(globalThis, name, { value: globals[name], writable: true, configurable: true });
    for (const name of ['fetch', 'WebSocket', 'EventSource', '__filename', '__dirname']) delete globalThis[name];

    try {
      runSolution.runInThisContext();
      then(runTests(assert, limitedRequire), () => {
        writeSync(3, secret);
        exit(0);
      }, fail);
    } catch (error) {
      fail(error);
    }
  });
})();
`;
